"""The database goes away for 20 s while deliveries keep coming."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

from tests.endurance.figures import spread
from tests.endurance.service import Service, free_port, started, until
from tests.endurance.town import Answered, Town, doubled, four, lost, posted, send, unfinished
from tests.fakes.github import Delivery
from tests.postgres import Server

AWAY = 20.0
_BEFORE = 8.0
_EVERY = 1.0
"""Seconds between two deliveries."""

_PATIENCE = 300.0
_LONGEST = 1.0

Away = Callable[[], AbstractContextManager[None]]


@dataclass
class Load:
    """One delivery after the other, each of a pull request of its own; nobody waits for answers."""

    town: Town
    address: str
    services: list[Service]
    sent: list[tuple[Delivery, float, Future[Answered]]] = field(default_factory=list)

    def keep_on(self, senders: ThreadPoolExecutor, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            begun = time.monotonic()
            delivery = self.town.delivery(self.town.open_pull(1, 1))
            self.sent.append((delivery, begun, senders.submit(send, delivery, self.address)))
            until(lambda: time.monotonic() - begun >= _EVERY, _EVERY, self.tend)  # noqa: B023 (called here)

    def tend(self) -> None:
        for service in self.services:
            service.tend()

    def again(self) -> int:
        """What was refused is delivered again, as by our chore; how many that were."""
        refused = [delivery for delivery, _, answer in self.sent if answer.result().status != 202]
        for delivery in refused:
            assert send(delivery, self.address).status == 202
        return len(refused)


@contextmanager
def stopped(server: Server) -> Iterator[None]:
    server.stop()
    try:
        yield
    finally:
        server.start()


def campaign(made: Town, away: Away, say: Callable[[str], None]) -> bool:
    """Whether nothing was lost or doubled, and each refusal came within a second."""
    port = free_port()
    services = four(made, port)
    load = Load(made, f"http://127.0.0.1:{port}", services)
    with started(services), ThreadPoolExecutor(64) as senders:
        load.keep_on(senders, _BEFORE)
        gone = time.monotonic()
        with away():
            load.keep_on(senders, AWAY)
        back = time.monotonic()
        load.keep_on(senders, _BEFORE)
        again = load.again()
        until(lambda: posted(made.opened), _PATIENCE, load.tend)
        took = time.monotonic() - back
        until(lambda: made.waiting() == 0, _PATIENCE, load.tend)
    slow = _told(load, gone, back, say)
    pulls = made.opened
    say(f"reviews: {len(pulls)}; lost {lost(pulls)}, doubled {doubled(pulls)}; sent again: {again}")
    say(f"check runs that did not end: {unfinished(made.shop, pulls)}")
    say(f"all posted {took:.1f} s after it was back; ended by themselves: {_ended(services)}")
    return not (lost(pulls) or doubled(pulls) or slow)


def _told(load: Load, gone: float, back: float, say: Callable[[str], None]) -> list[Answered]:
    """What was answered meanwhile; those refusals that took too long."""
    meanwhile = [each.result() for _, begun, each in load.sent if gone <= begun < back]
    say(f"answers while it was away: {dict(Counter(each.status for each in meanwhile))}")
    refused = [each.result() for *_, each in load.sent if each.result().status != 202]
    statuses = {each.status for each in refused}
    say(f"refused with {statuses}: {spread([each.seconds for each in refused])}")
    outside = [each.result().seconds for _, begun, each in load.sent if not gone <= begun < back]
    say(f"answers before and after: {spread(outside)}")
    return [each for each in refused if each.status != 503 or each.seconds > _LONGEST]


def _ended(services: list[Service]) -> dict[str, list[int]]:
    return {service.name: service.ended for service in services if service.ended}

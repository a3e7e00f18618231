"""A random process is killed at a random moment, again and again."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event

from tests.endurance.figures import proof, spread
from tests.endurance.service import Service, free_port, started, until
from tests.endurance.town import Answered, Town, doubled, four, insist, lost, posted, unfinished
from tests.fakes.github import Delivery

AT_ONCE = 3
"""Reviews under way when the process dies."""

_REPEATED = 5
_PATIENCE = 120.0
_LONGEST_PAUSE = 3.0


@dataclass
class Killing:
    """`undisturbed` are the seconds from delivery to posted when nobody dies: within them somebody does."""

    town: Town
    address: str
    services: Sequence[Service]
    luck: random.Random
    undisturbed: float = 0.0
    sent: int = 0
    back: list[float] = field(default_factory=list)
    """Seconds from the kill until all was posted, where something was left to do."""
    killed: dict[str, int] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    refused: list[Answered] = field(default_factory=list)

    def run(self, *, kill: bool = True) -> None:
        """Three pull requests, and a death in their midst."""
        self.town.forgive()
        pulls = [self.town.open_pull() for _ in range(AT_ONCE)]
        deliveries = [self.town.delivery(pull) for pull in pulls]
        stop, began = Event(), time.monotonic()
        with ThreadPoolExecutor(AT_ONCE) as senders:
            answers = [senders.submit(self._send, delivery, stop) for delivery in deliveries]
            died = self._kill() if kill else None
            left = not posted(pulls)
            until(lambda: posted(pulls), _PATIENCE, self._tend)
            stop.set()
        self.refused += [one for each in answers for one in each.result() if one.status != 202]
        self.lost += lost(pulls)
        if died is None:
            self.undisturbed = time.monotonic() - began
        elif left:
            self.back.append(time.monotonic() - died)

    def _send(self, delivery: Delivery, stop: Event) -> list[Answered]:
        """Every fifth is delivered twice."""
        self.sent += 1
        times = 2 if self.sent % _REPEATED == 0 else 1
        return [answer for _ in range(times) for answer in insist(delivery, lambda: self.address, stop)]

    def _kill(self) -> float:
        """When it was. It is back at once, or after some seconds."""
        moment = time.monotonic() + self.luck.uniform(0, self.undisturbed)
        until(lambda: time.monotonic() >= moment, self.undisturbed + 1, self._tend)
        victim = self.luck.choice([service for service in self.services if service.process is not None])
        self.killed[victim.name] = self.killed.get(victim.name, 0) + 1
        victim.kill()
        died = time.monotonic()
        victim.start_in(self.luck.choice((0.0, self.luck.uniform(0, _LONGEST_PAUSE))))
        return died

    def _tend(self) -> None:
        for service in self.services:
            service.tend()

    def rest(self) -> bool:
        """Whether everything came to its end, so that nothing more can be posted."""
        return until(lambda: self.town.waiting() == 0, _PATIENCE, self._tend)


@contextmanager
def killing(town: Town, seed: int) -> Iterator[Killing]:
    """The four processes of the service."""
    port = free_port()
    services = four(town, port)
    made = Killing(town, f"http://127.0.0.1:{port}", services, random.Random(seed))  # noqa: S311 (which to kill)
    with started(services):
        made.run(kill=False)
        yield made


def campaign(made: Killing, runs: int, say: Callable[[str], None], seconds: float) -> bool:
    """Whether nothing was lost or doubled in so many runs, or as many as there was time for."""
    began, pulls = time.monotonic(), made.town.opened
    for number in range(1, runs + 1):
        made.run()
        if number % 10 == 0:
            took = time.monotonic() - began
            say(f"{number} runs, {took:.0f} s: {len(made.lost)} lost, {doubled(pulls)} doubled")
        if time.monotonic() - began > seconds:
            break
    rested = made.rest()
    twice, open_checks = doubled(pulls), unfinished(made.town.shop, pulls)
    for line in _report(made, sum(made.killed.values()), twice, open_checks):
        say(line)
    return rested and not (made.lost or twice or lost(pulls))


def _report(made: Killing, runs: int, twice: list[str], checks: list[str]) -> Iterator[str]:
    reviews = len(made.town.opened)
    yield f"kills: {runs} ({', '.join(f'{name} {times}' for name, times in sorted(made.killed.items()))})"
    yield f"with work left: {len(made.back)}; reviews: {reviews}"
    yield f"runs with a lost review: {proof(len(made.lost), runs)} {made.lost}"
    yield f"runs with something posted twice: {proof(len(twice), runs)} {twice}"
    yield f"check runs that did not end: {len(checks)} {checks[:5]}"
    yield f"deliveries that had to be sent again: {len(made.refused)}"
    yield f"from the kill to all posted: {spread(made.back)}; undisturbed {made.undisturbed:.1f} s"
    for service in made.services:
        if service.ended:
            yield f"{service.name} ended by itself: {service.ended}"

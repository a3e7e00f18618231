"""Two web hosts, two GPU hosts, a cloud worker, one Postgres: each is killed and cut off in its turn."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import cycle
from threading import Event
from typing import Literal

from tests.endurance.figures import proof
from tests.endurance.service import Service, free_port, started, until
from tests.endurance.town import Always, Slow, Town, doubled, insist, lost, posted, unfinished, worker
from tests.fakes.github import Pull
from tests.fakes.ollama import FakeOllama, Model
from tests.reader import Reader
from tests.world import DIVIDES

Blow = Literal["killed", "cut off"]

AWAY = 20.0
"""Seconds that a host is away: it counts as dead by then, and its twin has done its work."""

_MODEL = Model("qwen2.5-coder:14b")
"""The model that is read by default, so that a GPU host needs two settings only."""

_AT_ONCE = 3
_PATIENCE = 180.0
_PATIENCE_OF_BALANCERS = 2.0


@dataclass(frozen=True)
class Host:
    """Processes that go away together."""

    name: str
    services: Sequence[Service]

    @contextmanager
    def struck(self, blow: Blow) -> Iterator[None]:
        for service in self.services:
            (service.end if blow == "killed" else service.freeze)()
        yield
        for service in self.services:
            (service.start if blow == "killed" else service.thaw)()


@dataclass
class Park:
    """All hosts. Deliveries go to one web host after the other, as by a load balancer."""

    town: Town
    hosts: Sequence[Host]
    addresses: Iterator[str]

    def strike(self, host: Host, blow: Blow, least: float = AWAY, most: float = AWAY) -> float:
        """While reviews are under way the host goes away for `least` seconds, and until all is posted, but
        not for more than `most`.

        Returns the seconds until all was posted, more than `most` if the host had to be back for that.
        """
        self.town.forgive()
        pulls = [self.town.open_pull() for _ in range(_AT_ONCE)]
        stop = Event()
        with ThreadPoolExecutor(_AT_ONCE) as senders:
            for delivery in map(self.town.delivery, pulls):
                senders.submit(insist, delivery, lambda: next(self.addresses), stop, _PATIENCE_OF_BALANCERS)
            until(lambda: self._begun(pulls), _PATIENCE)
            began = time.monotonic()
            with host.struck(blow):
                done = until(lambda: posted(pulls), most)
                took = time.monotonic() - began
                until(lambda: time.monotonic() - began >= least, least)
            if not done:
                until(lambda: posted(pulls), _PATIENCE)
                took = time.monotonic() - began
            stop.set()
        return took

    def _begun(self, pulls: Sequence[Pull]) -> bool:
        heads = {pull.head_sha for pull in pulls}
        return any(run.head_sha in heads for run in tuple(self.town.shop.shop.check_runs))


@contextmanager
def park(made: Town, *, apart: bool | None = None) -> Iterator[Park]:
    """All of it, up. Hosts cannot see each other's processes if we may have it so."""
    alone = os.getuid() == 0 if apart is None else apart
    with ExitStack() as stack:
        models = [stack.enter_context(FakeOllama(_MODEL)) for _ in range(2)]
        for model in models:
            model.answers = Always([Slow(Reader({DIVIDES: "Divides by zero"}), 0.05, model.closing)])
        ports = [free_port(), free_port()]
        hosts = [
            *(Host(f"web{number}", _web(made, number, port)) for number, port in enumerate(ports)),
            *(Host(f"gpu{number}", [_gpu(made, number, model.url)]) for number, model in enumerate(models)),
            Host("cloud", [worker(made, "cloud")]),
        ]
        for host in hosts:
            for service in host.services:
                service.apart = alone
        stack.enter_context(started([service for host in hosts for service in host.services]))
        yield Park(made, hosts, cycle(f"http://127.0.0.1:{port}" for port in ports))


def _web(made: Town, number: int, port: int) -> list[Service]:
    door = Service(f"serve{number}", ("serve",), made.environment("serve", port), made.folder)
    return [door, replace(worker(made, "reviews"), name=f"reviews{number}")]


def _gpu(made: Town, number: int, ollama: str) -> Service:
    two = {"FOUREYES_DATABASE_URL": made.database, "FOUREYES_OLLAMA_URL": ollama}
    return replace(worker(made, "local"), name=f"local{number}", environment=two)


def campaign(made: Park, rounds: int, say: Callable[[str], None]) -> bool:
    """Whether all was posted once although each host went away in each way, so many times."""
    strikes = 0
    blows: tuple[Blow, ...] = ("killed", "cut off")
    for _ in range(rounds):
        for host in made.hosts:
            for blow in blows:
                strikes += 1
                took = made.strike(host, blow)
                say(f"{host.name} {blow} for {AWAY:.0f} s: all posted after {took:.1f} s")
    until(lambda: made.town.waiting() == 0, _PATIENCE)
    pulls = made.town.opened
    say(f"strikes: {strikes}, reviews: {len(pulls)}")
    say(f"not posted: {proof(len(lost(pulls)), strikes)} {lost(pulls)}")
    say(f"posted twice: {proof(len(doubled(pulls)), strikes)} {doubled(pulls)}")
    say(f"check runs that did not end: {unfinished(made.town.shop, pulls)}")
    return not (lost(pulls) or doubled(pulls))

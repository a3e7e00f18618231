"""More deliveries than can be worked on, and slow readers."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from tests.endurance.figures import spread
from tests.endurance.service import Service, free_port, started, until
from tests.endurance.town import Answered, Town, doubled, four, lost, posted, send, unfinished
from tests.fakes.github import Pull

_PATIENCE = 1200.0
_SAMPLES = 8
_FLAT = 1.25
"""Memory is flat when the last third of the time has at most so many times what the second third had."""


@dataclass
class Flood:
    """`newest` are the times (seconds since 1970) at which newest heads were delivered."""

    town: Town
    address: str
    services: Sequence[Service]
    newest: dict[int, float] = field(default_factory=dict)
    answers: list[Future[Answered]] = field(default_factory=list)
    memory: dict[str, list[float]] = field(default_factory=dict)
    _next_sample: float = 0.0

    def pour(self, deliveries: int, pulls: int, seconds: float) -> None:
        """Each pull request is opened, then pushed to again and again, all in turn."""
        made = [self.town.open_pull(1, 0) for _ in range(pulls)]
        began = time.monotonic()
        with ThreadPoolExecutor(16) as senders:
            for number in range(deliveries):
                pull = made[number % pulls]
                moment = began + seconds * number / deliveries
                until(lambda: time.monotonic() >= moment, seconds, self.watch)  # noqa: B023 (called here)
                self._deliver(pull, senders, is_first=number < pulls)

    def _deliver(self, pull: Pull, senders: ThreadPoolExecutor, *, is_first: bool) -> None:
        if not is_first:
            self.town.push(pull)
        delivery = self.town.delivery(pull, "opened" if is_first else "synchronize")
        self.newest[pull.number] = time.time()
        self.answers.append(senders.submit(send, delivery, self.address))

    def watch(self) -> None:
        """Once a second."""
        now = time.monotonic()
        if now >= self._next_sample:
            self._next_sample = now + 1
            self.town.forgive()
            for service in self.services:
                service.tend()
                if service.process is not None:
                    self.memory.setdefault(service.name, []).append(service.megabytes())

    def waits(self) -> list[float]:
        """Seconds from the delivery of each newest head to its review."""
        said = self.town.said()
        pulls = [pull for pull in self.town.opened if pull.number in self.newest and pull.head_sha in said]
        return [said[pull.head_sha] - self.newest[pull.number] for pull in pulls]


def campaign(made: Town, deliveries: int, pulls: int, seconds: float, say: Callable[[str], None]) -> bool:
    """Whether each newest head was reviewed once, and memory was flat."""
    port = free_port()
    services = four(made, port)
    flood = Flood(made, f"http://127.0.0.1:{port}", services)
    with started(services):
        began = time.monotonic()
        flood.pour(deliveries, pulls, seconds)
        poured = time.monotonic() - began
        until(lambda: posted(made.opened), _PATIENCE, flood.watch)
        took = time.monotonic() - began
        until(lambda: made.waiting() == 0, _PATIENCE, flood.watch)
    _tell(flood, say)
    say(f"{deliveries} deliveries in {poured:.0f} s; all posted after {took:.0f} s")
    flat = {name: _is_flat(samples) for name, samples in flood.memory.items()}
    refused = [each.result() for each in flood.answers if each.result().status != 202]
    say(f"not accepted: {len(refused)}; memory flat: {flat}")
    return all(flat.values()) and not (lost(made.opened) or doubled(made.opened))


def _tell(flood: Flood, say: Callable[[str], None]) -> None:
    pulls = flood.town.opened
    reviews = sum(len(pull.reviews) for pull in pulls)
    say(f"pull requests: {len(pulls)}, heads {sum(len(pull.heads) for pull in pulls)}, reviews {reviews}")
    say(f"newest heads not reviewed: {lost(pulls)}; reviewed twice: {doubled(pulls)}")
    say(f"check runs of newest heads that did not end: {unfinished(flood.town.shop, pulls)}")
    say(f"from delivery to posted: {spread(flood.waits())}")
    say(f"answers: {spread([each.result().seconds for each in flood.answers])}")
    _tell_memory(flood.memory, say)


def _tell_memory(memory: Mapping[str, Sequence[float]], say: Callable[[str], None]) -> None:
    for name, samples in memory.items():
        some = samples[:: max(1, len(samples) // _SAMPLES)]
        say(f"{name}, MB: {' '.join(f'{each:.0f}' for each in some)}, most {max(samples):.0f}")


def _is_flat(samples: Sequence[float]) -> bool:
    third = len(samples) // 3
    return not third or max(samples[2 * third :]) <= _FLAT * max(samples[third : 2 * third])

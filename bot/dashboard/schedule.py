"""When each unit was read, and when it would have been if no reader had ever waited."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heapreplace

from bot.calls import Sent

Job = tuple[str, str]
"""A unit and the route by which it was asked about."""


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` on, for so many seconds; `start` counts from the first call of the review."""

    start: float
    seconds: float

    @property
    def end(self) -> float:
        return self.start + self.seconds


def spans(calls: Sequence[Sent]) -> Mapping[Job, Sequence[Span]]:
    """When a reader was at work, by what it was at work on."""
    first = min((call.at for call in calls), default=0.0)
    found: dict[Job, list[Span]] = defaultdict(list)
    for call in calls:
        found[call.call.unit, call.call.route].append(Span(call.at - first, call.seconds))
    return found


def ideal(work: Mapping[Job, Sequence[Span]], slots: Mapping[str, int]) -> Mapping[Job, Span]:
    """The same work, the longest first, with so many calls at once by each route.

    Graham's rule (https://doi.org/10.1137/0117039) is at most a third above the best there is. What is asked
    of Claude about a unit that was read at home waits for that.
    """
    planned: dict[Job, Span] = {}
    for route in ("local", "cloud"):
        free = [0.0] * slots.get(route, 1)
        heapify(free)
        sums = {job: sum(span.seconds for span in some) for job, some in work.items() if job[1] == route}
        for job, seconds in sorted(sums.items(), key=lambda item: -item[1]):
            before = planned.get((job[0], "local"))
            planned[job] = Span(max(free[0], before.end if before else 0.0), seconds)
            heapreplace(free, planned[job].end)
    return planned


def end(spans: Iterable[Span]) -> float:
    return max((span.end for span in spans), default=0.0)

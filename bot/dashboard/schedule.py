"""When each unit was read, and when it would have been if no reader had ever waited."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heapreplace

from bot.calls import Sent

Reading = tuple[str, str]
"""A unit and the route by which it was asked about."""


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` on, for so many seconds; `start` counts from the first call of the review."""

    start: float
    seconds: float

    @property
    def end(self) -> float:
        return self.start + self.seconds


def spans(calls: Sequence[Sent]) -> Mapping[Reading, Sequence[Span]]:
    """When a reader was at work, by what it was at work on."""
    first = min((call.at for call in calls), default=0.0)
    found: dict[Reading, list[Span]] = defaultdict(list)
    for call in calls:
        found[call.call.unit, call.call.route].append(Span(call.at - first, call.seconds))
    return found


def ideal(work: Mapping[Reading, Sequence[Span]], slots: Mapping[str, int]) -> Mapping[Reading, Span]:
    """The same work, the longest first, with so many calls at once by each route.

    Graham's rule (https://doi.org/10.1137/0117039) is at most a third above the best there is. What is asked
    of Claude about a unit that was read at home waits for that.
    """
    planned: dict[Reading, Span] = {}
    for route in ("local", "cloud"):
        free = [0.0] * slots.get(route, 1)
        heapify(free)
        sums = {
            reading: sum(span.seconds for span in some)
            for reading, some in work.items()
            if reading[1] == route
        }
        for reading, seconds in sorted(sums.items(), key=lambda item: -item[1]):
            before = planned.get((reading[0], "local"))
            planned[reading] = Span(max(free[0], before.end if before else 0.0), seconds)
            heapreplace(free, planned[reading].end)
    return planned


def end(spans: Iterable[Span]) -> float:
    return max((span.end for span in spans), default=0.0)

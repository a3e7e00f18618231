"""The ideal schedule: the same calls, with the time that each took its reader, and nobody ever waiting."""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from tests.bench.cards import Heard


def ideal(calls: Iterable[Heard], slots: Mapping[str, int]) -> float:
    """Seconds until the last of the readers is done, each with so many slots.

    List scheduling, the longest unit first: the calls about one unit come one after the other.
    """
    chains: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for call in calls:
        chains[call.reader][call.unit] += call.seconds
    return max((_makespan([*units.values()], slots[reader]) for reader, units in chains.items()), default=0.0)


def _makespan(jobs: Sequence[float], slots: int) -> float:
    ends = [0.0] * slots
    for job in sorted(jobs, reverse=True):
        heapq.heapreplace(ends, ends[0] + job)
    return max(ends)

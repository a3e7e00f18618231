"""A review as a time line: a row for each unit, with when it was read and when it ideally would have been."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count

from bot.calls import Sent
from bot.dashboard.schedule import Reading, Span, end, ideal, spans
from review.types import Review

_TICKS = 8
_STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Bar:
    """`left` and `width` in percents of the whole; `words` say the same."""

    route: str
    left: float
    width: float
    words: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A unit: `part` is its 1-based number, None for a question about the change as a whole."""

    part: int | None
    name: str
    was: tuple[Bar, ...]
    best: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """`took` and `best` are seconds; a tick is its place in percents and its words."""

    lanes: tuple[Lane, ...]
    ticks: tuple[tuple[float, str], ...]
    took: float
    best: float


def timeline(review: Review, calls: Sequence[Sent], slots: Mapping[str, int]) -> Timeline | None:
    """None where no call is known."""
    was = spans(calls)
    if not was:
        return None
    best = ideal(was, slots)
    took, shortest = end(span for some in was.values() for span in some), end(best.values())
    whole = max(took, shortest, 0.001)
    lanes = [
        Lane(part, name, tuple(_bars(was, unit, whole)), tuple(_bars(_each(best), unit, whole)))
        for unit, part, name in _units(review, was)
    ]
    return Timeline(tuple(lanes), tuple(_ticks(whole)), took, shortest)


def _units(review: Review, was: Mapping[Reading, object]) -> Iterator[tuple[str, int | None, str]]:
    parts = {read.unit.id: (number, read.unit.files) for number, read in enumerate(review.units, 1)}
    for unit in dict.fromkeys(unit for unit, _ in was):
        number, files = parts.get(unit, (None, ()))
        more = f" and {len(files) - 1} more" if len(files) > 1 else ""
        yield unit, number, f"{files[0]}{more}" if files else "the change as a whole"


def _each(best: Mapping[Reading, Span]) -> Mapping[Reading, Sequence[Span]]:
    return {reading: (span,) for reading, span in best.items()}


def _bars(found: Mapping[Reading, Sequence[Span]], unit: str, whole: float) -> Iterator[Bar]:
    for (name, route), some in found.items():
        for span in some if name == unit else ():
            who = "Claude" if route == "cloud" else "at home"
            words = f"{who}, from {span.start:.1f} s to {span.end:.1f} s"
            yield Bar(route, _percent(span.start, whole), _percent(span.seconds, whole), words)


def _percent(seconds: float, whole: float) -> float:
    return round(100 * seconds / whole, 2)


def _ticks(whole: float) -> Iterator[tuple[float, str]]:
    """At whole numbers that are easy to read."""
    steps = (step * 10**power for power in count(-3) for step in _STEPS)
    step = next(step for step in steps if whole / step <= _TICKS)
    for number in range(int(whole / step) + 1):
        yield _percent(number * step, whole), f"{number * step:g} s"

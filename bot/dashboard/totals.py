"""All reviews of some days in figures: how much stayed at home, what it cost, how long it took."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from bot.evaluation.score import percentile
from bot.migrations import reaching
from bot.models.prices import estimated
from bot.planning.estimate import Tariff
from bot.tables import archive, calls

DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Figures:
    """Of a day, or of several. USD; `usd_all` is what it would have cost had Claude been asked all of it,
    None where nobody knows. Seconds are from the first question of a review to its last answer.
    """

    reviews: int = 0
    lines: int = 0
    lines_home: int = 0
    usd: float = 0.0
    usd_all: float | None = 0.0
    seconds: tuple[float, ...] = ()

    @property
    def home(self) -> float | None:
        """The share of changed lines of which nothing left, from 0 to 1; None where there were none."""
        return self.lines_home / self.lines if self.lines else None

    @property
    def p50(self) -> float | None:
        return percentile(self.seconds, 0.5)

    @property
    def p95(self) -> float | None:
        return percentile(self.seconds, 0.95)


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds of one call by this route."""

    route: str
    calls: int
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class Totals:
    """`days` are keyed by their midnight, UTC, in seconds since 1970."""

    days: Mapping[int, Figures]
    paces: tuple[Pace, ...]

    @property
    def all(self) -> Figures:
        return _sum(self.days.values())


@dataclass(frozen=True, slots=True)
class _Asked:
    """The calls of one review by one route: USD and bytes of all of them; `last` is when the last ended."""

    review: str
    route: str
    first: float
    last: float
    number: int
    usd: float
    size: int


def totals(engine: sa.Engine, since: float, tariff: Tariff) -> Totals:
    """Of all that happened from this time on."""
    days: dict[int, list[Figures]] = defaultdict(list)
    for at, lines, home in _reviews(engine, since):
        days[_day(at)].append(Figures(1, lines, home))
    asked = _asked(engine, since)
    for each in asked:
        days[_day(each.first)].append(_cost(each, tariff))
    for day, seconds in _lasted(asked).items():
        days[day].append(Figures(seconds=tuple(seconds)))
    return Totals({day: _sum(days[day]) for day in sorted(days)}, tuple(_paces(engine, since)))


def _day(at: float) -> int:
    return int(at // DAY) * DAY


def _reviews(engine: sa.Engine, since: float) -> Sequence[tuple[float, int, int]]:
    rows = sa.select(archive.c.at, archive.c.lines, archive.c.lines_home).where(archive.c.at >= since)
    with reaching(), engine.connect() as connection:
        return [(at, lines, home) for at, lines, home in connection.execute(rows)]


def _asked(engine: sa.Engine, since: float) -> Sequence[_Asked]:
    figures = (
        sa.func.min(calls.c.at),
        sa.func.max(calls.c.at + calls.c.seconds),
        sa.func.count(),
        sa.func.sum(calls.c.usd),
        sa.func.sum(calls.c.bytes),
    )
    rows = (
        sa.select(calls.c.review, calls.c.route, *figures)
        .where(calls.c.at >= since, calls.c.bytes > 0)
        .group_by(calls.c.review, calls.c.route)
    )
    with reaching(), engine.connect() as connection:
        return [_Asked(*row) for row in connection.execute(rows)]


def _cost(asked: _Asked, tariff: Tariff) -> Figures:
    """Calls at home are priced as if all questions of the review were of one length."""
    if asked.route == "cloud":
        return Figures(usd=asked.usd, usd_all=asked.usd)
    if tariff.prices is None:
        return Figures(usd=asked.usd, usd_all=None)
    each = estimated(tariff.prices, asked.size // asked.number)
    return Figures(usd=asked.usd, usd_all=each * asked.number)


def _lasted(asked: Iterable[_Asked]) -> Mapping[int, Sequence[float]]:
    """Day -> the seconds of each of its reviews."""
    ends: dict[str, tuple[float, float]] = {}
    for each in asked:
        first, last = ends.get(each.review, (each.first, each.last))
        ends[each.review] = min(first, each.first), max(last, each.last)
    days: dict[int, list[float]] = defaultdict(list)
    for review, (first, last) in ends.items():
        if review:
            days[_day(first)].append(last - first)
    return days


def _sum(some: Iterable[Figures]) -> Figures:
    found = tuple(some)
    costs = [each.usd_all for each in found]
    known = [cost for cost in costs if cost is not None]
    return Figures(
        reviews=sum(each.reviews for each in found),
        lines=sum(each.lines for each in found),
        lines_home=sum(each.lines_home for each in found),
        usd=sum(each.usd for each in found),
        usd_all=sum(known) if len(known) == len(costs) else None,
        seconds=tuple(sorted(seconds for each in found for seconds in each.seconds)),
    )


def _paces(engine: sa.Engine, since: float) -> Iterable[Pace]:
    """The database sorts: there may be very many calls."""
    for route in ("local", "cloud"):
        of = (calls.c.at >= since, calls.c.state == "answered", calls.c.route == route)
        seconds = sa.select(calls.c.seconds).where(*of).order_by(calls.c.seconds)
        with reaching(), engine.connect() as connection:
            found = list(connection.scalars(seconds))
        p50, p95 = percentile(found, 0.5), percentile(found, 0.95)
        if p50 is not None and p95 is not None:
            yield Pace(route, len(found), p50, p95)

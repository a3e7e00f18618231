"""All reviews of some days in figures: how much stayed at home, what it cost, how long it took."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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


def totals(engine: sa.Engine, since: float, tariff: Tariff) -> Totals:
    """Of all that happened from this time on."""
    days: dict[int, list[Figures]] = defaultdict(list)
    for day, figures in (*_read(engine, since), *_paid(engine, since, tariff), *_lasted(engine, since)):
        days[day].append(figures)
    return Totals({day: _sum(days[day]) for day in sorted(days)}, tuple(_paces(engine, since)))


def _day(at: sa.ColumnElement[float]) -> sa.ColumnElement[int]:
    """Its midnight. To the second: behind the point some databases cut in a cast, others round."""
    return sa.cast(at, sa.BigInteger) // DAY * DAY


def _rows(engine: sa.Engine, query: sa.Executable) -> Sequence[Any]:
    with reaching(), engine.connect() as connection:
        return connection.execute(query).all()


def _read(engine: sa.Engine, since: float) -> Iterator[tuple[int, Figures]]:
    day = _day(archive.c.at)
    sums = (sa.func.count(), sa.func.sum(archive.c.lines), sa.func.sum(archive.c.lines_home))
    for found, *figures in _rows(engine, sa.select(day, *sums).where(archive.c.at >= since).group_by(day)):
        yield found, Figures(*figures)


def _paid(engine: sa.Engine, since: float, tariff: Tariff) -> Iterator[tuple[int, Figures]]:
    day = _day(calls.c.at)
    sums = (sa.func.count(), sa.func.sum(calls.c.usd), sa.func.sum(calls.c.bytes))
    query = sa.select(day, calls.c.route, *sums).where(*_sent(since)).group_by(day, calls.c.route)
    for found, route, number, usd, size in _rows(engine, query):
        yield found, Figures(usd=usd, usd_all=usd if route == "cloud" else _elsewhere(tariff, number, size))


def _elsewhere(tariff: Tariff, number: int, size: int) -> float | None:
    """What so many questions, of so many bytes together, would have cost had Claude got them: as if all of a
    day were of one length."""
    return None if tariff.prices is None else number * estimated(tariff.prices, size // number)


def _lasted(engine: sa.Engine, since: float) -> Iterator[tuple[int, Figures]]:
    first = sa.func.min(calls.c.at)
    seconds = sa.func.max(calls.c.at + calls.c.seconds) - first
    query = sa.select(_day(first), seconds).where(*_sent(since), calls.c.review != "")
    for day, lasted in _rows(engine, query.group_by(calls.c.review)):
        yield day, Figures(seconds=(lasted,))


def _sent(since: float) -> tuple[sa.ColumnElement[bool], ...]:
    """Calls for which a reader was asked, not those of which the answer was kept."""
    return calls.c.at >= since, calls.c.bytes > 0


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


def _paces(engine: sa.Engine, since: float) -> Iterator[Pace]:
    """The database counts by tenths of a second, as there may be very many calls."""
    tenths = sa.cast(sa.func.round(calls.c.seconds * 10), sa.Integer)
    of = (calls.c.at >= since, calls.c.state == "answered")
    query = sa.select(calls.c.route, tenths, sa.func.count()).where(*of).group_by(calls.c.route, tenths)
    counted: dict[str, list[int]] = defaultdict(list)
    for route, value, number in _rows(engine, query.order_by(tenths)):
        counted[route] += [value] * number
    for route in ("local", "cloud"):
        p50, p95 = percentile(counted[route], 0.5), percentile(counted[route], 0.95)
        if p50 is not None and p95 is not None:
            yield Pace(route, len(counted[route]), p50 / 10, p95 / 10)

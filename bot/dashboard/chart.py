"""Figures of days -> what the page draws; a table below each chart says the same."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.dashboard.totals import DAY, Figures

Value = Callable[[Figures], float | None]


@dataclass(frozen=True, slots=True)
class Series:
    """A line: `look` is the name of a colour of page.css."""

    name: str
    look: str
    value: Value
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """`unit` stands behind each value; `top` is the most that there can be, 0 where that is open; `since` is
    the first day to draw, whether anything happened on it or not."""

    title: str
    unit: str
    top: int
    series: tuple[Series, ...]
    days: Mapping[int, Figures]
    since: int

    @property
    def data(self) -> str:
        """JSON for charts.js. Days on which nothing happened are gaps, not zeros."""
        every = range(self.since, max(self.days) + 1, DAY)
        lines = [
            {
                "name": each.name,
                "look": each.look,
                "dashed": each.dashed,
                "values": [*self._values(each, every)],
            }
            for each in self.series
        ]
        return json.dumps({"days": list(every), "series": lines, "unit": self.unit, "top": self.top})

    def _values(self, series: Series, every: range) -> list[float | None]:
        values = [series.value(self.days[day]) if day in self.days else None for day in every]
        return [None if value is None else round(value, 4) for value in values]


def charts(days: Mapping[int, Figures], since: int) -> tuple[Chart, ...]:
    """What the page of totals draws."""
    shares = (Series("at home", "home", _percent),)
    costs = (
        Series("spent", "cloud", lambda day: day.usd),
        Series("with Claude alone", "failed", lambda day: day.usd_all, dashed=True),
    )
    times = (
        Series("half of them within", "home", lambda day: day.p50),
        Series("95 % of them within", "failed", lambda day: day.p95, dashed=True),
    )
    return (
        Chart("Changed lines that stayed at home", " %", 100, shares, days, since),
        Chart("USD a day", "", 0, costs, days, since),
        Chart("From the first question of a review to its last answer", " s", 0, times, days, since),
    )


def _percent(day: Figures) -> float | None:
    return None if day.home is None else 100 * day.home

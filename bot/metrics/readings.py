"""What all calls to readers sum up to, those that are not kept any more included: counters never go back."""

from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa

from bot.migrations import reaching
from bot.tables import calls, past_calls

SECONDS: Final = (1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0)
"""Upper bounds of the histogram of answer times."""

Of = tuple[str, str, str]
"""Route, model and state of calls."""

_OF: Final = ("route", "model", "state")
_SUMMED: Final = ("usd", "bytes", "tokens_in", "tokens_cached", "tokens_out", "seconds")
_WITHIN: Final = tuple(f"within_{number}" for number in range(len(SECONDS)))


def readings(engine: sa.Engine) -> Mapping[Of, Mapping[str, float]]:
    """The sums by the names of the columns of `past_calls`. Raises OutsideError."""
    found: dict[Of, dict[str, float]] = {}
    with reaching(), engine.connect() as connection:
        rows = [*connection.execute(_sums()), *connection.execute(sa.select(past_calls))]
    for row in rows:
        values = dict(row._mapping)
        mine = found.setdefault((values.pop("route"), values.pop("model"), values.pop("state")), {})
        for name, value in values.items():
            mine[name] = mine.get(name, 0) + value
    return found


def forget(engine: sa.Engine, before: float, most: int) -> int:
    """Delete at most so many calls that were made before a time, and keep what they sum up to; how many.

    One that is open still was cut off: no answer will come.
    """
    oldest = sa.select(calls.c.id).where(calls.c.at < before).order_by(calls.c.at).limit(most)
    with reaching(), engine.begin() as connection:
        chosen = connection.scalars(oldest).all()
        for row in connection.execute(_sums(calls.c.id.in_(chosen))).all():
            _add(connection, {**row._mapping, "state": "failed" if row.state == "sent" else row.state})
        return connection.execute(calls.delete().where(calls.c.id.in_(chosen))).rowcount


def _sums(*where: sa.ColumnElement[bool]) -> sa.Select[Any]:
    labels = [calls.c[name] for name in _OF]
    within = [
        sa.func.sum(sa.case((calls.c.seconds <= limit, 1), else_=0)).label(name)
        for name, limit in zip(_WITHIN, SECONDS, strict=True)
    ]
    sums = [sa.func.sum(calls.c[name]).label(name) for name in _SUMMED]
    return sa.select(*labels, sa.func.count().label("number"), *sums, *within).where(*where).group_by(*labels)


def _add(connection: sa.Connection, row: dict[str, Any]) -> None:
    mine = sa.and_(*(past_calls.c[name] == row[name] for name in _OF))
    more = {name: past_calls.c[name] + value for name, value in row.items() if name not in _OF}
    if connection.execute(past_calls.update().where(mine).values(more)).rowcount == 0:
        connection.execute(past_calls.insert().values(row))

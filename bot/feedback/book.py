"""The fates of findings, kept in the database: written when a pull request ends, read for figures."""

from collections.abc import Iterable, Sequence
from typing import Literal

import sqlalchemy as sa

from bot.feedback.fate import Fate
from bot.migrations import reaching
from bot.tables import feedback
from review import adoption
from review.adoption import Tally
from review.types import Kind, Request

By = Literal["reader", "kind", "repo"]

WINDOW = 90 * 24 * 3600.0
"""Seconds that count for what is folded: tastes change."""


def keep(engine: sa.Engine, request: Request, fates: Iterable[Fate], *, merged: bool, now: float) -> None:
    """Once more for the same pull request replaces what was kept."""
    place = {"repo": request.repo, "number": request.number}
    rows = [
        place | {name: getattr(fate, name) for name in Fate.__slots__} | {"at": now, "merged": merged}
        for fate in {fate.key: fate for fate in fates}.values()
    ]
    own = sa.and_(feedback.c.repo == request.repo, feedback.c.number == request.number)
    with reaching(), engine.begin() as connection:
        connection.execute(feedback.delete().where(own))
        if rows:
            connection.execute(feedback.insert(), rows)


def tallies(engine: sa.Engine, by: By, since: float, repo: str | None = None) -> Sequence[Tally]:
    """The most findings first. What is open on a pull request that was never merged says nothing."""
    column, state = feedback.c[by], feedback.c.state
    told = sa.or_(feedback.c.merged, state != "open")
    query = (
        sa.select(
            column,
            sa.func.count(),
            sa.func.sum(sa.case((state.in_(("fixed", "changed")), 1), else_=0)),
            sa.func.sum(sa.case((state == "dismissed", 1), else_=0)),
            sa.func.sum(feedback.c.up),
            sa.func.sum(feedback.c.down),
        )
        .where(feedback.c.at >= since, told)
        .group_by(column)
        .order_by(sa.func.count().desc(), column)
    )
    if repo is not None:
        query = query.where(feedback.c.repo == repo)
    with reaching(), engine.connect() as connection:
        return [Tally(*row) for row in connection.execute(query)]


def folded(engine: sa.Engine, repo: str, now: float) -> tuple[Kind, ...]:
    """Kinds that the maintainers of the repository have had enough of."""
    return adoption.folded(tallies(engine, "kind", now - WINDOW, repo))

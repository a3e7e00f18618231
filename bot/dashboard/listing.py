"""The list of reviews: what became of each request, a page at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from bot.migrations import reaching
from bot.tables import archive, reviews

ROWS = 50

_LOOKS: Mapping[str, str] = {"posted": "good", "already-posted": "good", "done": "good", "failed": "bad"}

_OF_REQUEST = ("id", "at", "repo", "number", "state", "comments", "notes", "units_failed", "awaits")
_OF_REVIEW = ("title", "lines", "lines_home", "usd")
_SHOWN = [*(reviews.c[name] for name in _OF_REQUEST), *(archive.c[name] for name in _OF_REVIEW)]


@dataclass(frozen=True, slots=True)
class Row:
    """A request that is answered, at a time in seconds since 1970; `awaits` are routes by which parts are yet
    to be read, with a space between. From `title` on None without a review."""

    id: str
    at: float
    repo: str
    number: int
    state: str
    comments: int
    notes: int
    units_failed: int
    awaits: str
    title: str | None
    lines: int | None
    lines_home: int | None
    usd: float | None

    @property
    def home(self) -> float | None:
        """The share of changed lines of which nothing left, from 0 to 1."""
        return None if self.lines_home is None else self.lines_home / self.lines if self.lines else 1.0

    @property
    def became(self) -> str:
        readers = " and ".join(self.awaits.split()) if self.state == "waiting" else ""
        return f"waiting for {readers}" if readers else self.state

    @property
    def look(self) -> str:
        return "bad" if self.units_failed else _LOOKS.get(self.state, "open")


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a request, at a time in seconds since 1970; `url` is that of what was posted."""

    at: float
    repo: str
    number: int
    state: str
    url: str | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the list: `number` is 1-based, `total` counts all rows, `states` those of each state."""

    rows: tuple[Row, ...]
    number: int
    total: int
    states: Mapping[str, int]

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // ROWS))

    @property
    def first(self) -> int:
        return (self.number - 1) * ROWS + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def listing(engine: sa.Engine, number: int, repo: str = "", state: str = "") -> Listing:
    """The newest first, of one repository or state only where these are given."""
    of_repo = reviews.c.repo == repo if repo else sa.true()
    where = sa.and_(of_repo, reviews.c.state == state if state else sa.true())
    both = reviews.outerjoin(archive, archive.c.id == reviews.c.id)
    rows = sa.select(*_SHOWN).select_from(both).where(where).order_by(reviews.c.at.desc(), reviews.c.id)
    counts = sa.select(reviews.c.state, sa.func.count()).where(of_repo).group_by(reviews.c.state)
    with reaching(), engine.connect() as connection:
        states = {row[0]: int(row[1]) for row in connection.execute(counts.order_by(reviews.c.state))}
        found = connection.execute(rows.limit(ROWS).offset((number - 1) * ROWS)).all()
    total = states.get(state, 0) if state else sum(states.values())
    return Listing(tuple(Row(*row) for row in found), number, total, states)


def answer(engine: sa.Engine, review: str) -> Answer | None:
    """What became of the request of this id."""
    wanted = [reviews.c[name] for name in Answer.__slots__]
    with reaching(), engine.connect() as connection:
        row = connection.execute(sa.select(*wanted).where(reviews.c.id == review)).first()
    return None if row is None else Answer(*row)


def repositories(engine: sa.Engine) -> Sequence[str]:
    """All that something was asked about."""
    with reaching(), engine.connect() as connection:
        return list(connection.scalars(sa.select(reviews.c.repo).distinct().order_by(reviews.c.repo)))

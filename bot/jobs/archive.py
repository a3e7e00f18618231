"""Reviews that are done, kept whole for the pages that show them."""

import time
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.clock import Clock
from bot.jobs import records
from bot.migrations import reaching
from bot.tables import archive
from review.figures import at_home, figures
from review.types import Request, Review
from review.visible import one_line


@dataclass(frozen=True, slots=True)
class Kept:
    """A review in a few figures: `at` is when it was posted, `asked` when its event happened (None where
    GitHub did not say), in seconds since 1970; `lines` are changed ones, `lines_home` those of which nothing
    left; USD."""

    id: str
    at: float
    asked: float | None
    repo: str
    number: int
    head: str
    title: str
    lines: int
    lines_home: int
    usd: float


class Archive:
    """Safe to share between threads. Every method raises OutsideError when the database does not answer."""

    def __init__(self, engine: sa.Engine, clock: Clock = time.time) -> None:
        self._engine = engine
        self._clock = clock

    def put(self, request: Request, review: Review) -> None:
        """Keep a review; once more for the same request replaces what was kept."""
        row = _row(request, review) | {"at": self._clock(), "review": records.dumps(review)}
        with reaching(), self._engine.begin() as connection:
            connection.execute(archive.delete().where(archive.c.id == request.id))
            connection.execute(archive.insert().values(row))

    def get(self, review: str) -> tuple[Kept, Review] | None:
        """The review that a request of this id had."""
        with reaching(), self._engine.connect() as connection:
            row = connection.execute(sa.select(archive).where(archive.c.id == review)).first()
        if row is None:
            return None
        kept = records.loads(row.review)
        assert isinstance(kept, Review)
        return Kept(**{name: row._mapping[name] for name in Kept.__slots__}), kept

    def forget(self, before: float, most: int) -> int:
        """Delete at most so many that were posted before a time; returns how many."""
        oldest = sa.select(archive.c.id).where(archive.c.at < before).order_by(archive.c.at).limit(most)
        with reaching(), self._engine.begin() as connection:
            return connection.execute(archive.delete().where(archive.c.id.in_(oldest))).rowcount


def _row(request: Request, review: Review) -> dict[str, object]:
    sizes = [(sum(hunk.changed for hunk in read.unit.hunks), at_home(read)) for read in review.units]
    return {
        "id": request.id,
        "asked": datetime.fromisoformat(request.at).timestamp() if request.at else None,
        "repo": request.repo,
        "number": request.number,
        "head": review.head,
        "title": one_line(review.title),
        "lines": sum(size for size, _ in sizes),
        "lines_home": sum(size for size, home in sizes if home),
        "usd": figures(review).usd,
    }

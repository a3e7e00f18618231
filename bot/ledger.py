"""The ledger: what was asked, what it cost, what became of each review."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

import sqlalchemy as sa

from bot import migrations
from bot.migrations import reaching
from review.types import Posted, Reply, Request, Review

Clock = Callable[[], float]
"""Seconds since 1970, UTC, as time.time."""

TABLES = sa.MetaData()

reviews = sa.Table(
    "foureyes_reviews",
    TABLES,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("at", sa.Float, nullable=False),
    sa.Column("repo", sa.Text, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("head", sa.Text),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("url", sa.Text),
    sa.Column("comments", sa.Integer, nullable=False),
    sa.Column("notes", sa.Integer, nullable=False),
    sa.Column("units_failed", sa.Integer, nullable=False),
    sa.Column("error", sa.Text),
)

calls = sa.Table(
    "foureyes_calls",
    TABLES,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", sa.Float, nullable=False, index=True),
    sa.Column("unit", sa.Text, nullable=False),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("tokens_in", sa.Integer, nullable=False),
    sa.Column("tokens_cached", sa.Integer, nullable=False),
    sa.Column("tokens_out", sa.Integer, nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("usd", sa.Float, nullable=False),
)


class Ledger:
    """Safe to share between threads. Every method raises OutsideError when the database does not answer."""

    def __init__(self, url: str, clock: Clock = time.time) -> None:
        self.engine = migrations.open_engine(url)
        self._clock = clock

    def migrate(self) -> None:
        """Make or update the tables."""
        migrations.migrate(self.engine)

    def spent_today(self) -> float:
        """USD of all calls since midnight, UTC."""
        today = datetime.fromtimestamp(self._clock(), UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        total = sa.select(sa.func.sum(calls.c.usd)).where(calls.c.at >= today.timestamp())
        with reaching(), self.engine.connect() as connection:
            return connection.execute(total).scalar() or 0.0

    def pace(self) -> float:
        """Seconds that an answer took of late, on the average; 0 before the first."""
        latest = sa.select(calls.c.seconds).order_by(calls.c.id.desc()).limit(50).subquery()
        with reaching(), self.engine.connect() as connection:
            return connection.execute(sa.select(sa.func.avg(latest.c.seconds))).scalar() or 0.0

    def record_call(self, unit: str, reply: Reply) -> None:
        """Note a call that was answered. A repeated one was paid for twice, so it counts twice."""
        row = {
            "unit": unit,
            "model": reply.model,
            "tokens_in": reply.tokens_in,
            "tokens_cached": reply.tokens_cached,
            "tokens_out": reply.tokens_out,
            "seconds": reply.seconds,
            "usd": reply.usd,
        }
        with reaching(), self.engine.begin() as connection:
            connection.execute(calls.insert().values(at=self._clock(), **row))

    def record_review(self, request: Request, posted: Posted, review: Review | None) -> None:
        """Note what became of a request; once more for the same request replaces what was noted."""
        row = self._row(request) | {"state": posted.state, "url": posted.url}
        if review is not None:
            row |= {
                "head": review.head,
                "comments": len(review.comments),
                "notes": len(review.notes),
                "units_failed": sum(read.outcome.status == "failed" for read in review.units),
            }
        self._replace(row)

    def record_failure(self, request: Request, error: str) -> None:
        """Note that a request could not be reviewed, in the state `failed`; replaces as `record_review`."""
        self._replace(self._row(request) | {"state": "failed", "error": error})

    def _row(self, request: Request) -> dict[str, object]:
        about = {"id": request.id, "repo": request.repo, "number": request.number, "head": request.head}
        return about | {"at": self._clock(), "comments": 0, "notes": 0, "units_failed": 0}

    def _replace(self, row: dict[str, object]) -> None:
        with reaching(), self.engine.begin() as connection:
            connection.execute(reviews.delete().where(reviews.c.id == row["id"]))
            connection.execute(reviews.insert().values(row))

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

"""The ledger: what became of each review, and the book of calls."""

import time

from bot import migrations
from bot.audit.chain import Chain
from bot.audit.sealing import Sealer
from bot.budgets.limits import Budgets
from bot.calls import Calls
from bot.clock import Clock
from bot.metrics.counts import Counts
from bot.migrations import reaching
from bot.tables import reviews
from bot.texts import Texts
from review.types import Posted, Request, Review


class Ledger:
    """Safe to share between threads. Every method raises OutsideError when the database does not answer."""

    def __init__(self, url: str, daily_usd: float = 10.0, clock: Clock = time.time) -> None:
        self.engine = migrations.open_engine(url)
        self.budgets = Budgets(self.engine, daily_usd)
        self.calls = Calls(self.engine, self.budgets, clock)
        self.texts = Texts(self.engine, clock)
        self.counts = Counts(self.engine)
        self.chain = Chain(self.engine, clock)
        self.sealer = Sealer(self.chain, self.calls, self.texts)
        self._clock = clock

    def migrate(self) -> None:
        """Make or update the tables."""
        migrations.migrate(self.engine)

    def record_review(self, request: Request, posted: Posted, review: Review | None) -> None:
        """Note what became of a request; once more for the same request replaces what was noted."""
        row = self._row(request) | {"state": posted.state, "url": posted.url}
        if review is not None:
            row |= {
                "head": review.head,
                "comments": len(review.comments),
                "notes": len(review.notes),
                "units_failed": sum(read.outcome.status == "failed" for read in review.units),
                "awaits": " ".join(review.awaits),
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

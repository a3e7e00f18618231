"""What the database keeps, and for how long: finished jobs and old calls go, a little at a time."""

import time

import sqlalchemy as sa

from bot.clock import Clock
from bot.jobs import asking
from bot.jobs.archive import Archive
from bot.metrics import readings
from bot.migrations import reaching
from bot.recall import Replies
from bot.texts import Texts
from review.errors import UserError

DAY = 24 * 3600.0

EVERY = 3600.0
"""Seconds between two clean-ups."""

LEAST_DAYS = 7
"""GitHub delivers again for 3 days, https://docs.github.com/en/webhooks/using-webhooks/handling-failed-webhook-deliveries:
until then a delivery must be known as one that was done."""

CALLS_DAYS = 31
"""Calls are kept so long at least: a month's count against budgets."""

_PAGES = ("page_count", "freelist_count")
_MOST = 100
"""Reviews, and calls, that one turn deletes: the worker's heart must go on beating."""


def check(days: float) -> None:
    """Raises UserError for fewer days than it takes."""
    if days < LEAST_DAYS:
        raise UserError(
            f"keep_days is {days:g}: write {LEAST_DAYS} or more, as GitHub may send a delivery again for 3"
        )


_FREE_PAGES = 10_000
"""40 MB that nobody uses: less is not worth the wait of all others."""


def _vacuum(database: sa.Engine) -> None:
    """Give free room back where more than half is free; Postgres does it by itself.

    Others wait meanwhile, for about a second in 100 MB that are kept: https://www.sqlite.org/lang_vacuum.html
    """
    if database.dialect.name != "sqlite":
        return
    with reaching(), database.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        pages, free = (connection.exec_driver_sql(f"pragma {name}").scalar_one() for name in _PAGES)
        if free > max(_FREE_PAGES, pages / 2):
            connection.exec_driver_sql("vacuum")


class Retention:
    """Keeps jobs that have ended, their reviews, calls and answers for so many days."""

    def __init__(self, database: sa.Engine, days: float, clock: Clock = time.time) -> None:
        self._database = database
        self._client = asking.client(database)
        self._replies = Replies(database)
        self._texts = Texts(database)
        self._archive = Archive(database)
        self._days = days
        self._clock = clock
        self._due = 0.0

    def __call__(self) -> None:
        """Clean up a little, if it is time. Raises OutsideError."""
        now = self._clock()
        if now < self._due:
            return
        before = now - self._days * DAY
        with reaching():
            more = asking.forget(self._client, before, _MOST) == _MOST
            more |= readings.forget(self._database, min(before, now - CALLS_DAYS * DAY), _MOST) == _MOST
            more |= self._replies.forget(before, _MOST) == _MOST
            more |= self._texts.forget(before, _MOST) == _MOST
            more |= self._archive.forget(before, _MOST) == _MOST
        self._due = now if more else now + EVERY
        if not more:
            _vacuum(self._database)

    def close(self) -> None:
        """Give the connections back; the engine's owner closes that."""
        self._client.destroy()

"""Reviews that wait for a reader are done again once it is back: what was answered is not asked again."""

import time

import sqlalchemy as sa

from bot.breaker import CLAUDE, Breaker
from bot.clock import Clock
from bot.jobs import asking
from bot.jobs.heartbeat import listened
from bot.migrations import reaching
from bot.tables import reviews

EVERY = 15.0
"""Seconds between two looks."""

PAUSE = 60.0
"""Seconds between two tries of one review."""

_DAY = 24 * 3600.0
"""Seconds after its last try in which a review is tried again."""

_TRIES = 20
"""A reader that comes and goes is not asked for ever."""


class Resume:
    """To be called again and again; raises OutsideError when the database does not answer."""

    def __init__(self, database: sa.Engine, clock: Clock = time.time) -> None:
        self._database = database
        self._claude = Breaker(database, CLAUDE, clock)
        self._clock = clock

    def __call__(self) -> None:
        there = self._there()
        due = [review for review, awaits in self._waiting() if there.issuperset(awaits.split())]
        with reaching():
            asking.again(self._database, due, _TRIES)

    def _there(self) -> frozenset[str]:
        trouble = self._claude.trouble()
        shut = trouble is not None and trouble.until > self._clock()
        return listened(self._database) - ({"cloud"} if shut else set())

    def _waiting(self) -> list[tuple[str, str]]:
        now = self._clock()
        query = sa.select(reviews.c.id, reviews.c.awaits).where(
            reviews.c.state == "waiting", reviews.c.at < now - PAUSE, reviews.c.at > now - _DAY
        )
        with reaching(), self._database.connect() as connection:
            return [(row.id, row.awaits) for row in connection.execute(query)]

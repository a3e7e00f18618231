"""How often we may write to GitHub: its secondary limits on what creates content, kept before they are hit.

https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
"""

import threading
import time
from collections import deque
from collections.abc import Sequence
from typing import Protocol

import sqlalchemy as sa

from bot.clock import Clock
from bot.migrations import reaching
from bot.tables import writes
from review.errors import OutsideError

MINUTE, HOUR = 60.0, 3600.0

LIMITS = ((80, MINUTE), (500, HOUR))
"""Writes that an account may make in so many seconds. Requests that GitHub refuses count as well."""

_MOST = max(most for most, _ in LIMITS)

_LOCK = 0x46_4F_55_57
"""Any number that no other user of the database, nor `bot.migrations`, takes for its advisory lock."""


class Limiter(Protocol):
    """Keeps an account within GitHub's limits on writes: reviews, comments, replies and their edits."""

    def take(self) -> None:
        """Note a write that is about to be made. Raises OutsideError, and notes nothing, where it would be
        one too many; `retry_after` is the seconds until there is room."""


class OwnLimiter:
    """For the only process of an account; safe to share between threads."""

    def __init__(self, clock: Clock = time.time) -> None:
        self._clock = clock
        self._newest: deque[float] = deque(maxlen=_MOST)
        self._lock = threading.Lock()

    def take(self) -> None:
        """As Limiter."""
        with self._lock:
            now = self._clock()
            _check(_wait(tuple(self._newest), now))
            self._newest.appendleft(now)


class SharedLimiter:
    """For all processes of an account, in the database; `account` is any name that they agree on, such as
    `installation/42`. Safe to share between threads. Raises OutsideError, too, when there is no database.
    """

    def __init__(self, engine: sa.Engine, account: str, clock: Clock = time.time) -> None:
        self._engine = engine
        self._account = account
        self._clock = clock

    def take(self) -> None:
        """As Limiter; what is too old to count, of any account, is deleted on the way."""
        with reaching(), self._engine.begin() as connection:
            _lock(connection)
            now = self._clock()
            _forget(connection, now)
            wait = _wait(self._newest(connection), now)
            if not wait:
                connection.execute(writes.insert().values(account=self._account, at=now))
        _check(wait)

    def _newest(self, connection: sa.Connection) -> Sequence[float]:
        own = sa.select(writes.c.at).where(writes.c.account == self._account)
        return connection.scalars(own.order_by(writes.c.at.desc()).limit(_MOST)).all()


def _lock(connection: sa.Connection) -> None:
    """Until the transaction ends: two that count at once would both find the last place free. In SQLite the
    deletion that comes first does it."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def _forget(connection: sa.Connection, now: float) -> None:
    """Also what a clock that was wrong has put far into the future, which would count until then."""
    outside = sa.not_(writes.c.at.between(now - HOUR, now + HOUR))
    connection.execute(writes.delete().where(outside))


def _wait(newest: Sequence[float], now: float) -> float:
    """Seconds until one more write may be made, after those at these times, the newest first."""
    full = (newest[most - 1] + window - now for most, window in LIMITS if len(newest) >= most)
    return max((0.0, *full))


def _check(wait: float) -> None:
    if wait:
        raise OutsideError(
            f"more writes to GitHub than it allows: the next may be made in {wait:.0f} s", retry_after=wait
        )

"""Circuit breakers: a service that fails again and again is left alone for a while, by all workers at once.

https://martinfowler.com/bliki/CircuitBreaker.html
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from bot.clock import Clock
from bot.migrations import reaching
from bot.tables import breakers
from review.errors import OutsideError, ReaderError

log = logging.getLogger(__name__)

FAILURES: Final = 3
"""In a row, after which it opens."""

LONGEST: Final = 3600.0
"""Seconds that a service may wish not to be asked."""

MOST: Final = 300.0

CLAUDE: Final = "Claude"

_FIRST: Final = 5.0

Guard = Callable[[], AbstractContextManager[None]]
"""What is asked of a service is asked in the block that it makes."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is known of a service that fails: it is left alone until a time, in seconds since 1970.

    `refused` when it said that it serves nobody; `why` in its words.
    """

    service: str
    failures: int
    until: float
    refused: bool
    why: str


class Breaker:
    """Of one service: it opens after failures in a row, for longer each time, and closes when it is answered.

    Whoever comes when its time is over tries the service. Raises OutsideError when the database does not
    answer. `most` is the longest time of its own, in seconds. Safe to share between threads.
    """

    def __init__(self, engine: sa.Engine, service: str, clock: Clock = time.time, most: float = MOST) -> None:
        self._engine = engine
        self._service = service
        self._clock = clock
        self._most = most

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """What is asked of the service; OutsideError at once while it is left alone."""
        began, known = self._clock(), self.trouble()
        if known is not None and known.until > began:
            rest = known.until - began
            raise OutsideError(
                f"{self._service} is left alone for {rest:.0f} s: {known.why}",
                retry_after=rest,
                final=known.refused,
            )
        try:
            yield
        except OutsideError as error:
            if _tells(error):
                self._failed(error, began)
            elif known is not None:
                self.close()
            raise
        if known is not None:
            self.close()

    def trouble(self) -> Trouble | None:
        """None while all is well."""
        query = sa.select(breakers).where(breakers.c.service == self._service)
        with reaching(), self._engine.connect() as connection:
            row = connection.execute(query).first()
        return None if row is None else Trouble(**row._mapping)

    def close(self) -> None:
        """It has answered."""
        with reaching(), self._engine.begin() as connection:
            connection.execute(breakers.delete().where(breakers.c.service == self._service))
        log.info("%s answers again", self._service)

    def _failed(self, error: OutsideError, began: float) -> None:
        """One that was asked before the breaker opened has nothing new to tell."""
        known, now = self.trouble(), self._clock()
        if known is not None and known.until > began:
            return
        failures = known.failures + 1 if known else 1
        pause = max(error.closes, min(error.retry_after or 0.0, LONGEST), self._pause(failures))
        row = Trouble(self._service, failures, now + pause if pause else 0.0, error.closes > 0, str(error))
        self._write(row)
        if pause:
            log.warning("%s is left alone for %.0f s: %s", self._service, pause, error)

    def _pause(self, failures: int) -> float:
        return 0.0 if failures < FAILURES else min(self._most, _FIRST * 2.0 ** (failures - FAILURES))

    def _write(self, row: Trouble) -> None:
        values = {name: getattr(row, name) for name in Trouble.__slots__}
        mine = breakers.c.service == row.service
        with suppress(sa.exc.IntegrityError), reaching(), self._engine.begin() as connection:
            if connection.execute(breakers.update().where(mine).values(values)).rowcount == 0:
                connection.execute(breakers.insert().values(values))


def troubles(engine: sa.Engine) -> list[Trouble]:
    """Of all services that fail. Raises OutsideError."""
    with reaching(), engine.connect() as connection:
        rows = connection.execute(sa.select(breakers).order_by(breakers.c.service)).all()
    return [Trouble(**row._mapping) for row in rows]


def _tells(error: OutsideError) -> bool:
    """An answer that is of no use is an answer."""
    return error.closes > 0 or not isinstance(error, ReaderError)

"""Chores that recur: of all workers one does each in its turn, beside the work and not in its way."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType

import sqlalchemy as sa

from bot.clock import Clock
from bot.migrations import reaching
from bot.tables import chores
from review.errors import OutsideError, UserError

log = logging.getLogger(__name__)

LOOK = 15.0
"""Seconds between two looks at what is due."""


class Chores:
    """When each chore was begun last, in the database that all workers share."""

    def __init__(self, engine: sa.Engine, clock: Clock = time.time) -> None:
        self._engine = engine
        self._clock = clock

    def due(self, name: str, every: float) -> bool:
        """Take the turn if the last one is `every` seconds ago; of many that ask at once one gets it.

        A turn in the future, by a clock that was wrong, does not count. Raises OutsideError.
        """
        now = self._clock()
        row = {"name": name, "at": now}
        taken = chores.update().where(
            chores.c.name == name, sa.or_(chores.c.at <= now - every, chores.c.at > now + every)
        )
        with suppress(sa.exc.IntegrityError), reaching(), self._engine.begin() as connection:
            if connection.execute(taken.values(at=now)).rowcount:
                return True
            if connection.execute(sa.select(chores.c.at).where(chores.c.name == name)).first() is None:
                connection.execute(chores.insert().values(row))
                return True
        return False


@dataclass(frozen=True, slots=True)
class Chore:
    """What is to be done all `every` seconds; it raises OutsideError or UserError where it cannot."""

    name: str
    every: float
    do: Callable[[], object]


class ChoreRunner:
    """Does chores in a thread of its own: they ask the network, and the worker's heart must go on beating."""

    def __init__(self, turns: Chores, jobs: Sequence[Chore]) -> None:
        self._turns = turns
        self._jobs = tuple(jobs)
        self._stop = threading.Event()
        self._told: set[tuple[str, str]] = set()
        self._thread = threading.Thread(target=self._run, name="chores", daemon=True)

    def __enter__(self) -> "ChoreRunner":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Does not wait for a chore that is under way: the thread ends with the process."""
        self._stop.set()

    def turn(self) -> None:
        """Do all that is due, once."""
        for job in self._jobs:
            try:
                if self._turns.due(job.name, job.every):
                    job.do()
            except OutsideError as error:
                log.warning("chore %s: %s; tried again in its next turn", job.name, error)
            except UserError as error:
                self._tell(job.name, str(error))

    def check(self) -> None:
        """To be called by the main thread: a bug has ended the thread, which Python has told on stderr."""
        if not self._stop.is_set() and not self._thread.is_alive():
            raise AssertionError("the thread of the chores has ended: see above why")

    def _tell(self, name: str, message: str) -> None:
        if (name, message) not in self._told:
            self._told.add((name, message))
            log.error("chore %s: %s", name, message)

    def _run(self) -> None:
        while not self._stop.is_set():
            self.turn()
            self._stop.wait(LOOK)

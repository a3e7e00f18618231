"""Handing work in, from processes that do none: the web side."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import ParamSpec, TypeVar

import sqlalchemy as sa

from bot.jobs import asking
from bot.migrations import open_engine, reaching
from bot.tables import reviews
from review.errors import OutsideError
from review.types import Request

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)

_PULSE = 0.8
"""Seconds in which a database that lives says so, however busy it is."""

_WORD = 7.0
"""Seconds for all that a delivery needs: GitHub hangs up after 10."""

_AT_ONCE = 8


class Submitter:
    """Makes requests durable. Connects at its first use, so it may be made before a fork.

    The database is spoken to in threads of its own, which are left behind when it hangs: a client of Postgres
    waits for ever for a server that is there and says nothing.
    """

    def __init__(self, database_url: str) -> None:
        self.engine = open_engine(database_url)
        self._threads = ThreadPoolExecutor(_AT_ONCE, "submit")

    def __call__(self, request: Request, delay_seconds: float | None = None) -> None:
        """Returns once the request is safe; OutsideError at once when the database does not answer.

        The same request id is the same job. A delayed job does not hold up others of its pull request.
        What was refused because it took too long may have been taken after all.
        """
        with reaching():
            self._within(_PULSE, self._beat)
            is_new = self._within(_WORD, asking.enqueue, self._client, request, delay_seconds)
        if is_new:
            self._supersede(request)

    def _supersede(self, request: Request) -> None:
        """The request is safe by now: what it overtakes is found out later, too, before it would post."""
        try:
            with reaching():
                self._within(_WORD, asking.supersede, self._client, request)
        except OutsideError as error:
            log.warning("%s: what it overtakes goes on: %s", request.id, error)

    def alive(self) -> bool:
        """Whether a request would be taken now."""
        try:
            with reaching():
                self._within(_PULSE, self._beat)
        except (OutsideError, sa.exc.ProgrammingError):  # the latter where the tables are not there
            return False
        return True

    def _beat(self) -> None:
        with self.engine.connect() as connection:
            connection.execute(sa.select(reviews.c.id).limit(1))

    def _within(self, seconds: float, effect: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        word = self._threads.submit(effect, *args, **kwargs)
        try:
            return word.result(seconds)
        except TimeoutError as error:
            word.cancel()
            raise OutsideError(f"the database does not answer: no word within {seconds:g} s") from error

    def close(self) -> None:
        """Give the connections back."""
        self._threads.shutdown(cancel_futures=True)
        self._client.destroy()
        self.engine.dispose()

    @cached_property
    def _client(self) -> asking.Client:
        return asking.client(self.engine)

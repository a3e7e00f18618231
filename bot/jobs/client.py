"""Handing work in, from processes that do none: the web side."""

import logging
from functools import cached_property

import sqlalchemy as sa

from bot.jobs import engine
from bot.migrations import open_engine, reaching
from bot.tables import reviews
from review.errors import OutsideError
from review.types import Request

log = logging.getLogger(__name__)


class Submitter:
    """Makes requests durable. Connects at its first use, so it may be made before a fork."""

    def __init__(self, database_url: str) -> None:
        self.engine = open_engine(database_url)

    def __call__(self, request: Request, delay_seconds: float | None = None) -> None:
        """Returns once the request is safe; OutsideError at once when the database does not answer.

        The same request id is the same job. A delayed job does not hold up others of its pull request.
        """
        with reaching():
            is_new = engine.enqueue(self._client, request, delay_seconds)
        if is_new:
            self._supersede(request)

    def _supersede(self, request: Request) -> None:
        """The request is safe by now: what it overtakes is found out later, too, before it would post."""
        try:
            with reaching():
                engine.supersede(self._client, request)
        except OutsideError as error:
            log.warning("%s: what it overtakes goes on: %s", request.id, error)

    def alive(self) -> bool:
        """Whether a request would be taken now."""
        try:
            with reaching(), self.engine.connect() as connection:
                connection.execute(sa.select(reviews.c.id).limit(1))
        except (OutsideError, sa.exc.ProgrammingError):  # the latter where the tables are not there
            return False
        return True

    def close(self) -> None:
        """Give the connections back."""
        self._client.destroy()
        self.engine.dispose()

    @cached_property
    def _client(self) -> engine.Client:
        return engine.client(self.engine)

"""Reviews that have not begun yet: their check runs say how many are before them."""

import time
from collections.abc import Callable

import sqlalchemy as sa

from bot.clock import Clock
from bot.github import GitHub
from bot.jobs.asking import waiting
from bot.migrations import reaching
from review import card
from review.types import Request

EVERY = 15.0
"""Seconds between two looks."""

_MOST = 20
"""Check runs that are written in one turn: GitHub limits writes."""


class Waiting:
    """To be called again and again; tells each review once. Raises OutsideError, UserError.

    `forge` is GitHub as the installation of a request sees it.
    """

    def __init__(
        self, database: sa.Engine, forge: Callable[[Request], GitHub], clock: Clock = time.time
    ) -> None:
        self._database = database
        self._forge = forge
        self._clock = clock
        self._told: set[str] = set()

    def __call__(self) -> None:
        with reaching():
            queue = waiting(self._database, "reviews")
        self._told &= {request.id for request, _ in queue}
        due = [
            (ahead, request)
            for ahead, (request, since) in enumerate(queue)
            if request.id not in self._told and self._is_due(request, since)
        ]
        for ahead, request in due[:_MOST]:
            self._told.add(request.id)
            self._tell(request, ahead)

    def _is_due(self, request: Request, since: float) -> bool:
        """Not at once: most reviews begin within seconds. A command is answered by a reaction instead."""
        is_review = request.wish.verb == "review" and request.head is not None
        return is_review and self._clock() - since >= EVERY

    def _tell(self, request: Request, ahead: int) -> None:
        forge = self._forge(request)
        if forge.has_checks and request.head is not None:
            forge.show(request, request.head, card.behind(ahead))

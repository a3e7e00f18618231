"""What is not done yet: reviews that wait or run, and how long each queue is."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, Protocol

import sqlalchemy as sa

from bot.jobs import engine
from bot.migrations import reaching
from review.types import Request

State = Literal["waiting", "running"]

_STATES: Mapping[str, State] = {"ENQUEUED": "waiting", "DELAYED": "waiting", "PENDING": "running"}
_QUEUES = ("reviews", "local", "cloud")
_MOST = 50
"""Reviews that are named; the rest is only counted."""


@dataclass(frozen=True, slots=True)
class Job:
    """A request that is not answered yet; `since` in seconds since 1970."""

    request: Request
    state: State
    since: float


@dataclass(frozen=True, slots=True)
class Queue:
    """How many jobs of a queue wait, and how many run."""

    name: str
    waiting: int
    running: int


class Underway(Protocol):
    """Tells what is not done yet. Both raise OutsideError when the database does not answer."""

    def jobs(self) -> Sequence[Job]:
        """Reviews, the newest first; not all of them where there are many."""

    def queues(self) -> Sequence[Queue]:
        """All queues."""


class Queues:
    """As the job database has them."""

    def __init__(self, database: sa.Engine) -> None:
        self._database = database

    def jobs(self) -> Sequence[Job]:
        with _asking(self._database) as client:
            found = client.list_workflows(
                status=list(_STATES), has_parent=False, sort_desc=True, limit=_MOST, load_output=False
            )
        return [Job(engine.asked(job), _STATES[job.status], (job.created_at or 0) / 1000) for job in found]

    def queues(self) -> Sequence[Queue]:
        with _asking(self._database) as client:
            found = client.list_workflows(status=list(_STATES), load_input=False, load_output=False)
        states = [(job.queue_name, _STATES[job.status]) for job in found]
        return [
            Queue(name, states.count((name, "waiting")), states.count((name, "running"))) for name in _QUEUES
        ]


@contextmanager
def _asking(database: sa.Engine) -> Iterator[engine.Client]:
    client = engine.client(database)
    try:
        with reaching():
            yield client
    finally:
        client.destroy()

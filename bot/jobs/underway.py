"""What is not done yet: reviews that wait or run, and how long each queue is."""

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import sqlalchemy as sa
from dbos import WorkflowStatus

from bot.jobs.asking import asked, asking
from bot.jobs.heartbeat import listened
from bot.migrations import reaching
from bot.queues import QUEUES
from review.types import Request

State = Literal["waiting", "put off", "running"]

_STATES: Mapping[str, State] = {"ENQUEUED": "waiting", "DELAYED": "put off", "PENDING": "running"}
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
    """How many jobs of a queue wait for a worker, are put off to a later time, and run.

    `oldest` is since when the first of those that wait does, in seconds since 1970; `served` whether a worker
    listens.
    """

    name: str
    waiting: int
    put_off: int
    running: int
    oldest: float | None
    served: bool


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
        with reaching(), asking(self._database) as client:
            found = client.list_workflows(
                status=list(_STATES), has_parent=False, sort_desc=True, limit=_MOST, load_output=False
            )
        return [Job(asked(job), _STATES[job.status], _since(job)) for job in found]

    def queues(self) -> Sequence[Queue]:
        served = listened(self._database)
        since: dict[tuple[str | None, State], list[float]] = defaultdict(list)
        with reaching(), asking(self._database) as client:
            for job in client.list_workflows(status=list(_STATES), load_input=False, load_output=False):
                since[job.queue_name, _STATES[job.status]].append(_since(job))
        return [_queue(name, since, served) for name in QUEUES]


def _queue(
    name: str, since: Mapping[tuple[str | None, State], Sequence[float]], served: Container[str]
) -> Queue:
    waiting, put_off, running = (since.get((name, state), ()) for state in _STATES.values())
    oldest = min(waiting, default=None)
    return Queue(name, len(waiting), len(put_off), len(running), oldest, name in served)


def _since(job: WorkflowStatus) -> float:
    return (job.created_at or 0) / 1000

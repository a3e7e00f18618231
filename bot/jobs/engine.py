"""Workers and their jobs: what is durable, and how. DBOS has its only home in this package.

A workflow is code that is run again from its start after a crash; what its steps have returned is read from
the database then. So between steps there is only code that does the same each time.
"""

import logging
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import wraps
from math import inf
from typing import ParamSpec, Protocol, TypeVar, get_args

from dbos import DBOS, PropagateOtelContext, Queue
from dbos import error as dbos_errors
from dbos._dbos import _get_dbos_instance
from dbos._sys_db import SystemDatabase
from dbos._tracer import dbos_tracer
from dbos._utils import INTERNAL_QUEUE_NAME

from bot.jobs import aborts
from bot.jobs.asking import ALIVE, APPLICATION, Json
from bot.jobs.heartbeat import Share
from bot.jobs.lost import Lost, working
from bot.jobs.parts import POLL, ask_all
from bot.jobs.patience import REVIEW, UNIT, Patience
from review.ports import Step, Told
from review.question import Task
from review.types import Outcome, Posted, Request, Route

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)

VERSION = "4"
"""Changed only when the order of steps changes: work begun under another version is not resumed.

By default DBOS hashes the workflows' sources, so that each release would strand what is under way.
"""

_SHARE = 10
"""Parts of a review that a person asked for, and waits for, to one of any other."""

_ATTEMPTS = 5

_CANCELLED = (dbos_errors.DBOSAwaitedWorkflowCancelledError, dbos_errors.DBOSWorkflowCancelledError)
_UNSEEN = "Could not connect to postgres database to verify existence of"
_TAKEN_AWAY = "is no longer owned by this execution. Waiting for the owner's recorded outcome"

AskAll = Callable[[Sequence[Task], Told], tuple[Outcome, ...]]


class Work(Protocol):
    """What the jobs do. Both methods are run again after a crash and may touch the world in steps only.

    `limits` are the jobs at once of each queue, 0 while none is to be taken; `patience` the seconds that a
    unit waits for a worker of its queue to come, or to come back; `deadline` those that it may take in all,
    waiting included. `spans` is the OpenTelemetry collector that hears of steps (OTLP by HTTP), if any.
    """

    @property
    def spans(self) -> str | None: ...

    @property
    def limits(self) -> Mapping[str, int]: ...

    @property
    def patience(self) -> float: ...

    @property
    def deadline(self) -> float: ...

    def tend(self, share: Share) -> None:
        """Is called before the first job and every few seconds."""

    def review(self, request: Request, step: Step, ask_all: AskAll) -> Posted: ...

    def unit(self, task: Task, step: Step) -> Outcome: ...


def create_tables(database_url: str) -> None:
    """DBOS's own tables, or their update."""
    _hush()
    DBOS.migrate(database_url)


@contextmanager
def launched(database_url: str, executor: str, work: Work, *, grace: int = 3) -> Iterator[None]:
    """DBOS at work on the queues that `work` names, until the block ends.

    Jobs get `grace` seconds to finish then; those that do not are resumed by the next start.
    """
    _hush()
    DBOS(
        config={
            "name": APPLICATION,
            "system_database_url": database_url,
            "executor_id": executor,
            "application_version": VERSION,
            "serializer": Json(),
            "log_level": "WARNING",
            "enable_otlp": work.spans is not None,
            "otlp_traces_endpoints": [work.spans] if work.spans else [],
            "otel_attribute_format": "semconv",
        }
    )
    _register(work)
    DBOS.listen_queues(list(work.limits))
    with _limited(work):  # from before the first look at a queue
        DBOS.launch()
        try:
            _open_queues(work.limits)
            with aborts.watching(_cancelled):
                yield
        finally:
            DBOS.destroy(workflow_completion_timeout_sec=grace, destroy_registry=True)


def _cancelled(jobs: Sequence[str]) -> Collection[str]:
    """Which of these jobs have been cancelled."""
    found = DBOS.list_workflows(
        workflow_ids=list(jobs), status="CANCELLED", load_input=False, load_output=False
    )
    return {job.workflow_id for job in found}


def _hush() -> None:
    """DBOS looks in the server's own database whether ours exists, and warns where it may not; ours is in
    use by then. That a server is away is said by what comes next. It calls a cancelled job an error."""
    logging.getLogger("dbos").addFilter(_is_no_noise)


def _is_no_noise(record: logging.LogRecord) -> bool:
    message = record.getMessage()
    ended = record.exc_info is not None and isinstance(record.exc_info[1], _CANCELLED)
    return not (ended or message.startswith(_UNSEEN) or message.endswith(_TAKEN_AWAY))


@contextmanager
def _limited(work: Work) -> Iterator[None]:
    """How many jobs a worker takes at once is its own affair, and changes; DBOS has one number for all.

    Private, and held by a test: its queues are read from the database before each look at what waits.
    """
    read = SystemDatabase.get_queue

    @wraps(read)
    def get_queue(
        kept: SystemDatabase, name: str, *, client_system_database: SystemDatabase | None = None
    ) -> Queue | None:
        queue = read(kept, name, client_system_database=client_system_database)
        if queue is not None and name in work.limits:
            queue._worker_concurrency = work.limits[name]
        return queue

    SystemDatabase.get_queue = get_queue  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        SystemDatabase.get_queue = read  # type: ignore[method-assign]


def _open_queues(queues: Iterable[str]) -> None:
    """Reviews of one pull request run one after the other; a worker answers for its own queues only."""
    for name in queues:
        DBOS.register_queue(
            name,
            partition_concurrency=1 if name == "reviews" else None,
            polling_interval_sec=POLL,
            on_conflict="always_update",
        )


def recover(alive: Callable[[], frozenset[str]], lost: Lost) -> int:
    """Put back into its queue what executors that are not `alive` had begun, and what we have begun and
    `lost`; returns how many jobs that were.

    The methods are private, and held by tests: the public way (list, then resume) does not look whether the
    executor is still the one that holds the job, so two workers could both resume it.
    """
    begun = DBOS.list_workflows(status="PENDING", app_version=VERSION, load_input=False, load_output=False)
    dead = {job.executor_id for job in begun if job.executor_id is not None} - alive()
    taken = len(DBOS._recover_pending_workflows(sorted(dead))) if dead else 0
    ours = [job.workflow_id for job in begun if job.executor_id == DBOS.executor_id]
    return taken + sum(map(_put_back, lost(ours)))


def _put_back(job: str) -> bool:
    """Whether it was still ours."""
    log.warning("%s: begun here, and nobody works on it: taken up again", job)
    kept = _get_dbos_instance()._sys_db
    return kept.reenqueue_for_recovery(job, [DBOS.executor_id], INTERNAL_QUEUE_NAME)


def give_up(listened: Collection[str], patience: float, deadline: float) -> None:
    """Cancel units whose review waits for them in vain: those that have waited for `patience` seconds in a
    queue that nobody listens to, and all that were begun `deadline` seconds ago."""
    deserted = [route for route in get_args(Route) if route not in listened]
    _cancel_older(patience, deserted, ["ENQUEUED"])
    _cancel_older(deadline, get_args(Route), ALIVE)


def _cancel_older(seconds: float, queues: Sequence[str], states: list[str]) -> None:
    if queues and seconds < inf:
        jobs = DBOS.list_workflows(
            status=states, queue_name=list(queues), load_input=False, load_output=False
        )
        oldest = (time.time() - seconds) * 1000
        DBOS.cancel_workflows([job.workflow_id for job in jobs if (job.created_at or 0) < oldest])


def _register(work: Work) -> None:
    @DBOS.workflow(name="unit", max_recovery_attempts=_ATTEMPTS)
    def unit(task: Task) -> Outcome:
        with working(DBOS.workflow_id), aborts.running(DBOS.workflow_id):
            return work.unit(task, _Step(UNIT))

    @DBOS.workflow(name="review", max_recovery_attempts=_ATTEMPTS)
    def review(request: Request) -> Posted:
        with working(DBOS.workflow_id):
            share = _SHARE if request.author is not None else 1
            with _on_one_trace():
                return work.review(
                    request, _Step(REVIEW), lambda tasks, told: ask_all(unit, tasks, told, share)
                )


def _on_one_trace() -> AbstractContextManager[object]:
    """What is enqueued in the block belongs to the same trace, whichever process does it."""
    return nullcontext() if dbos_tracer.disable_otlp else PropagateOtelContext()


@dataclass(frozen=True, slots=True)
class _Step:
    """A durable step: done again only if the process died before its result was written."""

    patience: Patience

    def __call__(self, name: str, effect: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        def run() -> T:
            return self.patience(name, effect, *args, **kwargs)

        return DBOS.run_step({"name": name}, run)

"""The only home of DBOS: what is durable, and how.

A workflow is code that is run again from its start after a crash; what its steps have returned is read from
the database then. So between steps there is only code that does the same each time.
"""

import logging
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import wraps
from itertools import count
from math import inf
from typing import ParamSpec, Protocol, TypeVar, get_args

import sqlalchemy as sa
from dbos import (
    DBOS,
    DBOSClient,
    EnqueueOptions,
    PropagateOtelContext,
    Queue,
    Serializer,
    SetEnqueueOptions,
    SetWorkflowID,
    WorkflowHandle,
    WorkflowStatus,
)
from dbos import error as dbos_errors
from dbos._dbos import _get_dbos_instance
from dbos._tracer import dbos_tracer
from dbos._utils import INTERNAL_QUEUE_NAME

from bot.jobs import aborts, records
from bot.jobs.lost import Lost, working
from bot.jobs.patience import REVIEW, UNIT, Patience
from review.errors import FourEyesError
from review.ports import Step, Told, unheard
from review.question import Task
from review.types import Outcome, Posted, Request, Route

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)

APPLICATION = "foureyes"

VERSION = "4"
"""Changed only when the order of steps changes: work begun under another version is not resumed.

By default DBOS hashes the workflows' sources, so that each release would strand what is under way.
"""

POLL = 0.1
_SHARE = 10
"""Parts of a review that a person asked for, and waits for, to one of any other."""

_HOSTS = 3
"""Workers that may try one unit, where the readers of some are away."""

_ATTEMPTS = 5
_ANSWERED = frozenset({"posted", "already-posted", "done"})
_BROKEN = frozenset({"ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED", "CANCELLED"})
_ENDED = ["SUCCESS", *sorted(_BROKEN)]
_ALIVE = ["ENQUEUED", "DELAYED", "PENDING"]

_CANCELLED = (dbos_errors.DBOSAwaitedWorkflowCancelledError, dbos_errors.DBOSWorkflowCancelledError)
_UNSEEN = "Could not connect to postgres database to verify existence of"
_TAKEN_AWAY = "is no longer owned by this execution. Waiting for the owner's recorded outcome"

Client = DBOSClient
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

    def tend(self) -> None:
        """Is called every few seconds."""

    def review(self, request: Request, step: Step, ask_all: AskAll) -> Posted: ...

    def unit(self, task: Task, step: Step) -> Outcome: ...


class _Json(Serializer):
    def serialize(self, data: object) -> str:
        return records.dumps(data)

    def deserialize(self, serialized_data: str) -> object:
        return records.loads(serialized_data)

    def name(self) -> str:
        return "foureyes_json"


def client(engine: sa.Engine) -> Client:
    """For processes that only hand work in: connects at its first use, never waits for a dead database."""
    return Client(
        system_database_engine=engine,
        serializer=_Json(),
        application_name=APPLICATION,
        lazy=True,
        retry_connection_errors=False,
    )


def enqueue(client: Client, request: Request, delay: float | None) -> bool:
    """Make a review durable; the same request id is the same review, until it has ended with nothing posted.

    `delay` in seconds. Whether the request is a new one.
    """
    job, is_new = _job(client, request.id)
    options: EnqueueOptions = {
        "workflow_name": "review",
        "queue_name": "reviews",
        "workflow_id": job,
        "queue_partition_key": f"{request.repo}#{request.number}",
    }
    if delay:
        options["delay_seconds"] = delay
    client.enqueue(options, request)
    return is_new


def again(engine: sa.Engine, requests: Sequence[str], most: int) -> None:
    """Enqueue what has ended in vain once more, each request `most` times in all."""
    with asking(engine) as client:
        for request in requests:
            last = _job_id(request, most)
            jobs = client.list_workflows(workflow_ids=[request, last], load_output=False)
            first = next((job for job in jobs if job.workflow_id == request), None)
            if first is not None and all(job.workflow_id != last for job in jobs):
                enqueue(client, replace(asked(first), late=True), None)


@contextmanager
def asking(engine: sa.Engine) -> Iterator[Client]:
    """A client for a few questions."""
    made = client(engine)
    try:
        yield made
    finally:
        made.destroy()


def _job_id(request_id: str, run: int) -> str:
    return request_id if run == 1 else f"{request_id}/{run}"


def supersede(client: Client, request: Request) -> None:
    """Cancel reviews that earlier events asked for, of other heads of the pull request.

    One that has begun loses its units only: it ends by itself, and says what became of it. What a person
    asked for is about the current head, whatever that is, and goes on; asked for again before it has begun,
    it is done once.
    """
    if request.wish.verb not in {"review", "closed"}:
        return
    place = f"{request.repo}#{request.number}@"
    jobs = client.list_workflows(workflow_id_prefix=place, status=_ALIVE, has_parent=False, load_output=False)
    overtaken = [job for job in jobs if _is_overtaken(asked(job), request)]
    repeated = [job for job in jobs if job.status != "PENDING" and _is_repeated(asked(job), request)]
    waiting = [job.workflow_id for job in (*overtaken, *repeated) if job.status != "PENDING"]
    begun = [job.workflow_id for job in overtaken if job.status == "PENDING"]
    client.cancel_workflows([*waiting, *_units(client, begun)])


def _units(client: Client, reviews: list[str]) -> list[str]:
    """Those that have not ended."""
    if not reviews:
        return []
    units = client.list_workflows(
        parent_workflow_id=reviews, status=_ALIVE, load_input=False, load_output=False
    )
    return [unit.workflow_id for unit in units]


def asked(job: WorkflowStatus) -> Request:
    assert job.input is not None
    (request,) = job.input["args"]
    assert isinstance(request, Request)
    return request


def _is_overtaken(earlier: Request, by: Request) -> bool:
    """Deliveries need not come in the order of what they tell."""
    is_other = by.wish.verb == "closed" or earlier.head != by.head
    by_events = by.author is None and earlier.author is None
    return by_events and earlier.wish.verb == "review" and is_other and earlier.at < by.at


def _is_repeated(earlier: Request, by: Request) -> bool:
    same = (earlier.author, earlier.wish) == (by.author, by.wish)
    return by.author is not None and same and earlier.comment != by.comment and earlier.at <= by.at


def _job(client: Client, request_id: str) -> tuple[str, bool]:
    """The request's newest job, or the one after it when that has ended in vain: DBOS runs no id twice; and
    whether there was none yet.

    Deliveries that come at the same time find the same id, so they are one job.
    """
    for run in count(1):
        job = _job_id(request_id, run)
        found = client.list_workflows(workflow_ids=[job], load_input=False)
        if not found or not _in_vain(found[0]):
            return job, not found
    raise AssertionError("unreachable")


def _in_vain(job: WorkflowStatus) -> bool:
    """Whether it has ended and its request is not answered: what was in the way may be gone by now."""
    if job.status == "SUCCESS":
        return not (isinstance(job.output, Posted) and job.output.state in _ANSWERED)
    return job.status in _BROKEN


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
            "serializer": _Json(),
            "log_level": "WARNING",
            "enable_otlp": work.spans is not None,
            "otlp_traces_endpoints": [work.spans] if work.spans else [],
            "otel_attribute_format": "semconv",
        }
    )
    _register(work)
    DBOS.listen_queues(list(work.limits))
    DBOS.launch()
    try:
        _limit_here(work)
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


def _limit_here(work: Work) -> None:
    """How many jobs a worker takes at once is its own affair, and changes; DBOS has one number for all.

    Private, and held by a test: its queues are read from the database before each look at what waits.
    """
    kept = _get_dbos_instance()._sys_db
    read = kept.get_queue

    @wraps(read)
    def get_queue(name: str, **about: object) -> Queue | None:
        queue = read(name, **about)  # type: ignore[arg-type]
        if queue is not None and name in work.limits:
            queue._worker_concurrency = work.limits[name]
        return queue

    kept.get_queue = get_queue  # type: ignore[method-assign]


def _open_queues(queues: Mapping[str, int]) -> None:
    """Reviews of one pull request run one after the other; Claude is asked as if by one worker, however many
    there are. A worker answers for its own queues only."""
    for name, at_once in queues.items():
        DBOS.register_queue(
            name,
            partition_concurrency=1 if name == "reviews" else None,
            global_concurrency=at_once if name == "cloud" else None,
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


def forget(client: Client, before: float, most: int) -> int:
    """Delete at most so many reviews that ended before this time (seconds since 1970), and their units.

    Returns how many reviews. A review with a unit that has not ended stays, whatever became of it.
    """
    reviews = client.list_workflows(
        status=_ENDED,
        has_parent=False,
        completed_before=datetime.fromtimestamp(before, UTC).isoformat(),
        limit=most,
        load_input=False,
        load_output=False,
    )
    ended = [job.workflow_id for job in reviews]
    units = (
        client.list_workflows(parent_workflow_id=ended, load_input=False, load_output=False) if ended else []
    )
    held = {unit.parent_workflow_id for unit in units if unit.status not in _ENDED}
    gone = [job for job in ended if job not in held]
    client.delete_workflows([unit.workflow_id for unit in units if unit.parent_workflow_id in gone] + gone)
    return len(gone)


def give_up(listened: Collection[str], patience: float, deadline: float) -> None:
    """Cancel units whose review waits for them in vain: those that have waited for `patience` seconds in a
    queue that nobody listens to, and all that were begun `deadline` seconds ago."""
    deserted = [route for route in get_args(Route) if route not in listened]
    _cancel_older(patience, deserted, ["ENQUEUED"])
    _cancel_older(deadline, get_args(Route), _ALIVE)


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
                    request, _Step(REVIEW), lambda tasks, told: _ask_all(unit, tasks, told, share)
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


def _ask_all(
    unit: Callable[[Task], Outcome], tasks: Sequence[Task], told: Told, share: int
) -> tuple[Outcome, ...]:
    """What a worker could not have read, as its own model was away, is left to others. Of each review `share`
    parts are read before the next of any other."""
    ranked = [(task, 1 + place // share) for place, task in enumerate(tasks)]
    outcomes = _asked(unit, ranked, 1, told)
    for attempt in range(2, _HOSTS + 1):
        left = [at for at, (task, _) in enumerate(ranked) if outcomes[at].away and task.route == "local"]
        if left:
            again = _asked(unit, [ranked[place] for place in left], attempt, unheard)
            for place, outcome in zip(left, again, strict=True):
                outcomes[place] = outcome
    return tuple(outcomes)


def _asked(
    unit: Callable[[Task], Outcome], ranked: Sequence[tuple[Task, int]], attempt: int, told: Told
) -> list[Outcome]:
    handles = [_begin(unit, task, attempt, priority) for task, priority in ranked]
    outcomes: list[Outcome] = []
    for (task, _), handle in zip(ranked, handles, strict=True):
        outcomes.append(_outcome(task, handle))
        told(len(outcomes))
    return outcomes


def waiting(engine: sa.Engine, queue: str) -> list[tuple[Request, float]]:
    """The requests that wait in the queue, the oldest first, and since when (seconds since 1970)."""
    with asking(engine) as client:
        jobs = client.list_workflows(queue_name=queue, status="ENQUEUED", load_output=False)
    return [(asked(job), (job.created_at or 0) / 1000) for job in jobs]


def waiting_since(engine: sa.Engine, queue: str) -> tuple[float, ...]:
    """When each job that waits in the queue was put there, in seconds since 1970."""
    with asking(engine) as client:
        jobs = client.list_workflows(queue_name=queue, status="ENQUEUED", load_input=False, load_output=False)
    return tuple((job.created_at or 0) / 1000 for job in jobs)


def _begin(
    unit: Callable[[Task], Outcome], task: Task, attempt: int, priority: int
) -> WorkflowHandle[Outcome]:
    """The lowest priority goes first."""
    name = _job_id(f"{DBOS.workflow_id}/{task.route}/{task.unit.id}", attempt)
    with SetWorkflowID(name), SetEnqueueOptions(priority=priority):
        return DBOS.enqueue_workflow(task.route, unit, task)


def _outcome(task: Task, handle: WorkflowHandle[Outcome]) -> Outcome:
    """A unit that broke is an outcome, too: DBOS has logged its error, the others are not lost."""
    try:
        return handle.get_result(polling_interval_sec=POLL)
    except dbos_errors.DBOSAwaitedWorkflowCancelledError:
        return Outcome.unread(
            task.unit.id, f"not read in time, overtaken, or no worker for the {task.route} queue"
        )
    except (FourEyesError, records.StoredError, dbos_errors.DBOSException) as error:
        return Outcome.unread(task.unit.id, str(error))

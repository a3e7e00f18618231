"""Reviews as jobs: handed in, handed in again, overtaken, asked about, forgotten. For any process."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

import sqlalchemy as sa
from dbos import DBOSClient, EnqueueOptions, Serializer, WorkflowStatus

from bot.jobs import records
from review.types import Posted, Request

APPLICATION = "foureyes"

ALIVE = ["ENQUEUED", "DELAYED", "PENDING"]

_ANSWERED = frozenset({"posted", "already-posted", "done"})
_BROKEN = frozenset({"ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED", "CANCELLED"})
_ENDED = ["SUCCESS", *sorted(_BROKEN)]

Client = DBOSClient


class Json(Serializer):
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
        serializer=Json(),
        application_name=APPLICATION,
        lazy=True,
        retry_connection_errors=False,
    )


@contextmanager
def asking(engine: sa.Engine) -> Iterator[Client]:
    """A client for a few questions."""
    made = client(engine)
    try:
        yield made
    finally:
        made.destroy()


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
            last = job_id(request, most)
            jobs = client.list_workflows(workflow_ids=[request, last], load_output=False)
            first = next((job for job in jobs if job.workflow_id == request), None)
            if first is not None and all(job.workflow_id != last for job in jobs):
                enqueue(client, replace(asked(first), late=True), None)


def job_id(request_id: str, run: int) -> str:
    return request_id if run == 1 else f"{request_id}/{run}"


def _job(client: Client, request_id: str) -> tuple[str, bool]:
    """The request's newest job, or the one after it when that has ended in vain: DBOS runs no id twice; and
    whether there was none yet.

    Deliveries that come at the same time find the same id, so they are one job.
    """
    for run in count(1):
        job = job_id(request_id, run)
        found = client.list_workflows(workflow_ids=[job], load_input=False)
        if not found or not _in_vain(found[0]):
            return job, not found
    raise AssertionError("unreachable")


def _in_vain(job: WorkflowStatus) -> bool:
    """Whether it has ended and its request is not answered: what was in the way may be gone by now."""
    if job.status == "SUCCESS":
        return not (isinstance(job.output, Posted) and job.output.state in _ANSWERED)
    return job.status in _BROKEN


def supersede(client: Client, request: Request) -> None:
    """Cancel reviews that earlier events asked for, of other heads of the pull request.

    One that has begun loses its units only: it ends by itself, and says what became of it. What a person
    asked for is about the current head, whatever that is, and goes on; asked for again before it has begun,
    it is done once.
    """
    if request.wish.verb not in {"review", "closed"}:
        return
    place = f"{request.repo}#{request.number}@"
    jobs = client.list_workflows(workflow_id_prefix=place, status=ALIVE, has_parent=False, load_output=False)
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
        parent_workflow_id=reviews, status=ALIVE, load_input=False, load_output=False
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

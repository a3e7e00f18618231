"""The parts of a review: each is a job of its own, for whoever has the model for it."""

from collections.abc import Callable, Sequence

from dbos import DBOS, SetEnqueueOptions, SetWorkflowID, WorkflowHandle
from dbos import error as dbos_errors

from bot.jobs import records
from bot.jobs.asking import job_id
from review.errors import FourEyesError
from review.ports import Told, unheard
from review.question import Task
from review.types import Outcome

POLL = 0.1
"""Seconds between two looks at a part that is under way."""

_HOSTS = 3
"""Workers that may try one part, where the readers of some are away."""


def ask_all(
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


def _begin(
    unit: Callable[[Task], Outcome], task: Task, attempt: int, priority: int
) -> WorkflowHandle[Outcome]:
    """The lowest priority goes first."""
    name = job_id(f"{DBOS.workflow_id}/{task.route}/{task.unit.id}", attempt)
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

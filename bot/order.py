"""In which order units are begun: the longest first, so that nobody waits for one that was begun last."""

from collections.abc import Callable, Sequence

from review.question import Task
from review.types import Outcome


def longest_first(
    tasks: Sequence[Task], ask: Callable[[Sequence[Task]], Sequence[Outcome]]
) -> tuple[Outcome, ...]:
    """The outcomes in the order of `tasks`, of which `ask` gets the longest first.

    It is the order that keeps several slots busy to the end: https://doi.org/10.1137/0117039
    """
    places = sorted(range(len(tasks)), key=lambda place: -_length(tasks[place]))
    outcomes = dict(zip(places, ask([tasks[place] for place in places]), strict=True))
    return tuple(outcomes[place] for place in range(len(tasks)))


def _length(task: Task) -> int:
    """Characters of the change: what is read, and about how much there is to say."""
    return sum(len(line.text) for hunk in task.unit.hunks for line in hunk.lines)

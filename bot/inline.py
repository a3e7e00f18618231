"""Reviews made on the spot, by threads: for the command line and for Actions."""

import secrets
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from math import inf
from threading import TIMEOUT_MAX

from bot.models.deadline import Abort, abort
from bot.order import longest_first
from bot.readers import Readers
from bot.step import step
from review import ask, ports
from review.ports import Step
from review.question import About, Task
from review.types import Kind, Outcome, Posting, Request, Review, Route

Told = Callable[[Task, Outcome], None]
"""Is called, from several threads, as soon as a unit has its outcome."""

Begun = Callable[[int], object]
"""Is called with the number of units before the first of them is read."""


def nothing(_: str) -> tuple[Kind, ...]:
    """A run on the spot has no book of what became of findings."""
    return ()


def unheard(_: int) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True, slots=True)
class InlineDesk:
    """A desk for one process; `limits` are the calls at once per route, `deadline` the seconds for all."""

    readers: Readers
    limits: dict[Route, int]
    second_check: bool
    told: Told
    begun: Begun = unheard
    step: Step = step
    folds: Callable[[str], tuple[Kind, ...]] = nothing
    deadline: float = inf

    @property
    def has_home(self) -> bool:
        return self.readers.local is not None

    @property
    def has_cloud(self) -> bool:
        return self.readers.cloud is not None

    def draw_tag(self) -> str:
        return secrets.token_hex(4)

    def limit(self, about: About) -> str:
        return self.readers.limit(about)

    def egress(self, review: str, tag: str) -> dict[str, int] | None:
        return self.readers.book.egress(review, tag) if self.readers.book else {}

    def seal(self, request: Request, review: Review, posting: Posting) -> str:  # noqa: ARG002
        """The audit log is the service's."""
        return ""

    def folded(self, repo: str) -> tuple[Kind, ...]:
        return self.folds(repo)

    def waits(self) -> tuple[int, float]:
        return 0, 0.0

    def ask_all(self, tasks: Sequence[Task], told: ports.Told = ports.unheard) -> tuple[Outcome, ...]:
        self.begun(sum(task.said is None for task in tasks))
        return longest_first(tasks, lambda ordered: self._asked(ordered, told))

    def _asked(self, tasks: Sequence[Task], told: ports.Told) -> tuple[Outcome, ...]:
        ends, cut = time.monotonic() + self.deadline, Abort()
        pools = {route: ThreadPoolExecutor(limit, route) for route, limit in self.limits.items()}
        waits = True
        try:
            futures = [pools[task.route].submit(self._read, task, cut) for task in tasks]
            outcomes = []
            for task, future in zip(tasks, futures, strict=True):
                outcomes.append(_in_time(task, future, ends, cut))
                told(len(outcomes))
            return tuple(outcomes)
        except KeyboardInterrupt:
            waits = False
            raise
        finally:
            for pool in pools.values():
                pool.shutdown(wait=waits, cancel_futures=True)

    def _read(self, task: Task, cut: Abort) -> Outcome:
        abort.set(cut)
        outcome = ask.read(task, self.readers.through(self.step, task))
        self.told(task, outcome)
        return outcome


def _in_time(task: Task, future: Future[Outcome], ends: float, cut: Abort) -> Outcome:
    """The outcome if it comes before the end; then nobody waits for any other."""
    try:
        return future.result(min(max(0.0, ends - time.monotonic()), TIMEOUT_MAX))
    except TimeoutError:
        cut()
        future.cancel()
        return Outcome.unread(task.unit.id, "not read in time")

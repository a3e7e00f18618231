"""The desk at which a review is made again: the world says what it said, readers what they answered."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import ParamSpec, TypeVar, cast

from bot.audit.again import Answers
from bot.audit.basis import HEARD, Basis
from review import ask
from review.ports import Told, unheard
from review.question import About, Task
from review.types import Kind, Outcome, Posting, Request, Review

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AgainDesk:
    """Steps that decide a review return what they returned; others are done, on what is at hand."""

    basis: Basis
    answers: Answers

    @property
    def has_home(self) -> bool:
        return self.basis.setup.has_home

    @property
    def has_cloud(self) -> bool:
        return self.basis.setup.has_cloud

    @property
    def second_check(self) -> bool:
        return self.basis.setup.second_check

    def step(self, name: str, effect: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        return cast("T", self.basis.said[name]) if name in HEARD else effect(*args, **kwargs)

    def ask_all(self, tasks: Sequence[Task], told: Told = unheard) -> tuple[Outcome, ...]:  # noqa: ARG002
        return tuple(map(self._read, tasks))

    def _read(self, task: Task) -> Outcome:
        outcome = ask.read(task, lambda prompt, seed: self.answers.reply(task, prompt, seed))
        error = self.basis.lost.get(task.unit.id)
        return replace(outcome, error=error) if outcome.error and error else outcome

    def draw_tag(self) -> str:
        return cast("str", self.basis.said["tag"])

    def limit(self, about: About) -> str:  # noqa: ARG002
        return cast("str", self.basis.said["limit"])

    def egress(self, review: str, tag: str) -> dict[str, int] | None:  # noqa: ARG002
        return cast("dict[str, int] | None", self.basis.said["egress"])

    def folded(self, repo: str) -> tuple[Kind, ...]:  # noqa: ARG002
        return cast("tuple[Kind, ...]", self.basis.said["folded"])

    def waits(self) -> tuple[int, float]:
        return 0, 0.0

    def seal(self, request: Request, review: Review, posting: Posting) -> str:  # noqa: ARG002
        return ""

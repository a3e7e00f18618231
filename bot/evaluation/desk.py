"""The desk at which a case is read: as any other, but prompts stay the same and no ledger is touched."""

import hashlib
import threading
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from math import inf
from pathlib import Path
from typing import Final

from bot import calls, wiring
from bot import step as steps
from bot.config import Settings
from bot.evaluation.answers import Answers, Call, Exchange, WaitingError, ask_live
from bot.evaluation.record import Replaying
from bot.evaluation.result import Case, ReaderChoice
from bot.inline import InlineDesk
from bot.models.atcloud import is_at_cloud
from bot.readers import Readers
from review.errors import UserError
from review.ports import Step
from review.question import About, Task
from review.types import Outcome, Prompt, Reply

_NOBODY: Final = Readers(None, None, None)
_USELESS: Final = Reply(text="", model="an answer of no use", tokens_in=0, tokens_out=0, seconds=0.0)


@dataclass(slots=True)
class Till:
    """What an evaluation has cost so far, USD; threads share it."""

    usd: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, usd: float) -> None:
        with self._lock:
            self.usd += usd


@dataclass(slots=True)
class Bill:
    """All calls about one case: implements bot.calls.Book. It knows this evaluation only."""

    till: Till
    cap: float = inf
    replies: list[Reply] = field(default_factory=list)

    def limit(self, about: About) -> str:  # noqa: ARG002 (of an evaluation, not of a pull request)
        return f"the limit of {self.cap:.2f} USD is reached" if self.till.usd >= self.cap else ""

    def sending(self, call: calls.Call, model: str, size: int, usd: float) -> None:
        """A case is billed by its answers."""

    def settle(self, call: calls.Call, reply: Reply) -> None:  # noqa: ARG002 (a case is billed as a whole)
        self.replies.append(reply)
        self.till.add(reply.usd)

    def fail(self, call: calls.Call, error: str, usd: float) -> None:  # noqa: ARG002
        if usd:
            self.settle(call, replace(_USELESS, usd=usd))

    def recalled(self, call: calls.Call, reply: Reply) -> None:
        """Nobody was asked, so it costs nothing."""

    def egress(self, review: str, tag: str) -> None:
        """Answers may come from a file, so there is nothing to count."""


@dataclass(frozen=True, slots=True)
class CaseReaders(Readers):
    """The readers of one case. `missing` are the questions whose answers are still to be given."""

    case: str = ""
    choice: ReaderChoice = "hybrid"
    answers: Answers = ask_live
    missing: set[Path] = field(default_factory=set)

    def ask(self, task: Task, prompt: Prompt, seed: int) -> Reply:
        call = Call(self.case, self.choice, task, prompt, seed)
        try:
            return self.answers(call, lambda: Readers.ask(self, task, prompt, seed))
        except WaitingError as error:
            self.missing.update(error.questions)
            raise


@dataclass(frozen=True, slots=True)
class CaseDesk(InlineDesk):
    """A desk for one case. Who is at it depends on what is measured, not on what is installed: answers may
    come from files.
    """

    tag: str = ""
    at_home: bool = True
    at_claude: bool = True
    bill: Bill = field(default_factory=lambda: Bill(Till()))
    missing: Collection[Path] = ()

    @property
    def has_home(self) -> bool:
        return self.at_home

    @property
    def has_cloud(self) -> bool:
        return self.at_claude

    def draw_tag(self) -> str:
        """Not random here: the same case is to make the same prompts."""
        return self.tag

    def limit(self, about: About) -> str:  # noqa: ARG002
        """None, as cases are planned each for itself; it holds when a call is made."""
        return ""


@dataclass(frozen=True, slots=True)
class Desks:
    """Makes the desk of a case. `live` are the readers that may be asked, `till` counts what they cost."""

    settings: Settings
    choice: ReaderChoice
    answers: Answers
    live: Readers
    step: Step = steps.step
    till: Till = field(default_factory=Till)

    def __call__(self, case: Case) -> CaseDesk:
        live, bill, missing = self.live, self._bill(), set[Path]()
        settings = self.settings
        return CaseDesk(
            readers=CaseReaders(
                live.local, live.cloud, bill, live.bounded, case.id, self.choice, self.answers, missing
            ),
            limits={"local": settings.local_concurrency, "cloud": settings.cloud_concurrency},
            second_check=settings.second_check == "on",
            told=_unheard,
            step=self.step,
            tag=hashlib.sha256(case.id.encode()).hexdigest()[:8],
            at_home=_is_at_home(settings, self.choice),
            at_claude=self.choice != "local",
            bill=bill,
            missing=missing,
        )

    def _bill(self) -> Bill:
        return Bill(self.till, inf if self.live is _NOBODY else self.settings.daily_usd)


def desks(settings: Settings, choice: ReaderChoice, answers: Answers, step: Step = steps.step) -> Desks:
    """For one choice of readers; they are made only if the answers are theirs. UserError when one is missing.

    What they cost is held against `daily_usd`, on an account of the evaluation's own.
    """
    if choice == "local" and is_at_cloud(settings.local_model):
        raise UserError(f"--reader local: {settings.local_model} is not at home: choose --reader hybrid")
    given = isinstance(answers, Replaying | Exchange)
    return Desks(settings, choice, answers, _NOBODY if given else _live(settings, choice), step)


def _live(settings: Settings, choice: ReaderChoice) -> Readers:
    if choice != "local" and (settings.anthropic_api_key is None or settings.daily_usd == 0):
        raise UserError(
            f"--reader {choice} asks Claude: set ANTHROPIC_API_KEY, and FOUREYES_DAILY_USD above 0;"
            " or choose --reader local"
        )
    return Readers(
        local=wiring.local_reader(settings) if choice != "cloud" else None,
        cloud=wiring.cloud_reader(settings) if choice != "local" else None,
        book=None,
        bounded=wiring.bounded_reader(settings) if choice == "hybrid" else None,
    )


def _is_at_home(settings: Settings, choice: ReaderChoice) -> bool:
    return choice != "cloud" and not is_at_cloud(settings.local_model)


def _unheard(_task: Task, _outcome: Outcome) -> None:
    """Progress is told a case, not a unit."""

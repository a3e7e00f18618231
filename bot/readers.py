"""The readers of this process, and the one place where a call is made and paid for."""

from dataclasses import dataclass, replace
from typing import Protocol

from review.dialogue import Ask
from review.errors import ReaderError
from review.perimeter import clear
from review.ports import CloudReader, LocalReader, Step
from review.question import Task
from review.types import Prompt, Reply

_NOTHING = Reply(text="", model="an answer of no use", tokens_in=0, tokens_out=0, seconds=0.0)


class Purse(Protocol):
    """Knows what has been spent; `spent_today` is in USD of the calendar day, UTC."""

    def spent_today(self) -> float: ...

    def record_call(self, unit: str, reply: Reply) -> None: ...


@dataclass(frozen=True, slots=True)
class Readers:
    """The readers that this process has; either may be missing, as on a host without a GPU or a key.

    `bounded` reads what does not cross files where there is no model at home.
    """

    local: LocalReader | None
    cloud: CloudReader | None
    purse: Purse | None
    bounded: CloudReader | None = None

    def spent(self) -> float:
        return self.purse.spent_today() if self.purse else 0.0

    def through(self, step: Step, task: Task) -> Ask:
        """How a task asks. What a call cost is noted in a step of its own, so that a ledger which is away
        does not have the call paid again."""

        def ask(prompt: Prompt, seed: int) -> Reply:
            try:
                reply = step("ask", self.ask, task, prompt, seed)
            except ReaderError as error:
                self._note(step, task, replace(_NOTHING, usd=error.usd))
                raise
            self._note(step, task, reply)
            return reply

        return ask

    def ask(self, task: Task, prompt: Prompt, seed: int) -> Reply:
        """The reply of the reader for the task's route; raises ReaderError when it may not be asked."""
        return self._cloud(task, prompt, seed) if task.route == "cloud" else self._local(prompt, seed)

    def _note(self, step: Step, task: Task, reply: Reply) -> None:
        if self.purse and (reply.tokens_in or reply.usd):
            step("record-call", self.purse.record_call, task.unit.id, reply)

    def _local(self, prompt: Prompt, seed: int) -> Reply:
        if self.local is None:
            raise ReaderError("this process has no local model", final=True)
        return self.local.ask(prompt, seed)

    def _cloud(self, task: Task, prompt: Prompt, seed: int) -> Reply:
        """What was spent is read again: other units of the same review cost, too."""
        reader = self.bounded if self.bounded and task.unit.reason_code == "bounded" else self.cloud
        if reader is None:
            raise ReaderError("this process has no Claude key", final=True)
        return reader.ask(clear(prompt, replace(task.grounds, usd_spent=self.spent())), seed)

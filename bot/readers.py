"""The readers of this process, and the one place where a call is made and paid for."""

from dataclasses import dataclass, field, replace
from typing import Protocol

from bot.recall import Identified, Recall
from review import recall
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

    `bounded` reads what does not cross files where there is no model at home. With `recall` a question that
    was answered before is not asked again.
    """

    local: LocalReader | None
    cloud: CloudReader | None
    purse: Purse | None
    bounded: CloudReader | None = None
    recall: Recall | None = field(default=None, kw_only=True)

    def spent(self) -> float:
        return self.purse.spent_today() if self.purse else 0.0

    def through(self, step: Step, task: Task) -> Ask:
        """How a task asks. What a call cost, and its answer, are noted in steps of their own, so that a
        database which is away does not have the call paid again."""

        def ask(prompt: Prompt, seed: int) -> Reply:
            known = self._recalled(step, task, prompt, seed)
            if known is not None:
                return known
            try:
                reply = step("ask", self.ask, task, prompt, seed)
            except ReaderError as error:
                self._note(step, task, replace(_NOTHING, usd=error.usd))
                raise
            self._note(step, task, reply)
            if self.recall is not None and recall.is_usable(prompt, reply.text):
                step("keep", self._keep, self.recall, task, prompt, seed, reply)
            return reply

        return ask

    def _recalled(self, step: Step, task: Task, prompt: Prompt, seed: int) -> Reply | None:
        if self.recall is None or task.fresh:
            return None
        return step("recall", self._remember, self.recall, task, prompt, seed)

    def _remember(self, kept: Recall, task: Task, prompt: Prompt, seed: int) -> Reply | None:
        key = self._key(task, prompt, seed)
        reply = kept.get(key) if key else None
        return reply and replace(reply, text=recall.told(prompt, task.tag, reply.text))

    def _keep(self, kept: Recall, task: Task, prompt: Prompt, seed: int, reply: Reply) -> None:
        if key := self._key(task, prompt, seed):
            kept.put(key, replace(reply, text=recall.kept(prompt, task.tag, reply.text)))

    def _key(self, task: Task, prompt: Prompt, seed: int) -> str:
        """Empty when the reader does not tell what its answers hang on."""
        reader = self._reader_in_cloud(task) if task.route == "cloud" else self.local
        identity = reader.identity() if isinstance(reader, Identified) else ""
        return recall.digest(prompt, task.tag, identity, seed) if identity else ""

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
        reader = self._reader_in_cloud(task)
        if reader is None:
            raise ReaderError("this process has no Claude key", final=True)
        return reader.ask(clear(prompt, replace(task.grounds, usd_spent=self.spent())), seed)

    def _reader_in_cloud(self, task: Task) -> CloudReader | None:
        return self.bounded if self.bounded and task.unit.reason_code == "bounded" else self.cloud

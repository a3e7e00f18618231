"""The readers of this process, and the one place where a call is made and paid for."""

from dataclasses import dataclass, replace
from typing import Protocol

from review.ask import Task
from review.errors import ReaderError
from review.perimeter import clear
from review.ports import CloudReader, LocalReader
from review.types import Prompt, Reply


class Purse(Protocol):
    """Knows what has been spent; `spent_today` is in USD of the calendar day, UTC."""

    def spent_today(self) -> float: ...

    def record_call(self, unit: str, reply: Reply) -> None: ...


@dataclass(frozen=True, slots=True)
class Readers:
    """The readers that this process has; either may be missing, as on a host without a GPU or a key."""

    local: LocalReader | None
    cloud: CloudReader | None
    purse: Purse | None

    def spent(self) -> float:
        return self.purse.spent_today() if self.purse else 0.0

    def ask(self, task: Task, prompt: Prompt, seed: int) -> Reply:
        """The reply of the reader for the task's route; raises ReaderError when it may not be asked."""
        reply = self._cloud(task, prompt, seed) if task.route == "cloud" else self._local(prompt, seed)
        if self.purse:
            self.purse.record_call(task.unit.id, reply)
        return reply

    def _local(self, prompt: Prompt, seed: int) -> Reply:
        if self.local is None:
            raise ReaderError("this process has no local model", final=True)
        return self.local.ask(prompt, seed)

    def _cloud(self, task: Task, prompt: Prompt, seed: int) -> Reply:
        """What was spent is read again: other units of the same review cost, too."""
        if self.cloud is None:
            raise ReaderError("this process has no Claude key", final=True)
        return self.cloud.ask(clear(prompt, replace(task.grounds, usd_spent=self.spent())), seed)

"""The readers of this process, and the one place where a call is made and paid for."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field, replace

from bot.breaker import Guard
from bot.calls import Book, Call, call
from bot.recall import Identified, Recall
from review import recall
from review.dialogue import Ask
from review.errors import OutsideError, ReaderError
from review.perimeter import clear
from review.ports import CloudReader, LocalReader, Sending, Step
from review.question import About, Task
from review.types import Prompt, Reply, Route


def _nothing(_: int) -> float:
    """What a model at home costs."""
    return 0.0


@dataclass(frozen=True, slots=True)
class Readers:
    """The readers that this process has; either may be missing, as on a host without a GPU or a key.

    `bounded` reads what does not cross files where there is no model at home. With `recall` a question that
    was answered before is not asked again. `guards` leave alone who fails again and again.
    """

    local: LocalReader | None
    cloud: CloudReader | None
    book: Book | None
    bounded: CloudReader | None = None
    recall: Recall | None = field(default=None, kw_only=True)
    guards: Mapping[Route, Guard] = field(default_factory=dict, kw_only=True)

    def limit(self, about: About) -> str:
        return self.book.limit(about) if self.book else ""

    def through(self, step: Step, task: Task) -> Ask:
        """How a task asks. What a call cost, and its answer, are noted in a step of their own, so that a
        database which is away does not have the call paid again."""

        def ask(prompt: Prompt, seed: int) -> Reply:
            try:
                reply = step("ask", self._reply, task, prompt, seed)
            except ReaderError as error:
                if self.book:
                    step("fail", self.book.fail, call(task, prompt, seed), str(error), error.usd)
                raise
            if self.book or self.recall:
                step("settle", self._settle, task, prompt, seed, reply)
            return reply

        return ask

    def _reply(self, task: Task, prompt: Prompt, seed: int) -> Reply:
        return self._recalled(task, prompt, seed) or self.ask(task, prompt, seed)

    def _settle(self, task: Task, prompt: Prompt, seed: int, reply: Reply) -> None:
        """Does no harm when it is done again, after only a part of it was."""
        if self.recall and not reply.recalled and recall.is_usable(prompt, reply.text):
            self._keep(self.recall, task, prompt, seed, reply)
        if self.book:
            note = self.book.recalled if reply.recalled else self.book.settle
            note(call(task, prompt, seed), reply)

    def _recalled(self, task: Task, prompt: Prompt, seed: int) -> Reply | None:
        if self.recall is None or task.fresh:
            return None
        key = self._key(task, prompt, seed)
        reply = self.recall.get(key) if key else None
        return reply and replace(reply, text=recall.told(prompt, task.tag, reply.text), recalled=True)

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
        asked = call(task, prompt, seed)
        try:
            return self._cloud(task, prompt, asked) if task.route == "cloud" else self._local(prompt, asked)
        except ReaderError:
            raise
        except OutsideError as error:
            self._missed(asked, error)
            raise

    def _missed(self, asked: Call, error: OutsideError) -> None:
        """It will be asked again. Where that cannot be noted, it stays sent, with what it may have cost."""
        if self.book:
            with suppress(OutsideError):
                self.book.fail(asked, str(error), error.usd)

    def _local(self, prompt: Prompt, asked: Call) -> Reply:
        if self.local is None:
            raise ReaderError("this process has no local model", final=True)
        with self._guarded("local"):
            return self.local.ask(prompt, asked.seed, self._sending(asked, self.local, _nothing))

    def _guarded(self, route: Route) -> AbstractContextManager[None]:
        return self.guards[route]() if route in self.guards else nullcontext()

    def _sending(
        self, asked: Call, reader: LocalReader | CloudReader, price: Callable[[int], float]
    ) -> Sending:
        def sending(size: int) -> None:
            if self.book:
                self.book.sending(asked, reader.name, size, price(size))

        return sending

    def _cloud(self, task: Task, prompt: Prompt, asked: Call) -> Reply:
        """The limit is looked at again: other units of the same review cost, too."""
        reader = self._reader_in_cloud(task)
        if reader is None:
            raise ReaderError("this process has no Claude key", final=True)
        sending = self._sending(asked, reader, reader.estimate)
        cleared = clear(prompt, replace(task.grounds, limit=self.limit(task.about)))
        with self._guarded("cloud"):
            return reader.ask(cleared, asked.seed, sending)

    def _reader_in_cloud(self, task: Task) -> CloudReader | None:
        return self.bounded if self.bounded and task.unit.reason_code == "bounded" else self.cloud

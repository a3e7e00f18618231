"""A review made again from what was kept of it: the code at its SHAs, what GitHub said, and the answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from bot import calls
from bot.calls import Sent
from bot.code import GitCode, Token
from bot.git import Repository
from bot.texts import Texts
from review.errors import ReaderError, UserError
from review.question import Task
from review.types import Prompt, Pull, Reply


def _no_token() -> str:
    raise AssertionError("what is at hand needs no token")


@dataclass(frozen=True, slots=True)
class KeptCode(GitCode):
    """Code that is at hand: nothing is fetched."""

    token: Token = _no_token

    def _fetch(self, pull: Pull) -> Repository:
        held = self.cache.held(pull.clone_url, (pull.base, pull.base_tip, pull.head))
        if held is None:
            raise UserError(
                f"the code of {pull.repo}#{pull.number} at {pull.head} is not in {self.cache.folder} any more"
            )
        return held


class Nobody:
    """In the place of GitHub: all that it said is known."""

    has_checks = False

    def __getattr__(self, name: str) -> Callable[..., object]:
        def ask(*_: object) -> object:
            raise AssertionError(f"GitHub is asked for {name}, which was not kept")

        return ask


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers to the questions of one review, by what was asked. `missing` are the units with
    one that is not at hand."""

    asked: Sequence[Sent]
    texts: Texts
    missing: list[str] = field(default_factory=list)

    def reply(self, task: Task, prompt: Prompt, seed: int) -> Reply:
        question = calls.question(prompt)
        found = [each for each in self.asked if self._is_about(each, task, seed, question)]
        text = self.texts.get(found[-1].answer) if found and found[-1].answer else None
        if found and found[-1].state == "failed":
            raise ReaderError(found[-1].error, final=not self._has_second(task, seed), usd=found[-1].usd)
        if text is None:
            self.missing.append(task.unit.id)
            raise ReaderError("no answer to this is at hand", final=True)
        return _reply(found[-1], text)

    def _is_about(self, sent: Sent, task: Task, seed: int, question: str) -> bool:
        call = sent.call
        same = (call.unit, call.route, call.seed) == (task.unit.id, task.route, seed)
        return same and call.question == question

    def _has_second(self, task: Task, seed: int) -> bool:
        return any(each.call.unit == task.unit.id and each.call.seed > seed for each in self.asked)


def _reply(sent: Sent, text: str) -> Reply:
    return Reply(
        text=text,
        model=sent.model,
        tokens_in=sent.tokens_in,
        tokens_out=sent.tokens_out,
        seconds=sent.seconds,
        usd=sent.usd,
        tokens_cached=sent.tokens_cached,
        recalled=sent.state == "recalled",
    )

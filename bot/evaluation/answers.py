"""Where answers come from: a model at work, or files that somebody else fills (a record: see record.py)."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from bot.evaluation.result import ReaderChoice
from bot.models.answer import checked_json
from bot.models.prices import CHARACTERS_PER_TOKEN
from bot.planning.estimate import text
from review import question
from review.errors import ReaderError, UserError
from review.question import Task
from review.types import Prompt, Reply

Stage = Literal["ask", "check", "suggest"]

IMPORTED: Final = "imported answers, tokens estimated"
"""Who gave an answer that came from a file."""

_STAGES: Final[dict[str, Stage]] = {"check": "check", "suggest": "suggest"}


@dataclass(frozen=True, slots=True)
class Call:
    """One question about a unit of a case."""

    case: str
    reader: ReaderChoice
    task: Task
    prompt: Prompt
    seed: int

    @property
    def stage(self) -> Stage:
        """What is asked, by the name of its prompt: what is no check and no suggestion is a first look."""
        return _STAGES.get(self.prompt.version.partition("@")[0], "ask")

    @property
    def key(self) -> str:
        """A digest of all that an answer depends on, except for who answers."""
        prompt = self.prompt
        asked = (prompt.version, prompt.system, prompt.material, prompt.task, prompt.schema, self.seed)
        return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()

    @property
    def name(self) -> str:
        """Unit, question, seed, as a file name: another question never finds the answer to this one."""
        return f"{self.task.unit.id}-{self.key[:8]}-{self.seed}"

    @property
    def file(self) -> Path:
        """Where it is written, below the folder of an exchange and without the suffix."""
        return Path(self.case) / self.stage / self.name


Live = Callable[[], Reply]
"""Asks the reader that a call is for."""

Answers = Callable[[Call, Live], Reply]
"""Answers a call, with or without that reader; errors as those of a reader."""


def ask_live(_: Call, live: Live) -> Reply:
    """Every question goes to the reader."""
    return live()


class WaitingError(ReaderError):
    """Answers are still to be given: to these questions."""

    def __init__(self, questions: frozenset[Path]) -> None:
        super().__init__("its answer is still to be given", final=True)
        self.questions = questions


@dataclass(frozen=True, slots=True)
class Exchange:
    """Answers from files: `<case>/<stage>/<call>.json` holds the answer to the question in `.txt`.

    `answers` is the folder where they are looked for, `questions` the one where questions are written, None
    to write none. Nobody counts the tokens of such answers: they are estimated, and cost nothing.
    """

    answers: Path
    questions: Path | None

    def __call__(self, call: Call, _: Live) -> Reply:
        beside = list(_together(call))
        for each in beside:
            self._export(each)
        answer = self._answer(call)
        if answer is None:
            missing = (each.file for each in beside if self._answer(each) is None)
            raise WaitingError(frozenset(missing))
        rate = CHARACTERS_PER_TOKEN[call.task.route]
        return Reply(
            text=checked_json(answer, "the reader"),
            model=IMPORTED,
            tokens_in=round(len(text(call.prompt)) / rate),
            tokens_out=round(len(answer) / rate),
            seconds=0.0,
        )

    def _answer(self, call: Call) -> str | None:
        file = self.answers / call.file.with_name(f"{call.name}.json")
        try:
            return file.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(f"the answer {file} cannot be read: {error}") from error

    def _export(self, call: Call) -> None:
        if self.questions is None:
            return
        file = self.questions / call.file.with_name(f"{call.name}.txt")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(_readable(call.prompt), encoding="utf-8", newline="")
        except OSError as error:
            raise UserError(f"--export: {file}: {error.strerror}") from error


def _together(call: Call) -> Iterator[Call]:
    """The call, and those that do not depend on its answer: the first ones about other parts of the unit."""
    parts = question.review_prompts(call.task)
    for prompt in parts if call.prompt in parts else (call.prompt,):
        yield replace(call, prompt=prompt)


def _readable(prompt: Prompt) -> str:
    """All that a reader is given, the form of the answer last."""
    schema = json.dumps(prompt.schema, indent=1, ensure_ascii=False)
    return f"{text(prompt)}\n\nAnswer with JSON alone, which fits this JSON Schema:\n{schema}\n"

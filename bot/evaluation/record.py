"""A record of answers: written while models work, read in place of them."""

import threading
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ValidationError

from bot.evaluation.answers import Call, Live, Stage
from bot.evaluation.result import ReaderChoice
from review.errors import OutsideError, ReaderError, UserError
from review.policy import explain
from review.types import Reply


class _Failure(BaseModel):
    """An OutsideError; `by_reader` when it is a ReaderError, which may be asked again with another seed."""

    message: str
    by_reader: bool
    final: bool
    usd: float = 0.0


class _Entry(BaseModel):
    """A line of a record; case, stage and unit are for people."""

    key: str
    reader: ReaderChoice
    case: str
    stage: Stage
    unit: str
    reply: Reply | None = None
    failure: _Failure | None = None


class Recording:
    """Asks the readers and appends each answer, or failure, to a file: one JSON object a line."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._append("")

    def __call__(self, call: Call, live: Live) -> Reply:
        try:
            reply = live()
        except OutsideError as error:
            self._put(call, None, _failure(error))
            raise
        self._put(call, reply, None)
        return reply

    def _put(self, call: Call, reply: Reply | None, failure: _Failure | None) -> None:
        entry = _Entry(
            key=call.key,
            reader=call.reader,
            case=call.case,
            stage=call.stage,
            unit=call.task.unit.id,
            reply=reply,
            failure=failure,
        )
        self._append(f"{entry.model_dump_json(exclude_none=True)}\n")

    def _append(self, line: str) -> None:
        try:
            with self._lock, self._file.open("a", encoding="utf-8") as file:
                file.write(line)
        except OSError as error:
            raise UserError(f"--record {self._file}: {error.strerror}") from error


class Replaying:
    """Answers from a record, without any reader; of several answers to one question the last one counts."""

    def __init__(self, file: Path) -> None:
        self._entries = {(entry.reader, entry.key): entry for entry in _entries(file)}

    def __call__(self, call: Call, _: Live) -> Reply:
        entry = self._entries.get((call.reader, call.key))
        if entry is not None and entry.failure is not None:
            raise _error(entry.failure)
        if entry is None or entry.reply is None:
            raise ReaderError("the record has no answer to this question: record anew", final=True)
        return entry.reply


def _failure(error: OutsideError) -> _Failure:
    usd = error.usd if isinstance(error, ReaderError) else 0.0
    return _Failure(message=str(error), by_reader=isinstance(error, ReaderError), final=error.final, usd=usd)


def _error(failure: _Failure) -> OutsideError:
    """Final, unless the reader was asked anew: a record does not get better by waiting."""
    if failure.by_reader:
        return ReaderError(failure.message, final=failure.final, usd=failure.usd)
    return OutsideError(failure.message, final=True)


def _entries(file: Path) -> Iterator[_Entry]:
    try:
        lines = file.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"--replay {file}: {error}") from error
    for number, line in enumerate(lines, 1):
        try:
            if line:
                yield _Entry.model_validate_json(line)
        except ValidationError as error:
            raise UserError(f"--replay {file}: line {number}: {explain(error, ())}") from error

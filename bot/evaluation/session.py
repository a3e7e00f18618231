"""What `foureyes eval` does: reads cases, compares two results, or makes cases of a history."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from bot.config import EMBEDDED, Settings
from bot.door import Exit
from bot.evaluation import cases, compare, mine, page, report, score
from bot.evaluation.answers import IMPORTED, Answers, Exchange, ask_live
from bot.evaluation.desk import desks
from bot.evaluation.record import Recording, Replaying
from bot.evaluation.result import Answered, ReaderChoice
from bot.evaluation.run import run
from bot.models import ollama
from bot.output import Output
from bot.progress import progress
from review.errors import UserError
from review.visible import visible
from review.words import counted

_MOST_NAMED = 10
"""Cases that a sentence on stderr names; the report has them all."""


@dataclass(frozen=True, slots=True)
class Files:
    """Where answers come from and go to: files of records, folders of an exchange."""

    record: Path | None = None
    replay: Path | None = None
    export: Path | None = None
    imported: Path | None = None

    @property
    def exchanges(self) -> bool:
        return self.export is not None or self.imported is not None

    def answers(self) -> Answers:
        """UserError when two of them are asked for that exclude each other."""
        if sum((self.record is not None, self.replay is not None, self.exchanges)) > 1:
            raise UserError("choose one: --record, --replay, or --export and --import")
        folder = self.imported or self.export
        if self.imported is not None and not self.imported.is_dir():
            raise UserError(f"--import {self.imported}: there is no such folder")
        if folder is not None:
            return Exchange(folder, self.export)
        if self.record is not None:
            return Recording(self.record)
        return Replaying(self.replay) if self.replay is not None else ask_live


def evaluate(
    settings: Settings,
    place: Path | None,
    readers: Sequence[ReaderChoice],
    files: Files,
    jobs: int,
    output: Output,
) -> Exit:
    """Have each choice of readers read the cases, without a `place` ours, and write the result."""
    known = cases.load(place) if place is not None else cases.shipped()
    answers = files.answers()
    asked = {
        choice: desks(settings, choice, answers) for choice in dict.fromkeys(readers or _usual(settings))
    }
    if any(each.live.local is not None for each in asked.values()):
        _check_home(settings)
    come: dict[str, Sequence[Answered]] = {}
    for choice, desk_for in asked.items():
        label = f"{choice} ({IMPORTED})" if files.exchanges else choice
        with progress(f"read by {choice}") as told:
            come[label] = run(known, desk_for, choice, jobs, told)
    results = [score.evaluation(label, known, answered) for label, answered in come.items()]
    output.write(
        text=lambda console: report.as_text(results, console),
        data=lambda: report.as_json(results),
        html=lambda: page.page(results),
    )
    unread = [sentence for label, answered in come.items() for sentence in _unread(label, answered, files)]
    _say(unread)
    return Exit.INCOMPLETE if unread else Exit.REVIEWED


def compare_files(a: Path, b: Path, output: Output) -> None:
    """Write what differs between two results of `--format json`."""
    if output.form == "html":
        raise UserError("--compare has --format text and json")
    comparison = compare.compared(_result(a), _result(b))
    output.write(
        text=lambda console: compare.as_text(comparison, console),
        data=lambda: compare.as_json(comparison),
    )


def mine_cases(repo: Path, last: int, folder: Path) -> None:
    """Write the cases of a repository's history into a folder; what is there already stays as it is."""
    found = new = 0
    with progress("looked at commits") as told:
        for mined in mine.cases(repo, last, told):
            found += 1
            new += mine.write(mined, folder)
    if not found:
        click.echo(f"No cases: in the last {counted(last, 'commit')} nothing looks like the repair of a bug.")
        return
    kept = f", {found - new} of them were there already and stay as they are" if new < found else ""
    click.echo(f"{counted(found, 'case')} in {folder}{kept}. {mine.CAVEAT}")
    click.echo(f"Next: foureyes eval {folder}")


def _check_home(settings: Settings) -> None:
    """UserError when the model is not there: each case would find that out anew, and wait in between."""
    model = settings.local_model
    if model != EMBEDDED and not {model, f"{model}:latest"} & set(ollama.available(settings.ollama_url)):
        raise UserError(f"no Ollama answers that has {model}: `foureyes doctor` says what is wrong")


def _usual(settings: Settings) -> tuple[ReaderChoice, ...]:
    return ("hybrid",) if settings.anthropic_api_key is not None else ("local",)


def _unread(label: str, answered: Sequence[Answered], files: Files) -> Iterator[str]:
    """A sentence about the cases that failed and one about those that wait."""
    failed = [f"{each.case} ({each.error})" for each in answered if each.state == "failed"]
    waiting = [f"{each.case} ({each.error})" for each in answered if each.state == "waiting"]
    if failed:
        yield f"{label}: {counted(len(failed), 'case')} failed: {_named(failed)}"
    if waiting:
        yield f"{label}: {counted(len(waiting), 'case')} waiting: {_named(waiting)}. {_cure(files)}"


def _cure(files: Files) -> str:
    if files.export is None:
        return "Write the questions with --export."
    folder = files.imported or files.export
    return f"Put each answer as .json, named as its .txt, below {folder}; then run again."


def _named(names: Sequence[str]) -> str:
    more = [f"and {len(names) - _MOST_NAMED} more"] if len(names) > _MOST_NAMED else []
    return "; ".join([*names[:_MOST_NAMED], *more])


def _say(sentences: Sequence[str]) -> None:
    for sentence in sentences:
        click.echo(visible(sentence), err=True)


def _result(file: Path) -> dict[str, Any]:
    try:
        data = json.loads(file.read_bytes())
    except OSError as error:
        raise UserError(f"--compare {file}: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise UserError(f"--compare {file} is not valid JSON: {error}") from error
    if not isinstance(data, dict):
        raise UserError(f"--compare {file} is no result of foureyes eval --format json")
    return data

"""`foureyes review`: a review at the terminal."""

import json
import sys
import threading
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from rich.console import Console

from bot import page, report, wiring
from bot.config import Settings
from bot.door import Exit
from bot.git import Repository
from review import compose, pipeline, policy
from review.ask import Task
from review.errors import UserError
from review.types import Change, Finding, Outcome, Request, Review, Severity


@dataclass(frozen=True, slots=True)
class Output:
    """In which form a review is written, and where; None is the terminal."""

    form: str
    file: Path | None

    def write(self, review: Review, change: Change) -> None:
        if self.file is None:
            self._print(review, change)
        else:
            self.file.write_text(self._text(review, change), encoding="utf-8")

    def check(self) -> None:
        """Raises UserError, before anything is read and paid, when the file cannot be written."""
        try:
            if self.file is not None:
                self.file.open("a").close()
        except OSError as error:
            raise UserError(f"--out {self.file}: {error.strerror}") from error

    def _print(self, review: Review, change: Change) -> None:
        if self.form == "text":
            report.as_text(review, Console())
        else:
            sys.stdout.write(self._text(review, change))

    def _text(self, review: Review, change: Change) -> str:
        if self.form == "json":
            return json.dumps(report.as_json(review), indent=2) + "\n"
        if self.form == "html":
            return page.page(review, change)
        target = StringIO()
        report.as_text(review, Console(file=target, width=100))
        return target.getvalue()


class Progress:
    """Says on stderr what has been read, a line a unit."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._lock = threading.Lock()

    def __call__(self, task: Task, outcome: Outcome) -> None:
        with self._lock:
            self._console.print(compose.progress(task.unit, outcome), markup=False, soft_wrap=True)


def review_range(
    settings: Settings, where: tuple[Path, str, str], output: Output, fail_on: str | None
) -> Exit:
    """Review merge base..head of a repository on disk, by the settings that it has at the base."""
    output.check()
    repository = Repository(where[0])
    tip, head = (repository.resolve(rev) for rev in where[1:])
    change = repository.change(repository.merge_base(tip, head), head)
    rules = policy.parse(repository.settings(tip, policy.PATH))
    review = pipeline.review_change(change, rules, wiring.inline_desk(settings, Progress()), repository)
    output.write(review, change)
    return verdict(review, fail_on)


def review_pull(
    settings: Settings, repo: str, number: int, output: Output, fail_on: str | None, *, post: bool
) -> Exit:
    """Review a pull request through the API; posts it unless told not to. The same head is posted once."""
    output.check()
    forge = wiring.forge(settings, None)
    code = wiring.code(settings, forge)
    pull = forge.pull(Request(f"{repo}#{number}/cli", repo, number, None, None))
    rules = policy.parse(code.settings(pull))
    review = pipeline.review_pull(pull, rules, wiring.inline_desk(settings, Progress()), forge, code)
    output.write(review, code.change(pull))
    if post:
        posted = forge.post(pull, compose.posting(review, f"{repo}#{number}@{pull.head}/cli"))
        Console(stderr=True).print(compose.posted(posted), markup=False, soft_wrap=True)
        if posted.state == "superseded":
            return Exit.INCOMPLETE
    return verdict(review, fail_on)


def verdict(review: Review, fail_on: str | None) -> Exit:
    """Findings come before what is missing: a gate must not open because something else failed, too."""
    found = filter(_stands, (*review.comments, *review.notes))
    if fail_on and any(finding.severity.rank <= Severity(fail_on).rank for finding in found):
        return Exit.FINDINGS
    return Exit.REVIEWED if review.complete else Exit.INCOMPLETE


def _stands(finding: Finding) -> bool:
    """A finding that no check doubts, whether or not there was room for it beside the code."""
    return finding.line is not None and all(check.verdict == "keep" for check in finding.checks)

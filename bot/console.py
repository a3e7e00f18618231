"""`foureyes review`: a review at the terminal."""

import threading
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

from rich.console import Console

from bot import page, report, sarif, wiring
from bot.config import Settings
from bot.door import Exit
from bot.git import Repository
from bot.git.command import Git, git_dir
from bot.inline import InlineDesk
from bot.output import Output
from review import ask, compose, pipeline, policy, words
from review.card import reaches
from review.question import Task
from review.sarif import Result, written
from review.types import Change, Outcome, Request, Review, Severity


class Progress:
    """Says on stderr what has been read, a line a unit."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._lock = threading.Lock()

    def __call__(self, task: Task, outcome: Outcome) -> None:
        with self._lock:
            self._console.print(ask.progress(task, outcome), markup=False, soft_wrap=True)

    def begin(self, number: int) -> None:
        """Before the first of so many units: a model at home may need minutes for it."""
        self._console.print(f"Reading {words.counted(number, 'part')} ...", soft_wrap=True)


def reports(files: Sequence[Path], folder: Path) -> tuple[Result, ...]:
    """What other tools report in these SARIF files about the repository in the folder; says on stderr what of
    it cannot be used.
    """
    if not files:
        return ()
    log = sarif.load(files, folder)
    for sentence in sarif.said(log):
        Console(stderr=True).print(sentence, markup=False, soft_wrap=True)
    return log.results


def review_range(
    settings: Settings,
    where: tuple[Path, str, str],
    output: Output,
    fail_on: str | None,
    told: Sequence[Result] = (),
) -> Exit:
    """Review merge base..head of a repository on disk, by the settings that it has at the base."""
    repository = Repository(where[0])
    tip, head = (repository.resolve(rev) for rev in where[1:])
    change = repository.change(repository.merge_base(tip, head), head, _subject(where[0], head))
    rules = policy.parse(repository.settings(tip, policy.PATH))
    review = pipeline.review_change(change, rules, _desk(settings), repository, reports=told)
    write(output, review, change)
    return verdict(review, fail_on)


def review_pull(
    settings: Settings,
    pull_request: tuple[str, int],
    output: Output,
    fail_on: str | None,
    told: Sequence[Result] = (),
    *,
    post: bool,
) -> Exit:
    """Review a pull request through the API; posts it unless told not to. The same head is posted once."""
    repo, number = pull_request
    forge = wiring.forge(settings, None)
    code = wiring.code(settings, forge)
    pull = forge.pull(Request(f"{repo}#{number}/cli", repo, number, None, None))
    rules = policy.parse(code.settings(pull))
    past = forge.past(pull)
    review = pipeline.review_pull(pull, rules, _desk(settings), forge, code, past=past, reports=told)
    write(output, review, code.change(pull))
    if post:
        posted = forge.post(pull, compose.posting(review, f"{repo}#{number}@{pull.head}/cli", past))
        Console(stderr=True).print(words.posted(posted), markup=False, soft_wrap=True)
        if posted.state == "superseded":
            return Exit.INCOMPLETE
    return verdict(review, fail_on)


def _desk(settings: Settings) -> InlineDesk:
    progress = Progress()
    return wiring.inline_desk(settings, progress, progress.begin)


def _subject(folder: Path, head: str) -> str:
    """Of a commit. `git log` would obey settings of the repository, and start its gpg to show a signature."""
    how = ("--max-count=1", "--encoding=UTF-8", "--format=%s")
    _, _, subject = Git(git_dir(folder)).text("rev-list", *how, head, "--").partition("\n")
    return subject.strip()


def write(output: Output, review: Review, change: Change | None = None) -> None:
    """The review in the form that is asked for; a page shows the diff of the `change`, if it has it."""
    output.write(
        text=lambda console: report.as_text(review, console),
        data=lambda: report.as_json(review),
        html=lambda: page.page(review, change),
        sarif=lambda: written(review, metadata.version("foureyes")),
    )


def verdict(review: Review, fail_on: str | None) -> Exit:
    """Findings come before what is missing: a gate must not open because something else failed, too."""
    if fail_on and reaches(review, Severity(fail_on)):
        return Exit.FINDINGS
    return Exit.REVIEWED if review.complete else Exit.INCOMPLETE

"""`foureyes action`: a review inside a workflow run of GitHub Actions.

Reads the event from $GITHUB_EVENT_PATH through the same door as webhooks do. Nothing is checked out: the
working directory of a runner may hold a stranger's files, so nothing in it is read either.
https://docs.github.com/en/actions/reference/workflows-and-actions/variables
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import click

from bot import wiring
from bot.config import Settings
from bot.console import Progress, verdict, write
from bot.door import Exit
from bot.github import NotedGitHub
from bot.output import Output
from bot.recall import Notes
from review import compose, requests, words
from review.errors import UserError
from review.ports import Forge
from review.types import Posted, Request, Review
from webhooks.events import Ignored, request


@dataclass(frozen=True, slots=True)
class Options:
    """`sarif` is a file to write the review to; `forks` lets a fork's pull request start one here."""

    fail_on: str | None = None
    sarif: Path | None = None
    forks: bool = False


def run(settings: Settings, environment: Mapping[str, str], options: Options) -> Exit:
    """Review what the event asks for, post it and write the job summary."""
    wish = _request(environment)
    if isinstance(wish, Ignored):
        click.echo(f"foureyes: nothing to review: {wish.reason}")
        return Exit.REVIEWED
    report = Output("sarif", options.sarif) if options.sarif else None
    if report is not None:
        report.check()
    notes = Notes() if settings.marker_key else None
    forge = wiring.forge(settings, None)
    if notes is not None:
        forge = NotedGitHub(forge.account, notes)
    if environment.get("RUNNER_ENVIRONMENT") == "self-hosted" and not options.forks:
        _refuse_fork(wish, forge)
    desk = wiring.inline_desk(settings, Progress(), recall=notes)
    posted, review = requests.answered(wish, desk, forge, wiring.code(settings, forge))
    click.echo(words.posted(posted))
    _summarize(environment, posted, review)
    if review is None:
        return Exit.REVIEWED
    if report is not None:
        write(report, review)
    return verdict(review, options.fail_on)


def _refuse_fork(wish: Request, forge: Forge) -> None:
    """A person with write permission who comments `/review` has looked at it, and may."""
    if wish.comment is None and forge.pull(wish).from_fork:
        raise UserError(
            "this pull request comes from a fork, and the runner is your own machine: whoever can open one"
            " should not decide what it works on. Comment /review on it, or give the Action `forks: true`"
        )


def _request(environment: Mapping[str, str]) -> Request | Ignored:
    """A push does not wait here: the workflow's own `concurrency` cancels what is overtaken."""
    event, path = environment.get("GITHUB_EVENT_NAME"), environment.get("GITHUB_EVENT_PATH")
    if not event or not path:
        raise UserError(
            "GITHUB_EVENT_NAME and GITHUB_EVENT_PATH are not set: `foureyes action` runs in Actions"
        )
    try:
        payload = Path(path).read_bytes()
    except OSError as error:
        raise UserError(f"the event at GITHUB_EVENT_PATH cannot be read: {error.strerror}") from error
    wish = request(event, payload)
    if isinstance(wish, Ignored):
        return wish
    # A run has no book of what became of findings, and a merge queue waits for the workflow itself.
    verb = wish.wish.verb
    return Ignored(verb) if verb in {"closed", "merge"} else replace(wish, installation=None)


def _summarize(environment: Mapping[str, str], posted: Posted, review: Review | None) -> None:
    """https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary"""
    path = environment.get("GITHUB_STEP_SUMMARY")
    if not path:
        return
    text = words.posted(posted) if review is None else compose.job_summary(review)
    with Path(path).open("a", encoding="utf-8") as summary:
        summary.write(f"{text}\n")

"""The command line: `foureyes COMMAND`."""

import os
import re
from collections.abc import Callable
from functools import reduce
from pathlib import Path

import click

from bot.app.command import app
from bot.audit.command import audit, replay
from bot.budgets.command import budget
from bot.config import Settings, load
from bot.doctor.command import doctor
from bot.door import door
from bot.evaluation.command import evaluate
from bot.feedback.command import stats
from bot.modelcards.command import models
from bot.options import CONFIG
from bot.queues import QUEUES
from review.errors import UserError
from review.types import Severity

_PULL = re.compile(r"^(?P<repo>[\w.-]+/[\w.-]+)#(?P<number>\d+)$")
Command = Callable[..., None]
_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
_FILE = click.Path(path_type=Path, dir_okay=False)
_FORMS = click.Choice(["text", "json", "html"])
_REVIEW_FORMS = click.Choice(["text", "json", "html", "sarif"])
_OFFLINE = click.option("--offline", is_flag=True, help="Nothing goes to Claude, key or not.")
_FAIL_ON = click.option(
    "--fail-on",
    type=click.Choice([severity.value for severity in Severity]),
    help="Exit with 1 when a finding is at least as severe.",
)


def _change(command: Command) -> Command:
    """Which change a command is about."""
    return _with(
        command,
        click.argument("pull", required=False, metavar="[OWNER/REPO#N]"),
        click.option("--repo", type=_FOLDER, help="A git repository."),
        click.option("--base", metavar="REV", help="Where the change started from.  [default: main]"),
        click.option("--head", metavar="REV", help="Where it ends.  [default: HEAD]"),
    )


def _output(command: Command) -> Command:
    """In which form a command answers, and where."""
    return _with(
        command,
        click.option("--format", "form", type=_FORMS, default="text", show_default=True),
        click.option("--out", type=_FILE, help="Write there, not to the terminal."),
    )


def _with(command: Command, *parts: Callable[[Command], Command]) -> Command:
    """Decorated so that help lists the parts in this order."""
    return reduce(lambda done, part: part(done), reversed(parts), command)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="foureyes", prog_name="foureyes")
def main() -> None:
    """Reviews pull requests with two readers: a model at home, and Claude for what crosses files.

    Settings are FOUREYES_... variables or a TOML file (--config).
    """


@main.command()
@_change
@click.option("--dry-run", is_flag=True, help="Do not post the review of a pull request.")
@click.option(
    "--sarif",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    multiple=True,
    help="What another tool reports about head, as SARIF 2.1.0: evidence for the readers.",
)
@click.option("--format", "form", type=_REVIEW_FORMS, default="text", show_default=True)
@click.option("--out", type=_FILE, help="Write there, not to the terminal.")
@_FAIL_ON
@_OFFLINE
@CONFIG
def review(  # noqa: PLR0913, PLR0917 (one argument an option)
    pull: str | None,
    repo: Path | None,
    base: str | None,
    head: str | None,
    dry_run: bool,
    sarif: tuple[Path, ...],
    form: str,
    out: Path | None,
    fail_on: str | None,
    offline: bool,
    config: Path | None,
) -> None:
    """Review a range of commits on disk, or a pull request.

    \b
    foureyes review --repo . --base main --head HEAD
    foureyes review octo/app#12 --dry-run

    Exit codes: 0 reviewed whole, 1 findings (--fail-on), 2 usage or settings, 3 something could not be
    reviewed (the output names it).
    """
    with door():
        from bot import console  # noqa: PLC0415 (keeps --help quick)
        from bot.output import Output  # noqa: PLC0415

        settings = _settings(config, offline=offline)
        output = Output(form, out)
        output.check()
        told = console.reports(sarif, repo or Path())
        if pull is None:
            code = console.review_range(settings, _range(repo, base, head), output, fail_on, told)
        else:
            name = _pull(pull)
            _refuse_range(repo, base, head)
            code = console.review_pull(settings, name, output, fail_on, told, post=not dry_run)
    raise SystemExit(code)


def _settings(config: Path | None, *, offline: bool = False) -> Settings:
    more = {"FOUREYES_OFFLINE": "true"} if offline else {}
    return load({**os.environ, **more}, config)


def _range(repo: Path | None, base: str | None, head: str | None) -> tuple[Path, str, str]:
    return repo or Path(), base or "main", head or "HEAD"


def _refuse_range(*given: object) -> None:
    if any(value is not None for value in given):
        raise UserError(
            "a pull request brings its own repository, base and head: leave out --repo, --base, --head"
        )


def _pull(name: str) -> tuple[str, int]:
    match = _PULL.match(name)
    if match is None:
        raise UserError(f"{name} is not a pull request: write it as OWNER/REPO#NUMBER")
    return match["repo"], int(match["number"])


@main.command()
@_change
@click.option("--last", type=click.IntRange(min=1), metavar="N", help="The last N commits, each on its own.")
@_output
@click.option(
    "--prompts",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write what each reader would be asked into this folder.",
)
@CONFIG
def plan(  # noqa: PLR0913, PLR0917 (one argument an option)
    pull: str | None,
    repo: Path | None,
    base: str | None,
    head: str | None,
    last: int | None,
    form: str,
    out: Path | None,
    prompts: Path | None,
    config: Path | None,
) -> None:
    """Show who would read what, why, and at what cost. No model is asked and no key is needed.

    \b
    foureyes plan --repo . --base main --head HEAD
    foureyes plan --repo . --last 50
    foureyes plan octo/app#12 --format html --out plan.html

    --last takes the first-parent commits of the checked-out branch, newest first.
    """
    with door():
        from bot.output import Output  # noqa: PLC0415 (keeps --help quick)
        from bot.planning import run, targets  # noqa: PLC0415

        settings = _settings(config)
        output = Output(form, out)
        output.check()
        if last is not None:
            _refuse_ends(pull, base, head)
            target = targets.of_history(repo or Path(), last)
        elif pull is not None:
            name = _pull(pull)
            _refuse_range(repo, base, head)
            target = targets.of_pull(settings, *name)
        else:
            target = targets.of_range(*_range(repo, base, head))
        run.run(settings, target, output, prompts)


def _refuse_ends(*given: object) -> None:
    if any(value is not None for value in given):
        raise UserError(
            "--last takes the commits of the checked-out branch: leave out OWNER/REPO#N, --base and --head"
        )


@main.command()
@CONFIG
def serve(config: Path | None) -> None:
    """Receive webhooks (gunicorn)."""
    with door():
        from bot import service  # noqa: PLC0415

        service.serve(_settings(config))


@main.command()
@click.option("--queues", default=",".join(QUEUES), show_default=True, help="What this process works on.")
@CONFIG
def work(queues: str, config: Path | None) -> None:
    """Work on the jobs that webhooks have left."""
    with door():
        from bot import service  # noqa: PLC0415

        service.work(_settings(config), _queues(queues))


def _queues(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    unknown = [name for name in names if name not in QUEUES]
    if unknown or not names:
        raise UserError(f"--queues takes {', '.join(QUEUES)}; not {', '.join(unknown) or 'nothing'}")
    return names


@main.command()
@CONFIG
def up(config: Path | None) -> None:
    """Receive webhooks and work on them, all on this machine."""
    with door():
        from bot import service  # noqa: PLC0415

        raise SystemExit(service.up(_settings(config), config))


@main.command()
@_FAIL_ON
@click.option("--sarif", type=_FILE, help="Write the review there, too, for code scanning.")
@click.option(
    "--forks", is_flag=True, help="Let pull requests of forks start a review on a self-hosted runner."
)
@CONFIG
def action(fail_on: str | None, sarif: Path | None, forks: bool, config: Path | None) -> None:
    """Review what started this workflow run (GitHub Actions)."""
    with door():
        from bot import action as run  # noqa: PLC0415

        options = run.Options(fail_on, sarif, forks)
        raise SystemExit(run.run(_settings(config), os.environ, options))


@main.group("config")
def config_group() -> None:
    """A repository's own settings."""


@config_group.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def check(file: Path) -> None:
    """Check a settings file; names the line of each mistake. Exit codes: 0 fine, 2 not."""
    with door():
        from bot import configcheck  # noqa: PLC0415

        raise SystemExit(configcheck.check(file))


for command in (app, audit, budget, doctor, evaluate, models, replay, stats):
    main.add_command(command)

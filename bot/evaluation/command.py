"""`foureyes eval`."""

import os
from pathlib import Path
from typing import Final

import click

from bot.config import load
from bot.door import door
from bot.evaluation.result import ReaderChoice
from bot.options import CONFIG
from bot.output import Output
from review.errors import UserError

_FILE: Final = click.Path(path_type=Path, dir_okay=False)
_FOLDER: Final = click.Path(path_type=Path, file_okay=False)
_LAST: Final = 2_000


@click.command("eval")
@click.argument("cases", required=False, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--reader",
    "readers",
    type=click.Choice(["local", "cloud", "hybrid"]),
    multiple=True,
    help="Who reads; may be given several times.  [default: hybrid with a Claude key, else local]",
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "html"]), default="text", show_default=True
)
@click.option("--out", type=_FILE, help="Write there, not to the terminal.")
@click.option("--record", type=_FILE, help="Append each answer to this file.")
@click.option("--replay", type=_FILE, help="Take the answers from such a file; no model is asked.")
@click.option("--export", type=_FOLDER, help="Write each question into this folder; no model is asked.")
@click.option("--import", "imported", type=_FOLDER, help="Take the answers from this folder.")
@click.option("--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Cases at a time.")
@click.option(
    "--compare", type=_FILE, nargs=2, metavar="A.json B.json", help="What differs between two results."
)
@click.option("--mine", is_flag=True, help="Make cases of a repository's own bug fixes; then stop.")
@click.option("--repo", type=_FOLDER, help="--mine: the git repository.  [default: .]")
@click.option("--last", type=click.IntRange(min=1), help=f"--mine: so many commits.  [default: {_LAST}]")
@click.option("--write", type=_FOLDER, help="--mine: the folder for the cases.  [default: foureyes-cases]")
@CONFIG
def evaluate(  # noqa: PLR0913, PLR0917 (one argument an option)
    cases: Path | None,
    readers: tuple[ReaderChoice, ...],
    form: str,
    out: Path | None,
    record: Path | None,
    replay: Path | None,
    export: Path | None,
    imported: Path | None,
    jobs: int,
    compare: tuple[Path, Path] | None,
    mine: bool,
    repo: Path | None,
    last: int | None,
    write: Path | None,
    config: Path | None,
) -> None:
    """Measure how good the readers are, on CASES or on the 16 that come with foureyes.

    \b
    foureyes eval --reader local --reader cloud
    foureyes eval --mine --last 2000 && foureyes eval foureyes-cases
    foureyes eval --format json --out b.json && foureyes eval --compare a.json b.json
    foureyes eval --export questions

    CASES is a folder of cases or one of them. --export writes <case>/<stage>/<call>.txt; put the answer
    beside it as .json and run again, until no case waits: the stages ask, check and suggest build upon each
    other. What Claude costs counts against daily_usd by itself, and nothing is noted in the ledger.

    Exit codes: 0 done, 2 usage or settings, 3 a case failed or waits for answers (stderr names it).
    """
    with door():
        from bot.evaluation import session  # noqa: PLC0415 (keeps --help quick)

        if mine:
            _refuse(
                "--mine only writes cases", cases, readers, out, record, replay, export, imported, compare
            )
            session.mine_cases(repo or Path(), last or _LAST, write or Path("foureyes-cases"))
            return
        _refuse("--repo, --last and --write belong to --mine", repo, last, write)
        output = Output(form, out)
        output.check()
        if compare is not None:
            _refuse("--compare reads two results", cases, readers, record, replay, export, imported)
            session.compare_files(*compare, output)
            return
        files = session.Files(record, replay, export, imported)
        code = session.evaluate(load(os.environ, config), cases, readers, files, jobs, output)
    raise SystemExit(code)


def _refuse(why: str, *given: object) -> None:
    if any(value for value in given):
        raise UserError(f"{why}: leave out what does not go with it")

"""`python -m tests.endurance CAMPAIGN`: runs it and prints its figures; exits 1 when it went wrong."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import click

from tests.endurance import kill
from tests.endurance.town import Town, town
from tests.postgres import postgres

_DATABASES = click.Choice(["sqlite", "postgres"])


@contextmanager
def _town(database: str, folder: Path | None, seconds: float = 0.05) -> Iterator[Town]:
    with ExitStack() as stack:
        place = folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(postgres()).create() if database == "postgres" else ""
        yield stack.enter_context(town(place, url, seconds=seconds))


@click.group()
def main() -> None:
    """What the service lives through."""


_FOLDER = click.option("--folder", type=click.Path(path_type=Path), help="Where logs are left.")


@main.command("kill")
@click.option("--database", type=_DATABASES, default="sqlite")
@click.option("--runs", type=click.IntRange(min=1), default=200)
@click.option("--minutes", type=float, default=60.0, help="No run begins later.")
@click.option("--seed", type=int, default=1)
@_FOLDER
def kill_command(database: str, runs: int, minutes: float, seed: int, folder: Path | None) -> None:
    """kill -9 of a random process at a random moment."""
    with _town(database, folder) as made, kill.killing(made, made.folder, seed) as killing:
        well = kill.campaign(killing, runs, click.echo, 60 * minutes)
    sys.exit(0 if well else 1)


main(prog_name="python -m tests.endurance")

"""`python -m tests.endurance CAMPAIGN`: runs it and prints its figures; exits 1 when it went wrong."""

import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import click

from tests.endurance import away, faults, flood, hosts, kill, outage
from tests.endurance.town import Town, town
from tests.postgres import postgres

_DATABASES = click.Choice(["sqlite", "postgres"])


@contextmanager
def _town(database: str, folder: Path | None, seconds: float = 0.05, parallel: int = 1) -> Iterator[Town]:
    with ExitStack() as stack:
        url = stack.enter_context(postgres()).create() if database == "postgres" else ""
        yield stack.enter_context(_placed(url, folder, seconds, parallel))


@contextmanager
def _placed(url: str, folder: Path | None, seconds: float = 0.05, parallel: int = 1) -> Iterator[Town]:
    with (
        tempfile.TemporaryDirectory() as place,
        town(folder or Path(place), url, seconds=seconds, parallel=parallel) as made,
    ):
        yield made


@click.group()
def main() -> None:
    """What the service lives through."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that no process of the service is left behind


_FOLDER = click.option("--folder", type=click.Path(path_type=Path), help="Where logs are left.")


@main.command("kill")
@click.option("--database", type=_DATABASES, default="sqlite")
@click.option("--runs", type=click.IntRange(min=1), default=200)
@click.option("--minutes", type=float, default=60.0, help="No run begins later.")
@click.option("--seed", type=int, default=1)
@_FOLDER
def kill_command(database: str, runs: int, minutes: float, seed: int, folder: Path | None) -> None:
    """kill -9 of a random process at a random moment."""
    with _town(database, folder) as made, kill.killing(made, seed) as killing:
        well = kill.campaign(killing, runs, click.echo, 60 * minutes)
    sys.exit(0 if well else 1)


@main.command("outage")
@click.option("--how", type=click.Choice(["stopped", "frozen"]), default="stopped")
@_FOLDER
def outage_command(how: str, folder: Path | None) -> None:
    """Postgres is away for 20 s, under load."""
    with postgres() as server, _placed(server.create(), folder) as made:
        away = server.frozen if how == "frozen" else partial(outage.stopped, server)
        well = outage.campaign(made, away, click.echo)
    sys.exit(0 if well else 1)


@main.command("hosts")
@click.option("--rounds", type=click.IntRange(min=1), default=1)
@_FOLDER
def hosts_command(rounds: int, folder: Path | None) -> None:
    """Seven processes on five hosts: each host is killed and cut off in its turn."""
    with _town("postgres", folder) as made, hosts.park(made) as park:
        well = hosts.campaign(park, rounds, click.echo)
    sys.exit(0 if well else 1)


@main.command("away")
@_FOLDER
def away_command(folder: Path | None) -> None:
    """The only model at home is away, and comes back."""
    with _town("sqlite", folder) as made:
        well = away.campaign(made, click.echo)
    sys.exit(0 if well else 1)


@main.command("faults")
@click.option("--only", default="", help="Those with this in their name: Claude, Ollama, HANG.")
@_FOLDER
def faults_command(only: str, folder: Path | None) -> None:
    """Every kind of fault of a reader, one after the other."""
    with _town("sqlite", folder) as made:
        well = faults.campaign(made, only, click.echo)
    sys.exit(0 if well else 1)


@main.command("flood")
@click.option("--deliveries", type=click.IntRange(min=1), default=1000)
@click.option("--pulls", type=click.IntRange(min=1), default=200)
@click.option("--seconds", type=float, default=60.0)
@_FOLDER
def flood_command(deliveries: int, pulls: int, seconds: float, folder: Path | None) -> None:
    """Many deliveries for many pull requests, and readers that take two seconds."""
    with _town("postgres", folder, 2.0, parallel=4) as made:
        well = flood.campaign(made, deliveries, pulls, seconds, click.echo)
    sys.exit(0 if well else 1)


main(prog_name="python -m tests.endurance")

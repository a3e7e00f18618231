"""`python -m tests.bench [PART...] [--json FILE]`: measures and prints, a row as soon as it is there."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click

from tests.bench import accept, planning, startup
from tests.bench.table import Row, show, write

PARTS: dict[str, Callable[[Path], Iterator[Row]]] = {
    "start": lambda _: startup.rows(),
    "accept": accept.rows,
    "plan": planning.rows,
}


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice(list(PARTS)))
@click.option("--json", "file", type=click.Path(path_type=Path), help="Write the figures there, too.")
def main(parts: Sequence[str], file: Path | None) -> None:
    measured: list[Row] = []
    header, *_ = show([])
    click.echo(header)
    for part in parts or PARTS:
        with tempfile.TemporaryDirectory() as folder:
            for row in PARTS[part](Path(folder)):
                measured.append(row)
                click.echo(list(show([row]))[1])
    if file is not None:
        write(measured, file)


main()

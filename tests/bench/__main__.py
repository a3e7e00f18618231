"""`python -m tests.bench [PART...] [--json FILE] [--werkzeug DIR]`: measures, and prints each row at once."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click

from tests.bench import accept, planning, review, startup
from tests.bench.table import Row, show, write

PARTS: dict[str, Callable[[Path, Path | None], Iterator[Row]]] = {
    "start": lambda _, __: startup.rows(),
    "accept": accept.rows,
    "plan": lambda folder, _: planning.rows(folder),
    "review": review.rows,
}


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice(list(PARTS)))
@click.option("--json", "file", type=click.Path(path_type=Path), help="Write the figures there, too.")
@click.option(
    "--werkzeug",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="A clone of pallets/werkzeug, three merges of which are reviewed.",
)
def main(parts: Sequence[str], file: Path | None, werkzeug: Path | None) -> None:
    measured: list[Row] = []
    header, *_ = show([])
    click.echo(header)
    for part in parts or PARTS:
        with tempfile.TemporaryDirectory() as folder:
            for row in PARTS[part](Path(folder), werkzeug):
                measured.append(row)
                click.echo(list(show([row]))[1])
    if file is not None:
        write(measured, file)


main()

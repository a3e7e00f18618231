"""The campaign: `python -m tests.perimeter --examples 10000`; exit code 1 when something leaves."""

import sys

import click

from tests.perimeter.leaks import asked, leaks
from tests.perimeter.repositories import case


@click.command()
@click.option("--examples", type=click.IntRange(min=1), default=10_000, show_default=True)
@click.option(
    "--first", type=click.IntRange(min=0), default=0, show_default=True, help="Number of the first."
)
def main(examples: int, first: int) -> None:
    wrong = questions = 0
    for seed in range(first, first + examples):
        found = sorted(set(leaks(case(seed))))
        wrong += bool(found)
        questions += len(asked(case(seed))) if seed % 100 == 0 else 0
        for leak in found[:3]:
            click.echo(f"repository {seed}: {leak}")
        if seed % 500 == 499:
            click.echo(f"{seed + 1 - first:,} repositories, {wrong:,} leaked", err=True)
    click.echo(f"{examples:,} repositories, {wrong:,} leaked, about {100 * questions:,} questions to Claude")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()

"""The campaign: `python -m tests.fuzz --examples 100000`, shared by the targets; exit code 1 on a fault."""

import sys
import traceback

import click

from tests.fuzz.campaign import fuzz
from tests.fuzz.targets import TARGETS

HANG = 1.0
"""Seconds that no example may take."""


@click.command()
@click.option("--examples", type=click.IntRange(min=100), default=100_000, show_default=True, help="In all.")
def main(examples: int) -> None:
    each, wrong = -(-examples // len(TARGETS)), 0
    for name, target in TARGETS.items():
        try:
            slowest = fuzz(target, each, at_random=True)
        except Exception:  # noqa: BLE001 (whatever it is, it is a finding, and the others are to be tried, too)
            wrong += 1
            click.echo(f"{name}: broken\n{traceback.format_exc(limit=-6)}")
            continue
        wrong += slowest > HANG
        click.echo(f"{name}: {each:,} examples, the slowest took {slowest:.3f} s")
    click.echo(f"{each * len(TARGETS):,} examples, {wrong} targets broken")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()

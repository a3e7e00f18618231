"""`foureyes stats`."""

import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final, get_args

import click

from bot.config import load
from bot.door import door
from bot.options import CONFIG, FORM
from review.adoption import Tally

_DAY: Final = 24 * 3600.0
_TITLES: Final = {"reader": "by reader", "kind": "by class", "repo": "by repository"}
_NOTHING: Final = "No finding has met its fate yet: figures come when pull requests are merged or closed."


@click.command()
@click.option("--repo", metavar="OWNER/NAME", help="Only of this repository.")
@click.option("--days", type=click.IntRange(min=1), default=90, show_default=True, help="Of so many days.")
@FORM
@CONFIG
def stats(repo: str | None, days: int, form: str, config: Path | None) -> None:
    """What people made of the findings: how many led to a change, how many were dismissed."""
    from bot import wiring  # noqa: PLC0415 (slow to import, and `--help` does not need it)
    from bot.feedback.book import By, tallies  # noqa: PLC0415

    with door():
        ledger = wiring.ledger(load(os.environ, config))
        since = time.time() - days * _DAY
        found = {by: tallies(ledger.engine, by, since, repo) for by in get_args(By)}
        ledger.close()
        click.echo(_data(found) if form == "json" else "\n".join(_text(found)))


def _data(found: Mapping[str, Sequence[Tally]]) -> str:
    rows = {by: [asdict(each) | {"adoption": each.adoption} for each in some] for by, some in found.items()}
    return json.dumps({"schema": "foureyes.stats/1", **rows}, indent=1)


def _text(found: Mapping[str, Sequence[Tally]]) -> Iterator[str]:
    if not any(found.values()):
        yield _NOTHING
        return
    for by, some in found.items():
        yield f"{_TITLES[by]:<36} {'adopted':>18} {'dismissed':>10} {'up':>5} {'down':>5}"
        for each in some:
            share = f"{each.adopted} of {each.findings} ({each.adoption:.0%})"
            yield f"  {each.name[:34]:<34} {share:>18} {each.dismissed:>10} {each.up:>5} {each.down:>5}"

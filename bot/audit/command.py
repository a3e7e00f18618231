"""`foureyes audit show | verify | export` and `foureyes replay`."""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bot.config import load
from bot.door import Exit, door
from bot.options import CONFIG, FORM
from review.errors import UserError
from review.words import counted

if TYPE_CHECKING:
    from bot.calls import Sent

_WHERE: Final = {"local": "home", "cloud": "Claude"}


@click.group()
def audit() -> None:
    """What was sent where, and the log that proves it."""


@audit.command()
@click.argument("review")
@FORM
@CONFIG
def show(review: str, form: str, config: Path | None) -> None:
    """What went where for a REVIEW: its id, or OWNER/REPO#N for all reviews of a pull request.

    One line a request, written before it left: the bytes of its body, who was asked, about which files, why.
    """
    from bot import wiring  # noqa: PLC0415 (slow to import, and `--help` does not need it)

    with door(), closing(wiring.ledger(load(os.environ, config))) as ledger:
        sent = ledger.calls.about(review)
        if not sent:
            raise UserError(
                f"no reader was asked anything for {review}: is it OWNER/REPO#N or the id of a review?"
            )
        click.echo(_data(sent) if form == "json" else "\n".join(_text(sent)))


def _data(sent: Sequence["Sent"]) -> str:
    return json.dumps({"schema": "foureyes.egress/1", "requests": [asdict(each) for each in sent]}, indent=1)


def _text(sent: Sequence["Sent"]) -> Iterator[str]:
    for review in dict.fromkeys(each.call.review for each in sent):
        mine = [each for each in sent if each.call.review == review]
        yield review or "(at a terminal)"
        yield from map(_line, mine)
        left = sum(each.size for each in mine if each.call.route == "cloud")
        home = sum(each.size for each in mine if each.call.route == "local")
        yield f"  in all: {left:,} bytes to Claude, {home:,} bytes to the model at home\n"


def _line(sent: "Sent") -> str:
    call = sent.call
    masked = f", {counted(call.masked, 'secret')} masked" if call.masked else ""
    head = f"  {_WHERE[call.route]:<6} {sent.size:>9,} bytes  {sent.state:<8}  {sent.model}{masked}"
    return f"{head}\n      {', '.join(call.files)}\n      {call.reason}"


@audit.command()
@click.option("--seal", help="What a check run says that its review was sealed as.")
@CONFIG
def verify(seal: str | None, config: Path | None) -> None:
    """Look at every record of the audit log. Exit codes: 0 nothing is rewritten, 1 something is."""
    from bot import wiring  # noqa: PLC0415
    from bot.audit.chain import verified  # noqa: PLC0415

    with door(), closing(wiring.ledger(load(os.environ, config))) as ledger:
        found = verified(ledger.chain.records())
        for fault in found.faults:
            click.echo(f"foureyes: {fault}", err=True)
        known = seal is None or seal in found.seals
        if not known:
            click.echo(f"foureyes: no record is sealed as {seal}: it was rewritten or deleted", err=True)
        log = f"{counted(found.records, 'record')} of {counted(found.reviews, 'review')}"
        click.echo(f"{log}, {len(found.faults):,} wrong")
    raise SystemExit(Exit.REVIEWED if known and not found.faults else Exit.FINDINGS)


@audit.command()
@click.option("--review", help="Only the records of this review.")
@CONFIG
def export(review: str | None, config: Path | None) -> None:
    """The audit log as lines of JSON, oldest first."""
    from bot import wiring  # noqa: PLC0415

    with door(), closing(wiring.ledger(load(os.environ, config))) as ledger:
        for record in ledger.chain.records(review):
            facts = asdict(record) | {"body": json.loads(record.body)}
            click.echo(json.dumps({"schema": "foureyes.audit/1", **facts}))


@click.command()
@click.argument("review")
@click.option(
    "--prompts",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Folder with NAME.txt for each prompt that is to be another one.",
)
@CONFIG
def replay(review: str, prompts: Path | None, config: Path | None) -> None:
    """Make a REVIEW again from what was kept of it; no model and no GitHub is asked.

    Exit codes: 0 it says the same, byte for byte; 1 it says something else, which is shown.
    """
    from bot import wiring  # noqa: PLC0415
    from bot.audit.replay import differences, replay, text  # noqa: PLC0415
    from bot.audit.tried import tried_texts  # noqa: PLC0415
    from bot.git import Cache  # noqa: PLC0415

    settings = load(os.environ, config)
    with door(), closing(wiring.ledger(settings)) as ledger:
        cache = Cache(wiring.state(settings) / "git")
        was = replay(ledger, cache, review, {})
        now = replay(ledger, cache, review, tried_texts(prompts)) if prompts else was
        for unit in now.missing:
            click.echo(f"foureyes: no answer is at hand to what part {unit} is asked now", err=True)
        click.echo("\n".join(differences(was.posting, now.posting)) if prompts else text(was.posting))
        if not was.same:
            click.echo("foureyes: this is not what was posted, by the audit log", err=True)
    raise SystemExit(Exit.REVIEWED if now.same else Exit.FINDINGS)

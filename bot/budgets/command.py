"""`foureyes budget`."""

import json
import os
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bot.config import load
from bot.door import door
from bot.options import CONFIG, FORM
from review.errors import UserError

if TYPE_CHECKING:
    from bot.budgets.limits import Budgets, Scope, Standing
    from bot.ledger import Ledger

_SCOPES: Final = click.Choice(["day", "month", "pull", "author", "repo"])
_SPANS: Final = {"day": "today", "month": "this month"}
_NAMED: Final = {"pull": "OWNER/REPO#N", "author": "a login", "repo": "OWNER/REPO"}


@click.group(invoke_without_command=True)
@FORM
@CONFIG
@click.pass_context
def budget(context: click.Context, form: str, config: Path | None) -> None:
    """What Claude may cost, and what it has cost: by day, month, pull request, author, repository.

    Where a limit is reached the model at home reads alone, and the review says so.
    """
    if context.invoked_subcommand is None:
        with door(), closing(_ledger(config)) as ledger:
            lines = _data(ledger.budgets) if form == "json" else "\n".join(_text(ledger.budgets))
            click.echo(lines)


@budget.command("set")
@click.argument("scope", type=_SCOPES)
@click.argument("name", default="")
@click.option("--usd", type=click.FloatRange(min=0), help="At most so many USD.")
@click.option("--tokens", type=click.IntRange(min=0), help="At most so many tokens, in and out.")
@CONFIG
def put(scope: "Scope", name: str, usd: float | None, tokens: int | None, config: Path | None) -> None:
    """Set a limit: of a day or month, or of each pull request, author or repository a month.

    \b
    foureyes budget set month --usd 200
    foureyes budget set pull --usd 1
    foureyes budget set author mallory --usd 0

    With a NAME it is the limit of one only. Without figures there is no limit from now on.
    """
    with door(), closing(_ledger(config)) as ledger:
        from bot.budgets.limits import Limit  # noqa: PLC0415 (slow to import, and `--help` does not need it)

        _check(scope, name)
        ledger.budgets.put(Limit(scope, name, usd, tokens))
        click.echo("\n".join(_text(ledger.budgets)))


def _check(scope: "Scope", name: str) -> None:
    if name and scope not in _NAMED:
        raise UserError(f"the limit of a {scope} is one for all: leave out {name}")
    if name and (scope == "pull") != ("#" in name):
        raise UserError(f"{name} is no name for this: write {_NAMED[scope]}")


def _ledger(config: Path | None) -> "Ledger":
    from bot import wiring  # noqa: PLC0415 (slow to import, and `--help` does not need it)

    return wiring.ledger(load(os.environ, config))


def _data(budgets: "Budgets") -> str:
    rows = [
        asdict(each.limit)
        | {"whose": each.whose, "usd_spent": each.spent.usd, "tokens_spent": each.spent.tokens}
        for each in budgets.state(time.time())
    ]
    return json.dumps({"schema": "foureyes.budget/1", "limits": rows}, indent=1)


def _text(budgets: "Budgets") -> Iterator[str]:
    for each in budgets.state(time.time()):
        limit, spent = each.limit, each.spent
        of = "" if limit.usd is None else f" of {limit.usd:.2f}"
        tokens = "" if limit.tokens is None else f", {spent.tokens:,} of {limit.tokens:,} tokens"
        yield f"{limit.scope:<7} {_whose(each):<30} {spent.usd:>9.2f}{of} USD{tokens}"


def _whose(each: "Standing") -> str:
    if each.limit.scope in _SPANS:
        return _SPANS[each.limit.scope]
    return each.limit.name or (f"each (most: {each.whose})" if each.whose else "each")

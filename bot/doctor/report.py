"""The doctor's lines as text for people and as JSON for machines (`foureyes.doctor/1`)."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.doctor import words
from bot.doctor.line import Line, worst

SCHEMA = "foureyes.doctor/1"
_SIGNS = {"green": ("✓", "green"), "yellow": ("!", "bold yellow"), "red": ("✗", "bold red")}


def as_json(lines: Sequence[Line]) -> dict[str, Any]:
    """`state` is the worst of all."""
    return {"schema": SCHEMA, "state": worst(lines), "lines": [asdict(line) for line in lines]}


def as_text(lines: Sequence[Line], console: Console) -> None:
    """A line each, with its cure below."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for line in lines:
        sign, style = _SIGNS[line.state]
        table.add_row(Text(sign, style), Text(line.name), Text(line.says))
        if line.cure:
            table.add_row("", "", Text(f"→ {line.cure}", "" if line.state == "green" else "bold"))
    console.print(table)
    console.print(Text(f"\n{words.summary(lines)}", _SIGNS[worst(lines)][1]))

"""A review as JSON for machines (`foureyes.review/1`) and as text for people."""

from collections.abc import Iterator
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from review import words
from review.combine import worth_reading
from review.figures import figures
from review.types import Check, Finding, Hunk, ReadUnit, Review, Severity
from review.visible import visible

SCHEMA = "foureyes.review/1"

_COLOURS = {
    Severity.CRITICAL: "bold white on red",
    Severity.HIGH: "bold red",
    Severity.MEDIUM: "bold yellow",
    Severity.LOW: "bold cyan",
}


def as_json(review: Review) -> dict[str, Any]:
    """The review in the form that bot/schema/review-1.json describes; fields may be added within /1."""
    numbers = figures(review)
    return {
        "schema": SCHEMA,
        "base": review.base,
        "head": review.head,
        "units": [_unit(read) for read in review.units],
        "comments": [_finding(finding) for finding in review.comments],
        "notes": [_finding(note) | {"why_not_inline": note.why_not_inline} for note in review.notes],
        "skipped": [{"path": file.path, "reason": file.reason} for file in review.skipped],
        "remarks": list(review.remarks),
        "coverage": {"hunks_total": numbers.hunks_total, "hunks_reviewed": numbers.hunks_reviewed},
        "share": {
            "hunks_local": numbers.hunks_local,
            "lines_local": numbers.lines_local,
            "bytes_local": numbers.bytes_local,
            "tokens_local": numbers.tokens_local,
            "hunks_local_planned": numbers.planned_local,
            "units_escalated": numbers.escalated,
        },
        "usd": numbers.usd,
    }


def _unit(read: ReadUnit) -> dict[str, Any]:
    unit, outcome = read.unit, read.outcome
    return {
        "id": unit.id,
        "route": unit.route,
        "reason": unit.reason,
        "reason_code": unit.reason_code,
        "files": list(unit.files),
        "hunks": [_hunk(hunk) for hunk in unit.hunks],
        "model": outcome.model,
        "status": outcome.status,
        "error": outcome.error,
        "explanation": outcome.explanation,
        "tokens_in": outcome.tokens_in,
        "tokens_cached": outcome.tokens_cached,
        "tokens_out": outcome.tokens_out,
        "seconds": outcome.seconds,
        "usd": outcome.usd,
        "bytes_sent": outcome.sent,
    }


def _hunk(hunk: Hunk) -> dict[str, Any]:
    return {
        "path": hunk.path,
        "old_start": hunk.old_start,
        "old_lines": hunk.old_lines,
        "new_start": hunk.new_start,
        "new_lines": hunk.new_lines,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "path": finding.path,
        "line": finding.line,
        "start_line": finding.start_line,
        "side": finding.side,
        "quote": finding.quote,
        "severity": finding.severity.value,
        "class": finding.kind,
        "title": finding.title,
        "body": finding.body,
        "confidence": finding.confidence,
        "unit": finding.unit,
        "found_by": finding.found_by,
        "prompt": finding.prompt,
        "checks": [_check(check) for check in finding.checks],
        "suggestion": finding.suggestion,
    }


def _check(check: Check) -> dict[str, Any]:
    return {"by": check.by, "verdict": check.verdict, "why": check.why}


def as_text(review: Review, console: Console) -> None:
    """Print the review. Nothing in it can steer the terminal: control characters are shown as escapes."""
    for text in _lines(review):
        console.print(text, soft_wrap=isinstance(text, Text))


def _lines(review: Review) -> Iterator[Text | Padding]:
    yield Text(words.result(review), style="bold")
    yield from map(_plain, words.facts(review))
    for file in review.skipped:
        yield _plain(f"Skipped: {file.path} ({file.reason})")
    for finding in review.comments:
        yield from _shown(finding)
    notes = worth_reading(review.notes)
    if notes:
        yield Text("\nNotes", style="bold")
    for note in notes:
        yield from _shown(note)


def _shown(finding: Finding) -> Iterator[Text | Padding]:
    label = Text(f"\n{finding.severity.value}", style=_COLOURS[finding.severity])
    yield label.append(visible(f" {words.place(finding)}", "\n"), "bold").append(f" {finding.kind}", "dim")
    yield _indented(finding.title, "bold")
    yield _indented(finding.body)
    if finding.suggestion is not None:
        yield _indented(finding.suggestion, "green")
    yield _indented(words.sources(finding), "dim")
    if finding.why_not_inline is not None:
        yield _indented(f"Not beside the code: {finding.why_not_inline}.", "dim")


def _indented(text: str, style: str = "") -> Padding:
    return Padding(Text(visible(text, keep="\n\t"), style=style), (0, 0, 0, 2), expand=False)


def _plain(text: str) -> Text:
    return Text(visible(text))

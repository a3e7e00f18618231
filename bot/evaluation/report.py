"""Evaluations as JSON for machines (`foureyes.eval/1`) and as text for people."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any, get_args

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.evaluation.cases import MINED
from bot.evaluation.mine import CAVEAT
from bot.evaluation.result import Golden, Kind
from bot.evaluation.score import BUDGET, ENOUGH, Evaluation, Figures, Said, Scored
from bot.evaluation.share import Share
from review import words
from review.visible import one_line

SCHEMA = "foureyes.eval/1"
NONE = "-"
LEGEND = (
    f"To find: cases that are not clean. Caught@{BUDGET}: one of the first {BUDGET} comments stands at the "
    "golden lines and names the problem; of an explanation: it has the words. Located: one stands there. "
    "Chance: how many so many comments on random added lines would locate. The range behind a share is where "
    "the true one lies with 95 % (Wilson). Silent: clean cases without a comment. On clean: comments a clean "
    "case. Seconds: those of one case."
)
_MOST_IDS = 6

_Cells = Callable[[Figures], Sequence[str | Text]]


def as_json(results: Sequence[Evaluation]) -> dict[str, Any]:
    """The evaluations in the form that bot/schema/eval-1.json describes; fields may be added within /1."""
    return {
        "schema": SCHEMA,
        "budget": BUDGET,
        "warnings": list(warnings(results)),
        "readers": [_reader(result) for result in results],
    }


def _reader(result: Evaluation) -> dict[str, Any]:
    return {
        "reader": result.reader,
        "rows": [_figures(row) for row in result.rows],
        "cases": [_case(scored) for scored in result.cases],
    }


def _figures(row: Figures) -> dict[str, Any]:
    shares = {name: _share(getattr(row, name)) for name in ("caught", "located", "silent")}
    return asdict(row) | shares | {"too_few_to_rank": row.too_few}


def _share(share: Share) -> dict[str, Any]:
    low, high = share.interval or (None, None)
    return {"hits": share.hits, "n": share.n, "share": share.value, "low": low, "high": high}


def _case(scored: Scored) -> dict[str, Any]:
    answered = scored.answered
    return {
        "case": scored.case.id,
        "kind": scored.case.kind,
        "clean": scored.case.clean,
        "golden": [_golden(golden) for golden in scored.case.golden],
        "state": answered.state,
        "error": answered.error,
        "caught": scored.caught,
        "located": scored.located,
        "chance": scored.chance,
        "comments": [_said(said) for said in scored.said],
        "explanations": list(answered.explanations),
        "lacks": list(scored.lacks),
        "tokens_in": answered.tokens_in,
        "tokens_out": answered.tokens_out,
        "usd": answered.usd,
        "seconds": answered.seconds,
    }


def _golden(golden: Golden) -> dict[str, Any]:
    return {
        "locations": [asdict(place) for place in golden.locations],
        "keywords_any": list(golden.keywords_any),
        "stale_use": golden.stale_use,
        "says_any": [list(alternatives) for alternatives in golden.says_any],
        "says_not": list(golden.says_not),
    }


def _said(said: Said) -> dict[str, Any]:
    return asdict(said.comment) | {"counts": said.counts, "near": said.near, "caught": list(said.caught)}


def as_text(results: Sequence[Evaluation], console: Console) -> None:
    """Print how good the readers are and what they cost, a row a kind and reader; then what to mind."""
    rows = list(by_kind(results))
    for part in (_quality(rows), _costs(rows), *map(Text, map(one_line, (LEGEND, *warnings(results))))):
        console.print(part)
        console.print()


def by_kind(results: Sequence[Evaluation]) -> Iterator[tuple[str, Figures]]:
    """(reader, row), the readers of one kind beside each other."""
    for kind in (*get_args(Kind), "all"):
        yield from ((result.reader, row) for result in results for row in result.rows if row.kind == kind)


def warnings(results: Sequence[Evaluation]) -> Iterator[str]:
    """What must be known before the figures are believed, a sentence or two each."""
    if few := [f"{row.kind} ({row.caught.n})" for row in _fewest(results) if row.too_few]:
        yield f"* too few to rank, fewer than {ENOUGH} cases: {words.listed(few)}."
    if any(MINED in scored.case.tags for result in results for scored in result.cases):
        yield CAVEAT
    for result in results:
        if result.total.failed:
            yield f"{result.reader}: {_ids(result, 'failed')} failed: not caught, not silent."
        if result.total.waiting:
            yield f"{result.reader}: {_ids(result, 'waiting')} still to be answered, left out of all figures."


def _fewest(results: Sequence[Evaluation]) -> list[Figures]:
    """Of each kind the row with the fewest cases."""
    rows: dict[str, Figures] = {}
    for _, row in by_kind(results):
        rows[row.kind] = min(rows.get(row.kind, row), row, key=lambda each: each.caught.n)
    return list(rows.values())


def _ids(result: Evaluation, state: str) -> str:
    ids = [scored.case.id for scored in result.cases if scored.answered.state == state]
    rest = [f"{len(ids) - _MOST_IDS:,} more"] if len(ids) > _MOST_IDS else []
    return f"{words.counted(len(ids), 'case')} ({words.listed([*ids[:_MOST_IDS], *rest])})"


def _quality(rows: Sequence[tuple[str, Figures]]) -> Table:
    table = _table("Reader", "To find", f"Caught@{BUDGET}", "Located", "Chance", "Silent", "On clean")
    return _filled(table, rows, _how_good)


def _how_good(row: Figures) -> tuple[str | Text, ...]:
    return (
        f"{row.caught.n}{'*' if row.too_few else ' '}",
        _ranged(row.caught),
        _ranged(row.located),
        percent(row.chance),
        _ranged(row.silent),
        per_clean(row),
    )


def _costs(rows: Sequence[tuple[str, Figures]]) -> Table:
    table = _table("Reader", "Cases", "Tokens in", "Tokens out", "USD", "Seconds p50", "p95")
    return _filled(table, rows, lambda row: (f"{row.cases:,}", *costs(row)))


def _filled(table: Table, rows: Sequence[tuple[str, Figures]], cells: _Cells) -> Table:
    """A row a reader, below a line for each kind."""
    for kind, group in groupby(rows, key=lambda each: each[1].kind):
        table.add_row(Text(kind, "bold"))
        for reader, row in group:
            table.add_row(f"  {one_line(reader)}", *cells(row))
    return table


def costs(row: Figures) -> tuple[str, ...]:
    """Tokens in and out, USD, seconds p50 and p95."""
    times = [NONE if seconds is None else f"{seconds:,.1f}" for seconds in (row.seconds_p50, row.seconds_p95)]
    usd = NONE if row.usd == 0 else f"{row.usd:,.3f}"
    return f"{row.tokens_in:,}", f"{row.tokens_out:,}", usd, *times


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for name in columns:
        prose = name == "Reader"
        table.add_column(name, justify="left" if prose else "right", no_wrap=not prose, overflow="fold")
    return table


def percent(share: float | None) -> str:
    return NONE if share is None else f"{share:.0%}"


def spread(share: Share) -> str:
    """The interval in percents, `17-43`; empty of no cases."""
    return f"{share.interval[0] * 100:.0f}-{share.interval[1] * 100:.0f}" if share.interval else ""


def per_clean(row: Figures) -> str:
    """Comments per clean case."""
    return NONE if row.clean_comments is None else f"{row.clean_comments:.2f}"


def _ranged(share: Share) -> Text:
    return Text.assemble(percent(share.value), (f" {spread(share)}" if share.n else "", "dim"))

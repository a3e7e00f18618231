"""Plans as JSON for machines (`foureyes.plan/1`) and as text for people."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.planning.estimate import Estimate, Planned, Sums, Tariff, sums
from review import words
from review.types import Edge, Hunk, Slice
from review.visible import one_line

SCHEMA = "foureyes.plan/1"
UNKNOWN = "price unknown"
_MOST_FILES = 6


def as_json(plans: Sequence[Planned], tariff: Tariff, *, several: bool) -> dict[str, Any]:
    """The plans in the form that bot/schema/plan-1.json describes; fields may be added within /1."""
    return (
        {
            "schema": SCHEMA,
            "units": [_unit(unit, plan) for plan in plans for unit in plan.units],
            "edges": [_edge(edge, plan) for plan in plans for edge in plan.plan.edges],
            "skipped": [
                {"head": plan.change.head, "path": file.path, "reason": file.reason}
                for plan in plans
                for file in plan.plan.skipped
            ],
        }
        | _sums(total(plans))
        | ({"changes": [_change(plan) for plan in plans]} if several else {})
        | {"cloud_model": tariff.model, "prices": {"as_of": tariff.as_of, "source": tariff.source}}
    )


def total(plans: Sequence[Planned]) -> Sums:
    """Over all units of all changes."""
    return sums([unit for plan in plans for unit in plan.units])


def _unit(each: Estimate, plan: Planned) -> dict[str, Any]:
    unit = each.unit
    return {
        "head": plan.change.head,
        "id": unit.id,
        "route": unit.route,
        "reason": unit.reason,
        "reason_code": unit.reason_code,
        "files": list(unit.files),
        "hunks": [_hunk(hunk) for hunk in unit.hunks],
        "evidence": [_slice(piece) for piece in unit.evidence],
        "omitted": list(unit.omitted),
        "prompt_tokens_estimate": each.tokens,
        "usd_estimate": each.usd,
    }


def _hunk(hunk: Hunk) -> dict[str, Any]:
    names = ("path", "old_start", "old_lines", "new_start", "new_lines")
    return {name: getattr(hunk, name) for name in names}


def _slice(piece: Slice) -> dict[str, Any]:
    first = next((line.new for line in piece.lines if line.new is not None), None)
    return {"path": piece.path, "start_line": first, "lines": len(piece.lines), "why": piece.why}


def _edge(edge: Edge, plan: Planned) -> dict[str, Any]:
    return {
        "head": plan.change.head,
        "from": f"{edge.user}:{edge.line}",
        "to": f"{edge.definer}:{edge.definer_line}",
        "symbol": edge.symbol,
        "why": edge.why,
        "how": edge.how,
        "weight": edge.weight,
        "outside": edge.outside,
    }


def _change(plan: Planned) -> dict[str, Any]:
    return {"base": plan.change.base, "head": plan.change.head} | _sums(sums(plan.units))


def _sums(numbers: Sums) -> dict[str, Any]:
    return {
        "share": {
            "hunks_local": numbers.hunks_local,
            "lines_local": numbers.lines_local,
            "tokens_local": numbers.tokens_local,
        },
        "usd_estimate": numbers.usd,
        "usd_all_cloud": numbers.usd_all_cloud,
    }


def as_text(plans: Sequence[Planned], tariff: Tariff, console: Console, *, several: bool) -> None:
    """Print the plan, or a line a change and the totals."""
    console.print(_changes(plans) if several else _units(plans[0]))
    for line in (*summary(plans, tariff), *(_skipped(plans[0]) if not several else ())):
        console.print(Text(one_line(line)), soft_wrap=True)


def summary(plans: Sequence[Planned], tariff: Tariff) -> Iterator[str]:
    """The totals, a sentence each."""
    numbers = total(plans)
    if not numbers.hunks:
        yield "There is nothing to read."
        return
    yield (
        f"At home: {numbers.hunks_local:.0%} of {words.counted(numbers.hunks, 'hunk')}, "
        f"{numbers.lines_local:.0%} of {words.counted(numbers.lines, 'changed line')}, "
        f"{numbers.tokens_local:.0%} of about {words.counted(numbers.tokens, 'token')}."
    )
    yield f"Cost: {cost(numbers.usd)}; were all of it sent to Claude: {cost(numbers.usd_all_cloud)}."
    yield basis(tariff)


def basis(tariff: Tariff) -> str:
    """What the USD rest on."""
    known = f"by the prices of {tariff.as_of} ({tariff.source})"
    return (
        f"Cost is estimated for the first answers of {tariff.model}, without checks and second tries, "
        f"{known if tariff.prices else f'whose price is in no list of {tariff.as_of}'}."
    )


def cost(usd: float | None) -> str:
    """USD in words; what is unknown is not nothing."""
    if usd is None:
        return UNKNOWN
    return "nothing" if usd == 0 else f"about {usd:,.2f} USD" if usd >= 0.01 else words.price(usd)


def _skipped(plan: Planned) -> Iterator[str]:
    return (f"Skipped: {file.path} ({file.reason})" for file in plan.plan.skipped)


def _units(plan: Planned) -> RenderableType:
    table = _table("Reader", "What, and why there", "Hunks", "Lines", "Tokens", "USD")
    for each in plan.units:
        table.add_row(_reader(each), _what(each), *_numbers(each.hunks, each.lines, each.tokens, each.usd))
    return table


def _reader(each: Estimate) -> Text:
    return Text("home", "green") if each.unit.route == "local" else Text("Claude", "bold magenta")


def _what(each: Estimate) -> RenderableType:
    files = [one_line(path) for path in each.unit.files]
    named = words.listed([*files[:_MOST_FILES], *words.more_files(files, _MOST_FILES)])
    return Group(Text(named, "bold"), Text(one_line(each.unit.reason), "dim"))


def _changes(plans: Sequence[Planned]) -> RenderableType:
    table = _table("Commit", "Title", "Hunks", "Lines", "Tokens", "USD", "Home", "All Claude")
    for plan in plans:
        numbers = sums(plan.units)
        table.add_row(
            plan.change.head[:10],
            Text(one_line(plan.change.title), overflow="ellipsis", no_wrap=True),
            *_numbers(numbers.hunks, numbers.lines, numbers.tokens, numbers.usd),
            f"{numbers.hunks_local:.0%}" if numbers.hunks else "-",
            _usd(numbers.usd_all_cloud),
        )
    return table


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for name in columns:
        wide = name in {"What, and why there", "Title"}
        prose = wide or name in {"Reader", "Commit"}
        table.add_column(
            name,
            justify="left" if prose else "right",
            ratio=1 if wide else None,
            overflow="fold",
            no_wrap=not wide,
        )
    return table


def _numbers(hunks: int, lines: int, tokens: int, usd: float | None) -> tuple[str, ...]:
    return f"{hunks:,}", f"{lines:,}", f"{tokens:,}", _usd(usd)


def _usd(usd: float | None) -> str:
    if usd is None:
        return "unknown"
    return "-" if usd == 0 else f"{usd:,.3f}"

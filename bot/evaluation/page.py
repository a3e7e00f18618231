"""Evaluations as one HTML file that needs nothing else, with cost drawn against quality."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.evaluation import report
from bot.evaluation.axis import Axis, axis
from bot.evaluation.result import Case
from bot.evaluation.score import BUDGET, Evaluation, Figures, Scored
from bot.evaluation.share import Share
from bot.render import render

_LOOKS = ("circle", "square", "diamond", "triangle", "kite")
_NAMED = {"local": "circle", "cloud": "square", "hybrid": "diamond"}
_HEIGHT = 260
_NARROW, _ROOM = 300, 16
"""Pixels: on a plot as narrow as this marks stand at least so far from each other."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A reader in the plot: `x` in percents from the left, the rest in pixels from the top; `aside` are
    pixels to the right, for marks that would cover each other.
    """

    reader: str
    look: str
    x: float
    y: float
    high: float
    low: float
    aside: int
    words: str


@dataclass(frozen=True, slots=True)
class Plot:
    """`unit` is what x counts for a case; marks are only of readers with cases to catch something in."""

    marks: tuple[Mark, ...]
    axis: Axis
    unit: str
    height: int = _HEIGHT


@dataclass(frozen=True, slots=True)
class View:
    """A case with what each reader made of it: (reader, look, score)."""

    case: Case
    told: tuple[tuple[str, str, Scored], ...]


def page(results: Sequence[Evaluation]) -> str:
    """The page."""
    looks = _looks(results)
    values = {
        "results": results,
        "looks": looks,
        "rows": list(report.by_kind(results)),
        "plot": _plot(results, looks),
        "cases": tuple(_views(results, looks)),
        "report": report,
        "budget": BUDGET,
        "verdict": verdict,
    }
    return render("eval.html.jinja", values, "eval.css").text


def verdict(scored: Scored) -> tuple[str, str]:
    """(kind, words) of what came of a case; the kind is good, bad, or open."""
    if scored.answered.state != "done":
        return ("bad", "failed") if scored.answered.state == "failed" else ("open", "waiting")
    if scored.case.clean:
        number = len(scored.said)
        return ("good", "silent") if scored.silent else ("bad", f"{number} said")
    if scored.caught:
        return "good", "caught"
    return ("open", "located") if scored.located else ("bad", "missed")


def _looks(results: Sequence[Evaluation]) -> dict[str, str]:
    """Each reader's own shape and colour, as long as there are any left."""
    looks: dict[str, str] = {}
    for result in results:
        free = [look for look in _LOOKS if look not in looks.values()] or _LOOKS
        usual = _NAMED.get(result.reader.partition(" ")[0])
        kept = [look for look in free if look not in _NAMED.values()] or free
        looks[result.reader] = usual if usual and usual in free else kept[0]
    return looks


def _views(results: Sequence[Evaluation], looks: dict[str, str]) -> Iterator[View]:
    cases = {scored.case.id: scored.case for result in results for scored in result.cases}
    for name, case in cases.items():
        told = [
            (result.reader, scored) for result in results for scored in result.cases if scored.case.id == name
        ]
        yield View(case, tuple((reader, looks[reader], scored) for reader, scored in told))


def _plot(results: Sequence[Evaluation], looks: dict[str, str]) -> Plot:
    shown = [result for result in results if result.total.caught.n]
    paid = any(result.total.usd for result in shown)
    cost = _usd if paid else _tokens
    scale = axis(max([cost(result.total) for result in shown], default=0.0), money=paid)
    marks: list[Mark] = []
    for result in sorted(shown, key=lambda each: cost(each.total)):
        marks.append(_mark(result, looks[result.reader], scale, cost, marks))
    return Plot(tuple(marks), scale, "USD a case" if paid else "tokens a case")


def _usd(row: Figures) -> float:
    return row.usd / row.cases


def _tokens(row: Figures) -> float:
    return (row.tokens_in + row.tokens_out) / row.cases


def _mark(
    result: Evaluation, look: str, scale: Axis, cost: Callable[[Figures], float], before: Sequence[Mark]
) -> Mark:
    """The mark; to the right of the one before it when that would be covered."""
    row = result.total
    x = cost(row) / scale.end
    taken = before[-1].aside + _ROOM - _NARROW * (x - before[-1].x / 100) if before else 0.0
    low, high = row.caught.interval or (0.0, 1.0)
    return Mark(
        reader=result.reader,
        look=look,
        x=round(100 * x, 2),
        y=_top(row.caught.value or 0.0),
        high=_top(high),
        low=_top(low),
        aside=max(0, round(taken)),
        words=f"{_words(row.caught)}, {scale.named(cost(row))}",
    )


def _top(share: float) -> float:
    return round(_HEIGHT * (1 - share), 1)


def _words(share: Share) -> str:
    return f"caught {share.hits} of {share.n} ({report.percent(share.value)}, {report.spread(share)})"

"""Plans as one HTML file that needs nothing else, with each change drawn as a graph."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.picture import Picture, picture
from bot.planning import report
from bot.planning.estimate import Planned, Sums, Tariff, sums
from bot.render import render


@dataclass(frozen=True, slots=True)
class View:
    """A change as the page shows it."""

    number: int
    plan: Planned
    numbers: Sums
    picture: Picture


def page(plans: Sequence[Planned], tariff: Tariff) -> str:
    """The page; several changes follow each other, folded."""
    values = {
        "views": [_view(number, plan) for number, plan in enumerate(plans, 1)],
        "total": report.total(plans),
        "basis": report.basis(tariff),
        "unknown": report.UNKNOWN,
    }
    return render("plan.html.jinja", values, "graph.css", "plan.css").text


def _view(number: int, plan: Planned) -> View:
    units = [(each.unit, each.unit.route) for each in plan.units]
    return View(number, plan, sums(plan.units), picture(units, plan.plan.edges, plan.plan.skipped))

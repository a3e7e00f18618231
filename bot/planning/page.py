"""Plans as one HTML file that needs nothing else, with each change drawn as a graph."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import PurePosixPath

from markupsafe import Markup

from bot import page as review_page
from bot.graph import BOX_HEIGHT, BOX_WIDTH, Drawing, Link, draw
from bot.planning import report
from bot.planning.estimate import Estimate, Planned, Sums, Tariff, sums
from review.coupling import is_source
from review.ties import STRONG
from review.types import Edge, Hunk, Route

_MOST_MARKS = 13
_MOST_EDGES = 300
_NAME, _FOLDER = 27, 36
"""Characters that fit into a box."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A hunk in its box; `part` is the 1-based number of its unit."""

    hunk: Hunk
    route: Route
    part: int


@dataclass(frozen=True, slots=True)
class Box:
    """A file. Without marks it is not part of what is read; `kept` when settings keep hunks of it at home."""

    path: str
    marks: tuple[Mark, ...]
    kept: bool
    note: str

    @property
    def shown(self) -> tuple[Mark, ...]:
        return self.marks if len(self.marks) <= _MOST_MARKS else self.marks[: _MOST_MARKS - 2]

    @property
    def kind(self) -> str:
        routes = {mark.route for mark in self.marks}
        return "outside" if not routes else "both" if len(routes) > 1 else routes.pop()

    @property
    def name(self) -> str:
        name = PurePosixPath(self.path).name
        return name if len(name) <= _NAME else f"{name[: _NAME - 9]}…{name[-8:]}"

    @property
    def folder(self) -> str:
        folder = self.path.removesuffix(PurePosixPath(self.path).name).rstrip("/")
        return folder if len(folder) <= _FOLDER else f"…{folder[1 - _FOLDER :]}"


@dataclass(frozen=True, slots=True)
class View:
    """A change as the page shows it: `ties` decide a route, `hints` are too weak or come from tests."""

    number: int
    plan: Planned
    numbers: Sums
    boxes: tuple[Box, ...]
    drawing: Drawing
    whys: Mapping[Link, Sequence[Edge]]
    ties: tuple[Edge, ...]
    hints: tuple[Edge, ...]


def page(plans: Sequence[Planned], tariff: Tariff) -> str:
    """The page; several changes follow each other, folded."""
    css = "".join(_ours(name) for name in ("page.css", "plan.css"))
    return (
        review_page.environment()
        .get_template("plan.html.jinja")
        .render(
            views=[_view(number, plan) for number, plan in enumerate(plans, 1)],
            total=report.total(plans),
            basis=report.basis(tariff),
            unknown=report.UNKNOWN,
            size=(BOX_WIDTH, BOX_HEIGHT),
            most=_MOST_EDGES,
            css=Markup(css),  # noqa: S704 (our own files)
            csp=(
                f"default-src 'none'; style-src '{review_page.digest(css)}';"
                " base-uri 'none'; form-action 'none'"
            ),
        )
    )


def _ours(name: str) -> str:
    return files("bot").joinpath("templates", name).read_text(encoding="utf-8")


def _view(number: int, plan: Planned) -> View:
    edges = sorted(plan.plan.edges, key=lambda edge: -edge.weight)
    ties = tuple(edge for edge in edges if _decides(edge))
    whys: dict[Link, list[Edge]] = defaultdict(list)
    for edge in ties:
        if edge.user != edge.definer:
            whys[Link(edge.user, edge.definer)].append(edge)
    boxes = tuple(_boxes(plan, whys))
    hints = tuple(edge for edge in edges if not _decides(edge))
    drawing = draw([box.path for box in boxes], whys)
    return View(number, plan, sums(plan.units), boxes, drawing, whys, ties, hints)


def _decides(edge: Edge) -> bool:
    return edge.weight >= STRONG and is_source(edge.user)


def _boxes(plan: Planned, links: Mapping[Link, Sequence[Edge]]) -> Iterator[Box]:
    """Files that are read, then those that a tie only reaches."""
    marks: dict[str, list[Mark]] = defaultdict(list)
    kept: set[str] = set()
    for number, each in enumerate(plan.units, 1):
        kept |= set(each.unit.files) if _is_kept(each) else set()
        for hunk in each.unit.hunks:
            marks[hunk.path].append(Mark(hunk, each.unit.route, number))
    for path, own in marks.items():
        yield Box(path, tuple(sorted(own, key=_position)), path in kept, "")
    skipped = {file.path: file.reason for file in plan.plan.skipped}
    reached = dict.fromkeys(path for link in links for path in (link.user, link.definer))
    for path in (path for path in reached if path not in marks):
        yield Box(path, (), kept=False, note="skipped" if path in skipped else "not changed")


def _position(mark: Mark) -> tuple[int, int]:
    return mark.hunk.new_start, mark.hunk.old_start


def _is_kept(each: Estimate) -> bool:
    return each.unit.route == "local" and each.unit.reason_code == "policy"

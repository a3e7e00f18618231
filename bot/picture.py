"""A change as a picture: its files as boxes, what uses what as lines, and who reads which hunk."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from bot.graph import BOX_HEIGHT, BOX_WIDTH, Drawing, Link, draw
from review.sides import is_source
from review.ties import STRONG
from review.types import Edge, Hunk, Route, Skipped, Unit

_MOST_MARKS = 13
_NAME, _FOLDER = 27, 36
"""Characters that fit into a box, its name after one sign."""

_SECOND_SIGN = 3
"""Characters that a second sign takes."""


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
        room = _NAME - _SECOND_SIGN * (self.kept or self.kind == "both")
        return name if len(name) <= room else f"{name[: room - 9]}…{name[-8:]}"

    @property
    def folder(self) -> str:
        folder = self.path.removesuffix(PurePosixPath(self.path).name).rstrip("/")
        return folder if len(folder) <= _FOLDER else f"…{folder[1 - _FOLDER :]}"


@dataclass(frozen=True, slots=True)
class Picture:
    """What a page needs to draw: `ties` decide a route, `hints` are too weak or come from tests."""

    boxes: tuple[Box, ...]
    drawing: Drawing
    whys: Mapping[Link, Sequence[Edge]]
    ties: tuple[Edge, ...]
    hints: tuple[Edge, ...]
    size: tuple[int, int] = (BOX_WIDTH, BOX_HEIGHT)


def picture(
    units: Sequence[tuple[Unit, Route]], edges: Sequence[Edge], skipped: Sequence[Skipped]
) -> Picture:
    """Of units, each with the route that it takes or took."""
    ordered = sorted(edges, key=lambda edge: -edge.weight)
    ties = tuple(edge for edge in ordered if _decides(edge))
    whys: dict[Link, list[Edge]] = defaultdict(list)
    for edge in ties:
        if edge.user != edge.definer:
            whys[Link(edge.user, edge.definer)].append(edge)
    boxes = tuple(_boxes(units, whys, {file.path for file in skipped}))
    hints = tuple(edge for edge in ordered if not _decides(edge))
    return Picture(boxes, draw([box.path for box in boxes], whys), whys, ties, hints)


def _decides(edge: Edge) -> bool:
    return edge.weight >= STRONG and is_source(edge.user)


def _boxes(
    units: Sequence[tuple[Unit, Route]], links: Mapping[Link, Sequence[Edge]], skipped: set[str]
) -> Iterator[Box]:
    """Files that are read, then those that a tie only reaches."""
    marks: dict[str, list[Mark]] = defaultdict(list)
    kept: set[str] = set()
    for number, (unit, route) in enumerate(units, 1):
        kept |= set(unit.files) if _is_kept(unit) else set()
        for hunk in unit.hunks:
            marks[hunk.path].append(Mark(hunk, route, number))
    for path, own in marks.items():
        yield Box(path, tuple(sorted(own, key=_position)), path in kept, "")
    reached = dict.fromkeys(path for link in links for path in (link.user, link.definer))
    for path in (path for path in reached if path not in marks):
        yield Box(path, (), kept=False, note="skipped" if path in skipped else "not changed")


def _position(mark: Mark) -> tuple[int, int]:
    return mark.hunk.new_start, mark.hunk.old_start


def _is_kept(unit: Unit) -> bool:
    return unit.route == "local" and unit.reason_code == "policy"

"""Where the boxes and lines of a drawing stand: users left of what they use, nothing upon anything else."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

BOX_WIDTH, BOX_HEIGHT = 244, 62
_BETWEEN_COLUMNS, _BETWEEN_ROWS, _BETWEEN_PARTS = 72, 14, 44
_SIDE_BY_SIDE = 4
WIDTH = _SIDE_BY_SIDE * BOX_WIDTH + (_SIDE_BY_SIDE - 1) * _BETWEEN_COLUMNS
"""Of a drawing whose parts stand side by side where they can; a single part may be wider."""

_DEEPEST = 3
_MOST_ROWS = 12
"""Boxes upon each other before a layer goes on beside itself."""

_SWEEPS = 4


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """`user` uses `definer`."""

    user: str
    definer: str


@dataclass(frozen=True, slots=True)
class Place:
    """A point; of a box, its upper left corner."""

    x: float
    y: float

    def moved(self, x: float, y: float) -> "Place":
        return Place(self.x + x, self.y + y)


@dataclass(frozen=True, slots=True)
class Drawing:
    """Places of all boxes, and the path of each line as SVG's `d`; `width` and `height` hold everything.

    Boxes without a link stand from `loose` downwards; it is None where there are none.
    """

    places: Mapping[str, Place]
    lines: Mapping[Link, str]
    width: float
    height: float
    loose: float | None


@dataclass(frozen=True, slots=True)
class _Via:
    """Where lines to a box go through a column between its boxes; all of them take the same way."""

    definer: str
    column: int


_Item = str | _Via
_Chain = Sequence[_Item]


@dataclass(frozen=True, slots=True)
class _Part:
    """What hangs together. Each line is its points: curves lead into and out of the straight pieces."""

    places: Mapping[str, Place]
    lines: Mapping[Link, Sequence[Place]]

    def moved(self, x: float, y: float) -> "_Part":
        return _Part(
            {name: place.moved(x, y) for name, place in self.places.items()},
            {link: [point.moved(x, y) for point in points] for link, points in self.lines.items()},
        )

    @property
    def right(self) -> float:
        return max(place.x for place in self.places.values()) + BOX_WIDTH

    @property
    def bottom(self) -> float:
        points = [point.y for line in self.lines.values() for point in line]
        return max(*points, *(place.y + BOX_HEIGHT for place in self.places.values()))


def draw(names: Sequence[str], links: Iterable[Link]) -> Drawing:
    """Place the boxes `names`, those that are linked first. A link to an unknown name is a KeyError."""
    pairs = sorted({link for link in links if link.user != link.definer})
    parts = _shelved([_part(part, pairs) for part in _parts(names, pairs)])
    places = {name: place for part in parts for name, place in part.places.items()}
    loose = [name for name in names if name not in places]
    bottom = max((part.bottom for part in parts), default=0.0)
    top = bottom + _BETWEEN_PARTS if parts else 0.0
    places |= _grid(loose, top)
    return Drawing(
        places,
        {link: _path(points) for part in parts for link, points in part.lines.items()},
        max([WIDTH, *(part.right + _BETWEEN_COLUMNS / 2 for part in parts)]),
        max([bottom, *(places[name].y + BOX_HEIGHT for name in loose)]),
        top if loose else None,
    )


def _parts(names: Sequence[str], pairs: Sequence[Link]) -> list[list[str]]:
    """The names that hang together, in their order; the largest part first."""
    roots = {name: name for name in names}
    for link in pairs:
        old, new = _root(roots, link.definer), _root(roots, link.user)
        roots[old] = new
    parts: dict[str, list[str]] = defaultdict(list)
    for name in names:
        parts[_root(roots, name)].append(name)
    return sorted((part for part in parts.values() if len(part) > 1), key=len, reverse=True)


def _root(roots: Mapping[str, str], name: str) -> str:
    while roots[name] != name:
        name = roots[name]
    return name


def _shelved(parts: Iterable[_Part]) -> list[_Part]:
    """The parts side by side as long as they fit, then below."""
    shelved: list[_Part] = []
    x = top = bottom = 0.0
    for part in parts:
        if x and x + part.right > WIDTH:
            x, top = 0.0, bottom + _BETWEEN_PARTS
        shelved.append(part.moved(x, top))
        bottom = max(bottom, shelved[-1].bottom)
        x += part.right + _BETWEEN_COLUMNS
    return shelved


def _grid(names: Iterable[str], top: float) -> dict[str, Place]:
    return {
        name: Place(
            number % _SIDE_BY_SIDE * (BOX_WIDTH + _BETWEEN_COLUMNS),
            top + number // _SIDE_BY_SIDE * (BOX_HEIGHT + _BETWEEN_ROWS),
        )
        for number, name in enumerate(names)
    }


def _part(names: Sequence[str], pairs: Sequence[Link]) -> _Part:
    own = [link for link in pairs if link.user in set(names)]
    columns = _columns(_layers(names, own))
    chains = _chains(own, columns)
    for via in dict.fromkeys(item for chain in chains.values() for item in chain if isinstance(item, _Via)):
        columns[via.column].append(via)
    places = _stacked(_ordered(columns, chains.values()))
    boxes = {item: place for item, place in places.items() if isinstance(item, str)}
    return _Part(boxes, _lines(chains, places))


def _layers(names: Sequence[str], pairs: Sequence[Link]) -> list[list[str]]:
    """What is used stands right of its users, as far as circles and `_DEEPEST` allow."""
    rank = _ranked(names, pairs)
    forward = sorted(
        (link for link in pairs if rank[link.user] < rank[link.definer]), key=lambda link: rank[link.user]
    )
    depth = dict.fromkeys(names, 0)
    for link in forward:
        depth[link.definer] = max(depth[link.definer], min(depth[link.user] + 1, _DEEPEST))
    for name in set(names) - {link.definer for link in forward}:
        nearest = min((depth[link.definer] for link in forward if link.user == name), default=1)
        depth[name] = max(0, nearest - 1)
    layers: dict[int, list[str]] = defaultdict(list)
    for name, deep in depth.items():
        layers[deep].append(name)
    return [layers[deep] for deep in sorted(layers)]


def _ranked(names: Iterable[str], pairs: Sequence[Link]) -> dict[str, int]:
    """Users before what they use; where they use each other, who uses most and is used least goes first."""
    uses: dict[str, set[str]] = {name: set() for name in names}
    users: dict[str, set[str]] = {name: set() for name in names}
    for link in pairs:
        uses[link.user].add(link.definer)
        users[link.definer].add(link.user)
    rank: dict[str, int] = {}
    while users:
        first = min(users, key=lambda name: (bool(users[name]), len(users[name]) - len(uses[name])))
        rank[first] = len(rank)
        users.pop(first)
        for other in uses[first] & users.keys():
            users[other].discard(first)
        for other in users:
            uses[other].discard(first)
    return rank


def _columns(layers: Iterable[Sequence[str]]) -> list[list[_Item]]:
    """A high layer becomes several columns of nearly equal height."""
    columns: list[list[_Item]] = []
    for layer in layers:
        number = -(-len(layer) // _MOST_ROWS)
        bounds = [len(layer) * part // number for part in range(number + 1)]
        columns += [list(layer[start:end]) for start, end in pairwise(bounds)]
    return columns


def _chains(pairs: Iterable[Link], columns: Sequence[Iterable[_Item]]) -> dict[Link, _Chain]:
    """Each link with all that its line passes, from the user to the definer."""
    column = {item: number for number, items in enumerate(columns) for item in items}
    chains: dict[Link, _Chain] = {}
    for link in pairs:
        start, end = column[link.user], column[link.definer]
        between = range(start + 1, end) if start < end else range(start - 1, end, -1)
        chains[link] = [link.user, *(_Via(link.definer, number) for number in between), link.definer]
    return chains


def _ordered(columns: Sequence[list[_Item]], chains: Iterable[_Chain]) -> Sequence[Sequence[_Item]]:
    """Neighbours of the same boxes near each other: fewer lines cross."""
    near: dict[_Item, list[_Item]] = defaultdict(list)
    for chain in chains:
        for one, other in pairwise(chain):
            near[one].append(other)
            near[other].append(one)
    for _ in range(_SWEEPS):
        for column in (*columns, *reversed(columns)):
            height = {item: place / len(each) for each in columns for place, item in enumerate(each)}
            column.sort(key=lambda item: sum(height[other] for other in near[item]) / len(near[item]))
    return columns


def _stacked(columns: Sequence[Sequence[_Item]]) -> dict[_Item, Place]:
    """The columns side by side, each centred; a line takes no more than the gap that it runs in."""
    heights = [sum(map(_height, column)) - _BETWEEN_ROWS for column in columns]
    places: dict[_Item, Place] = {}
    for number, (column, height) in enumerate(zip(columns, heights, strict=True)):
        y = (max(heights) - height) / 2
        for item in column:
            places[item] = Place(number * (BOX_WIDTH + _BETWEEN_COLUMNS), y)
            y += _height(item)
    return places


def _height(item: _Item) -> float:
    """With the gap below."""
    return _BETWEEN_ROWS + (BOX_HEIGHT if isinstance(item, str) else 0)


def _lines(chains: Mapping[Link, _Chain], places: Mapping[_Item, Place]) -> dict[Link, list[Place]]:
    """The points of each line; lines that meet at one side of a box stand apart there."""
    ends: dict[tuple[_Item, bool], list[tuple[float, Link]]] = defaultdict(list)
    for link, chain in chains.items():
        for box, other in ((chain[0], chain[1]), (chain[-1], chain[-2])):
            ends[box, _on_right(places[box], places[other])].append((places[other].y, link))
    spots = {
        (box, link): places[box].moved(right * BOX_WIDTH, BOX_HEIGHT * number / (len(meeting) + 1))
        for (box, right), meeting in ends.items()
        for number, (_, link) in enumerate(sorted(meeting), 1)
    }
    return {
        link: [spots[link.user, link], *_straight(chain, places), spots[link.definer, link]]
        for link, chain in chains.items()
    }


def _on_right(box: Place, other: Place) -> bool:
    """Where a line leaves a box; within one column, lines go round on the right."""
    return other.x >= box.x


def _straight(chain: _Chain, places: Mapping[_Item, Place]) -> Iterable[Place]:
    """Both ends of each piece between two boxes, in the direction of the line."""
    for item in chain[1:-1]:
        sides = (places[item], places[item].moved(BOX_WIDTH, 0))
        yield from sides if places[chain[0]].x < places[item].x else reversed(sides)


def _path(points: Sequence[Place]) -> str:
    start = points[0]
    path = f"M{start.x:g} {start.y:.1f}"
    for number, (one, other) in enumerate(pairwise(points)):
        path += f"L{other.x:g} {other.y:.1f}" if number % 2 else _curve(one, other)
    return path


def _curve(one: Place, other: Place) -> str:
    bend = _BETWEEN_COLUMNS / 2 * (1 if other.x >= one.x else -1)
    back = bend if other.x == one.x else -bend
    return f"C{one.x + bend:g} {one.y:.1f} {other.x + back:g} {other.y:.1f} {other.x:g} {other.y:.1f}"

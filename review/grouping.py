"""Hunks + edges -> groups that are read together, none larger than one call."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from review.pack import size
from review.sides import Sides, is_source
from review.types import Edge, Hunk


@dataclass(frozen=True, slots=True)
class Tie:
    """An edge as the hunks that it concerns: those that touch the definition, those with the use."""

    edge: Edge
    definers: tuple[int, ...]
    users: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Indexes of hunks, ascending, with all ties of any of them, heaviest first."""

    members: tuple[int, ...]
    ties: tuple[Tie, ...]

    @property
    def crosses(self) -> bool:
        """Whether the change itself stands on both ends of a tie."""
        return any(tie.users for tie in self.ties)


def ties(hunks: Sequence[Hunk], files: Iterable[Sides], edges: Iterable[Edge]) -> Iterator[Tie]:
    """Edges between sources, as hunks; an edge whose definition no hunk touches is none."""
    touching = _touching(hunks, tuple(files))
    users = _users(hunks)
    for edge in edges:
        place = (edge.definer, edge.definer_line, edge.definer_removed)
        definers = touching.get((edge.definer, edge.symbol)) or users.get(place, ())
        if is_source(edge.user) and definers:
            yield Tie(edge, definers, users.get((edge.user, edge.line, edge.user_removed), ()))


def _touching(hunks: Sequence[Hunk], files: Iterable[Sides]) -> dict[tuple[str, str], tuple[int, ...]]:
    index = {id(hunk): number for number, hunk in enumerate(hunks)}
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for side in files:
        known = {n: index[id(hunk)] for n, hunk in enumerate(side.file.hunks) if id(hunk) in index}
        for touch in side.touches:
            found[touch.path, touch.symbol].update(known[n] for n in touch.hunks if n in known)
        for each in side.mentions:
            found[side.file.path, each.name].update({known[each.hunk]} if each.hunk in known else ())
    return {key: tuple(sorted(indexes)) for key, indexes in found.items()}


def _users(hunks: Sequence[Hunk]) -> dict[tuple[str, int, bool], tuple[int, ...]]:
    """By all lines that they show, and whether the line is removed: a call may begin on a line that stays and
    change on the next."""
    users: dict[tuple[str, int, bool], tuple[int, ...]] = {}
    for index, hunk in enumerate(hunks):
        for line in hunk.lines:
            number = line.old if line.new is None else line.new
            if number is not None:
                users[hunk.path, number, line.new is None] = (index,)
    return users


def groups(hunks: Sequence[Hunk], found: Sequence[Tie], budget: int) -> tuple[Group, ...]:
    """Connected parts. What would be larger than `budget` characters stays apart along its weakest ties."""
    roots = _united(hunks, found, budget)
    members: dict[int, set[int]] = defaultdict(set)
    own: dict[int, dict[int, Tie]] = defaultdict(dict)
    for number, tie in enumerate(found):
        for index in (*tie.definers, *tie.users):
            members[roots[index]].add(index)
            own[roots[index]][number] = tie
    return tuple(Group(tuple(sorted(members[root])), tuple(own[root].values())) for root in members)


def _united(hunks: Sequence[Hunk], found: Sequence[Tie], budget: int) -> Mapping[int, int]:
    """Kruskal's way: the heaviest ties first, each only if what it unites still fits."""
    roots = {index: index for tie in found for index in (*tie.definers, *tie.users)}
    sizes = {index: size(hunks[index]) for index in roots}
    for tie in sorted(found, key=lambda tie: -tie.edge.weight):
        ends = {_root(roots, index) for index in (*tie.definers, *tie.users)}
        if sum(sizes[end] for end in ends) <= budget:
            first = min(ends)
            sizes[first] = sum(sizes[end] for end in ends)
            roots.update(dict.fromkeys(ends, first))
    return {index: _root(roots, index) for index in roots}


def _root(roots: dict[int, int], index: int) -> int:
    """With the way shortened for the next time."""
    end = index
    while roots[end] != end:
        end = roots[end]
    while roots[index] != end:
        roots[index], index = end, roots[index]
    return end

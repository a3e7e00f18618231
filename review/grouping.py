"""Hunks + edges -> groups that are read together, none larger than one call."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from review.pack import size
from review.sides import Sides, is_source
from review.syntax import enclosing
from review.types import Edge, Hunk

_WORD = re.compile(r"\w{4,}")
_CODE = frozenset({"function", "method"})


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


def joined(
    hunks: Sequence[Hunk], files: Iterable[Sides], found: Sequence[Group], budget: int
) -> tuple[Group, ...]:
    """The groups with what else is changed of functions that cross, of what these use in their own files, and
    where a definition that crosses is used in its own file, as long as it fits: who judges a part needs the
    rest.
    """
    homes = _Homes(hunks, {side.file.path: side for side in files})
    free = set(range(len(hunks))).difference(*(group.members for group in found))
    return tuple(_joined(homes, group, free, budget) if group.crosses else group for group in found)


def _joined(homes: "_Homes", group: Group, free: set[int], budget: int) -> Group:
    room = budget - sum(size(homes.hunks[index]) for index in group.members)
    mine = {home for index in group.members for home in homes.of(index)}
    used = {name for index in group.members for name in homes.used(index)}
    made = {(tie.edge.definer, tie.edge.symbol.rpartition(".")[2]) for tie in group.ties if tie.users}
    paths = {homes.hunks[index].path for index in group.members}
    more: list[int] = []
    for index in sorted(free):
        if homes.hunks[index].path in paths and (
            mine & homes.of(index) or used & homes.touched(index) or made & homes.said(index)
        ):
            room -= size(homes.hunks[index])
            if room >= 0:
                more.append(index)
    free.difference_update(more)
    return replace(group, members=tuple(sorted([*group.members, *more])))


@dataclass(frozen=True, slots=True)
class _Homes:
    hunks: Sequence[Hunk]
    files: Mapping[str, Sides]
    known: dict[int, frozenset[tuple[str, str]]] = field(default_factory=dict)
    names: dict[str, dict[int, set[str]]] = field(default_factory=dict)

    def of(self, index: int) -> frozenset[tuple[str, str]]:
        """Path and name of the functions in which the hunk adds or removes lines."""
        if index not in self.known:
            self.known[index] = frozenset(self._found(self.hunks[index]))
        return self.known[index]

    def _found(self, hunk: Hunk) -> Iterator[tuple[str, str]]:
        for line in _at_head(hunk):
            inner = enclosing(self.files[hunk.path].head, line)
            if inner is not None and inner.kind in _CODE:
                yield hunk.path, inner.qualified

    def used(self, index: int) -> set[tuple[str, str]]:
        """Path and name of what the lines use that the hunk adds."""
        path = self.hunks[index].path
        if path not in self.names:
            self.names[path] = defaultdict(set)
            for reference in self.files[path].head.references:
                self.names[path][reference.line].add(reference.name)
        return {(path, name) for line in self.hunks[index].added for name in self.names[path].get(line, ())}

    def said(self, index: int) -> set[tuple[str, str]]:
        """Path and each word of the lines that the hunk changes."""
        hunk = self.hunks[index]
        text = "\n".join(line.text for line in hunk.lines if line.sign != " ")
        return {(hunk.path, word) for word in _WORD.findall(text)}

    def touched(self, index: int) -> set[tuple[str, str]]:
        """Path and name of the definitions that the hunk touches."""
        side = self.files[self.hunks[index].path]
        own = next(n for n, hunk in enumerate(side.file.hunks) if hunk is self.hunks[index])
        return {(touch.path, touch.name) for touch in side.touches if own in touch.hunks and not touch.gone}


def _at_head(hunk: Hunk) -> Iterator[int]:
    """The lines that it adds, and those before which it removes some."""
    last = hunk.new_start - 1
    for line in hunk.lines:
        last = last if line.new is None else line.new
        if line.sign != " ":
            yield last


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

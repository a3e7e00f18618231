"""Which hunks of a change belong together although they stand in several files."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from review import symbols
from review.types import Hunk

_TEST = re.compile(
    r"(^|/)(tests?|testing|__tests__|spec|specs)/|(^|/)(test_[^/]*|conftest\.py)$|[._-](test|spec)\.\w+$"
)


@dataclass(frozen=True, slots=True)
class Edge:
    """`user` names on a changed line what `definer` defines on a changed line; both index the hunks."""

    definer: int
    user: int
    reason: str


@dataclass(frozen=True, slots=True)
class Group:
    """Hunks that belong together (indexes, ascending) and the edges that say so, in words."""

    members: tuple[int, ...]
    reasons: tuple[str, ...]


def is_test(path: str) -> bool:
    """Whether the path looks like a test: tests name what they test, which couples nothing by itself."""
    return _TEST.search(path) is not None


def groups(hunks: Sequence[Hunk]) -> tuple[Group, ...]:
    """The groups of two hunks and more, from several files; a hunk is in at most one."""
    edges = tuple(_edges(hunks))
    root = _unite(len(hunks), edges)
    members: dict[int, list[int]] = defaultdict(list)
    reasons: dict[int, list[str]] = defaultdict(list)
    for index in sorted({end for edge in edges for end in (edge.definer, edge.user)}):
        members[root[index]].append(index)
    for edge in edges:
        reasons[root[edge.definer]].append(edge.reason)
    return tuple(Group(tuple(members[key]), tuple(dict.fromkeys(reasons[key]))) for key in members)


def _edges(hunks: Sequence[Hunk]) -> Iterator[Edge]:
    definers = _definers(hunks)
    for user, hunk in enumerate(hunks):
        seen: set[int] = set()
        for number, name in _mentions(hunk):
            for definer in definers.get(name, ()):
                if hunks[definer].path != hunk.path and definer not in seen:
                    seen.add(definer)
                    yield Edge(
                        definer,
                        user,
                        f"{hunk.path}:{number} names {name}, which changes in {hunks[definer].path}",
                    )


def _definers(hunks: Sequence[Hunk]) -> dict[str, list[int]]:
    """Name -> hunks that define it on a changed line; names that several files define are left out."""
    found: dict[str, list[int]] = defaultdict(list)
    for index, hunk in enumerate(hunks):
        for name in _defined(hunk):
            found[name].append(index)
    return {name: where for name, where in found.items() if len({hunks[i].path for i in where}) == 1}


def _defined(hunk: Hunk) -> frozenset[str]:
    if is_test(hunk.path):
        return frozenset()
    return frozenset().union(*(symbols.definitions(line.text) for line in hunk.lines if line.sign != " "))


def _mentions(hunk: Hunk) -> Iterator[tuple[int, str]]:
    if is_test(hunk.path):
        return
    for line in hunk.lines:
        if line.sign != " ":
            for name in sorted(symbols.words(line.text)):
                yield line.new or line.old or 0, name


def _unite(count: int, edges: Iterable[Edge]) -> list[int]:
    """For each hunk the smallest hunk that it is connected with."""
    root = list(range(count))
    for edge in edges:
        a, b = sorted((root[edge.definer], root[edge.user]))
        root = [a if known == b else known for known in root]
    return root

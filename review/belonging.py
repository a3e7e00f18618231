"""What of a file belongs to a group of hunks that crosses files, though no edge says so."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from review.grouping import Group
from review.pack import packed, size
from review.sides import Sides
from review.syntax import enclosing
from review.touch import CONTRACT, Touch
from review.types import How, Hunk

_WORD = re.compile(r"\w{4,}")
_BOUND = re.compile(r"^[ \t]*(?:\w+ )?([\w{\[(][\w{}\[\](), ]*)(?::[^=\n]+)? :?= ", re.MULTILINE)
"""What a line gives a value: formatters leave spaces about the sign, but not in `f(x=1)` or `<A b={c}>`."""

_CODE = frozenset({"function", "method"})
_LONG = 200
"""Lines of a function from which on it is more like a file of its own: its parts have less to do with each
other than with what they name."""

_Home = tuple[str, str, str]
"""Path and name of a function, and a name in it if it is a long one."""


def joined(
    hunks: Sequence[Hunk], files: Iterable[Sides], found: Iterable[Group], budget: int
) -> tuple[Group, ...]:
    """The groups that cross with what of their files belongs to them: who judges a part needs the rest.

    That is where a definition that crosses, or has another contract, is used in its own file; and as long as
    it fits, what else is changed of functions that cross and of what these use.
    """
    places: dict[str, list[int]] = defaultdict(list)
    for index, hunk in enumerate(hunks):
        places[hunk.path].append(index)
    homes = _Homes(hunks, {side.file.path: side for side in files}, places)
    known = list(found)
    free = set(range(len(hunks))).difference(*(group.members for group in known))
    return tuple(part for group in known for part in _joined(homes, group, free, budget))


def _joined(homes: "_Homes", group: Group, free: set[int], budget: int) -> Iterator[Group]:
    if not group.crosses:
        yield group
        return
    first, *more = packed([*group.members, *_naming(homes, group, free)], homes.size, budget)
    free.difference_update(first, *more)
    room = budget - sum(map(homes.size, first))
    whole = [*first]
    for index in _near(homes, group, free):
        room -= homes.size(index)
        if room >= 0:
            whole.append(index)
    free.difference_update(whole)
    yield from (replace(group, members=tuple(sorted(part))) for part in (whole, *more))


def _naming(homes: "_Homes", group: Group, free: Set[int]) -> list[int]:
    names = {(tie.edge.definer, tie.edge.symbol.rpartition(".")[2]) for tie in group.ties if tie.users}
    names |= {name for index in group.members for name in homes.touched(index, CONTRACT)}
    return [index for index in homes.beside(group.members, free) if names & homes.said(index)]


def _near(homes: "_Homes", group: Group, free: Set[int]) -> list[int]:
    mine = {home for index in group.members for home in homes.given(index)}
    used = {name for index in group.members for name in homes.used(index)}
    beside = homes.beside(group.members, free)
    return [index for index in beside if mine & homes.taken(index) or used & homes.touched(index)]


@dataclass(frozen=True, slots=True)
class _Homes:
    hunks: Sequence[Hunk]
    files: Mapping[str, Sides]
    places: Mapping[str, Sequence[int]]
    known: dict[tuple[int, re.Pattern[str]], frozenset[_Home]] = field(default_factory=dict)
    names: dict[str, dict[int, set[str]]] = field(default_factory=dict)

    def beside(self, members: Iterable[int], free: Set[int]) -> list[int]:
        """Those that are free of the files in which the members are, in order."""
        paths = {self.hunks[index].path for index in members}
        return sorted(index for path in paths for index in self.places[path] if index in free)

    def size(self, index: int) -> int:
        """Characters that the hunk takes in a prompt."""
        return size(self.hunks[index])

    def given(self, index: int) -> frozenset[_Home]:
        """The functions in which the hunk changes lines; of a long one, what these give to the rest."""
        return self._of(index, _BOUND)

    def taken(self, index: int) -> frozenset[_Home]:
        """The functions in which the hunk changes lines; of a long one, each word of these."""
        return self._of(index, _WORD)

    def _of(self, index: int, form: re.Pattern[str]) -> frozenset[_Home]:
        if (index, form) not in self.known:
            self.known[index, form] = frozenset(self._found(self.hunks[index], form))
        return self.known[index, form]

    def _found(self, hunk: Hunk, form: re.Pattern[str]) -> Iterator[_Home]:
        head = self.files[hunk.path].head
        inner = {id(found): found for line in _at_head(hunk) if (found := enclosing(head, line)) is not None}
        for each in inner.values():
            if each.kind in _CODE:
                is_long = each.end_line - each.start_line >= _LONG
                words = _WORD.findall(" ".join(form.findall(_text(hunk)))) if is_long else [""]
                yield from ((hunk.path, each.qualified, word) for word in words)

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
        return {(hunk.path, word) for word in _WORD.findall(_text(hunk))}

    def touched(self, index: int, hows: Set[How] = frozenset()) -> set[tuple[str, str]]:
        """Path and name of the definitions that the hunk touches in one of these ways, or in any."""
        side = self.files[self.hunks[index].path]
        own = next(n for n, hunk in enumerate(side.file.hunks) if hunk is self.hunks[index])
        mine = (touch for touch in side.touches if own in touch.hunks and not touch.name.startswith("__"))
        return {(touch.path, touch.name) for touch in mine if (touch.how in hows if hows else _tells(touch))}


def _tells(touch: Touch) -> bool:
    """A new helper of one file stands for itself."""
    return not touch.gone and (touch.public or touch.how != "added")


def _text(hunk: Hunk) -> str:
    """The lines that it changes."""
    return "\n".join(line.text for line in hunk.lines if line.sign != " ")


def _at_head(hunk: Hunk) -> Iterator[int]:
    """The lines that it adds, and those before which it removes some."""
    last = hunk.new_start - 1
    for line in hunk.lines:
        last = last if line.new is None else line.new
        if line.sign != " ":
            yield last

"""Which definitions a change touches, and how: base and head outlines of a file and its hunks -> touches."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import groupby
from operator import itemgetter
from posixpath import splitext

from review.syntax import Definition, DefinitionKind, Outline, enclosing
from review.types import ChangedFile, How, Hunk, Line

CONTRACT: frozenset[How] = frozenset({"removed", "renamed", "signature"})
"""What users of a definition notice without having changed themselves."""

_CONSTRUCTORS = frozenset({"__init__", "constructor", "__construct"})
_HOLDERS = frozenset({"class", "impl", "module"})

_STRUCTS = frozenset(".c .h .cc .cpp .cxx .hpp .hh .go .rs .ts .tsx .mts .cts".split())
_TYPE = re.compile(r"[A-Z_]")
"""What `client`, the name of many variables, has not."""

_COMPARED = 400
"""Characters of signatures by which a new name is told from another definition: it takes their square."""

_BY_LAYOUT = frozenset(".py .pyi .pyx .coffee .haml .hs .nim .pug .sass .slim .fs".split())
"""Suffixes of languages in which spaces mean something."""

_LAYOUT = re.compile(r"\\$|\s+", re.MULTILINE)

_ALIKE = 0.6
"""Share of equal text from which a removed and an added definition are one that was renamed."""


@dataclass(frozen=True, slots=True)
class Touch:
    """A definition that the change touches. `line` is its name's line, at base if it is `gone` from head.

    `name` is what users write, the old one for a renamed definition; `symbol` is qualified with its parent.
    `hunks` index the file's hunks that touch it. `public` as in Definition.
    """

    path: str
    name: str
    symbol: str
    parent: str | None
    kind: DefinitionKind
    how: How
    line: int
    gone: bool
    hunks: frozenset[int]
    public: bool


def was_there(touch: Touch) -> bool:
    """Whether it was there before the change, under this name: a new member may have been an attribute that
    nobody declared."""
    return (touch.how != "added" or touch.kind == "field") and not touch.name.startswith("__")


@dataclass(frozen=True, slots=True)
class _Sides:
    """The definitions of both sides by qualified name, and each hunk's changed lines at base and at head."""

    base: Mapping[str, Sequence[Definition]]
    head: Mapping[str, Sequence[Definition]]
    file: ChangedFile
    removed: Sequence[Sequence[int]]
    added: Sequence[Sequence[int]]

    def hunks(self, definition: Definition, *, gone: bool) -> frozenset[int]:
        """The hunks that change a line of the definition."""
        found = enumerate(self.removed if gone else self.added)
        return frozenset(index for index, lines in found if _meets(lines, definition))


def _meets(lines: Sequence[int], definition: Definition) -> bool:
    """Whether one of the lines, ascending, is in the definition's extent."""
    at = bisect_left(lines, definition.start_line)
    return at < len(lines) and lines[at] <= definition.end_line


def touches(file: ChangedFile, base: Outline, head: Outline) -> tuple[Touch, ...]:
    """All touches of the file; those inside a definition that is itself new, gone or renamed are left out."""
    runs = [[*_runs(hunk, splitext(file.path)[1] not in _BY_LAYOUT)] for hunk in file.hunks]
    removed = [[line.old for run in of_hunk for line in run if line.old is not None] for of_hunk in runs]
    added = [[line.new for run in of_hunk for line in run if line.new is not None] for of_hunk in runs]
    sides = _Sides(_by_symbol(base), _by_symbol(head), file, removed, added)
    renamed = dict(_renamed(sides))
    found = [*_removed(sides, renamed), *_added(sides), *_resigned(sides)]
    found += _called_by_class([*found])
    said = {touch.symbol for touch in found}
    found += [touch for touch in _bodies(sides, head, gone=False) if touch.symbol not in said]
    said = {touch.symbol for touch in found}
    found += [
        touch
        for touch in _bodies(sides, base, gone=True)
        if touch.symbol not in said and touch.symbol in sides.head
    ]
    found += _held([*found])
    return tuple(touch for touch in found if touch.hunks)


def _held(found: Sequence[Touch]) -> Iterator[Touch]:
    """Who names a struct whose fields change sees it change: it is nothing but these."""
    said = {touch.symbol for touch in found}
    for touch in found:
        outer, _, name = (touch.parent or "").rpartition(".")
        is_struct = touch.kind == "field" and splitext(touch.path)[1] in _STRUCTS
        if is_struct and touch.parent is not None and touch.parent not in said and _TYPE.search(name):
            said.add(touch.parent)
            hunks = frozenset[int]().union(*(each.hunks for each in found if each.parent == touch.parent))
            yield replace(
                touch,
                name=name,
                symbol=touch.parent,
                kind="class",
                parent=outer or None,
                how="body",
                hunks=hunks,
            )


def _runs(hunk: Hunk, may_be_format: bool) -> Iterator[Sequence[Line]]:
    """Its changed lines that stand together, without those that only set the same text differently."""
    for changed, lines in groupby(hunk.lines, key=lambda line: line.sign != " "):
        run = [*lines] if changed else []
        if run and not (may_be_format and _is_format(run)):
            yield run


def _is_format(run: Sequence[Line]) -> bool:
    old, new = ([line.text for line in run if line.sign == sign] for sign in "-+")
    return bool(old and new) and _LAYOUT.sub("", "\n".join(old)) == _LAYOUT.sub("", "\n".join(new))


def _by_symbol(outline: Outline) -> dict[str, list[Definition]]:
    found: dict[str, list[Definition]] = defaultdict(list)
    for definition in outline.definitions:
        found[definition.qualified].append(definition)
    return found


def _only(
    one: Mapping[str, Sequence[Definition]], other: Mapping[str, Sequence[Definition]]
) -> Iterator[Definition]:
    """Definitions whose name the other side lacks, without those whose parent it lacks, too."""
    for name, definitions in one.items():
        parent = definitions[0].parent
        if name not in other and not (parent in one and parent not in other):
            yield definitions[0]


def _renamed(sides: _Sides) -> Iterator[tuple[str, Definition]]:
    """Old symbol -> the definition at head that took its place."""
    free = list(_only(sides.head, sides.base))
    for old in _only(sides.base, sides.head):
        scores = [(_alike(old, new), new) for new in free if _same_place(old, new)]
        score, match = max(scores, key=itemgetter(0), default=(0.0, old))
        if score >= _ALIKE:
            free.remove(match)
            yield old.qualified, match


def _same_place(old: Definition, new: Definition) -> bool:
    return (old.kind, old.parent) == (new.kind, new.parent)


def _alike(old: Definition, new: Definition) -> float:
    lengths = sorted((old.end_line - old.start_line + 1, new.end_line - new.start_line + 1))
    if lengths[0] / lengths[1] < _ALIKE:
        return 0.0
    one, other = (each.signature[:_COMPARED].replace(each.name, "\0") for each in (old, new))
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    # An upper bound, had for much less: only who passes it is worth the comparison.
    return matcher.ratio() if matcher.quick_ratio() >= _ALIKE else 0.0


def _touch(sides: _Sides, definition: Definition, how: How, *, gone: bool) -> Touch:
    return Touch(
        path=sides.file.path,
        name=definition.name,
        symbol=definition.qualified,
        parent=definition.parent,
        kind=definition.kind,
        how=how,
        line=definition.name_line,
        gone=gone,
        hunks=sides.hunks(definition, gone=gone),
        public=definition.public,
    )


def _removed(sides: _Sides, renamed: Mapping[str, Definition]) -> Iterator[Touch]:
    for old in _only(sides.base, sides.head):
        new = renamed.get(old.qualified)
        touch = _touch(sides, old, "renamed" if new else "removed", gone=True)
        yield replace(touch, hunks=touch.hunks | sides.hunks(new, gone=False)) if new else touch


def _added(sides: _Sides) -> Iterator[Touch]:
    """The new name of a renamed definition is one that others may use now, as is any added one."""
    for new in _only(sides.head, sides.base):
        yield _touch(sides, new, "added", gone=False)


def _resigned(sides: _Sides) -> Iterator[Touch]:
    for name, after in sides.head.items():
        before = sides.base.get(name, ())
        if before and sorted(d.signature for d in before) != sorted(d.signature for d in after):
            how: How = "constant" if after[0].kind in {"constant", "field"} else "signature"
            touch = _touch(sides, after[0], how, gone=False)
            yield replace(touch, hunks=touch.hunks | sides.hunks(before[0], gone=True))


def _called_by_class(found: Sequence[Touch]) -> Iterator[Touch]:
    """Whoever calls a constructor writes the name of its class."""
    known = {touch.symbol for touch in found}
    for touch in found:
        is_contract = touch.how in {"signature", "added", "removed"}
        if is_contract and touch.name in _CONSTRUCTORS and touch.parent not in {None, *known}:
            assert touch.parent is not None
            outer, _, name = touch.parent.rpartition(".")
            how: How = "signature"
            yield replace(touch, name=name, symbol=touch.parent, kind="class", parent=outer or None, how=how)


def _bodies(sides: _Sides, outline: Outline, *, gone: bool) -> Iterator[Touch]:
    """The innermost definition of each changed line. A line between the members of a class changes none."""
    seen: set[str] = set()
    for lines in sides.removed if gone else sides.added:
        for number in lines:
            inner = enclosing(outline, number)
            if inner is not None and inner.kind not in _HOLDERS and inner.qualified not in seen:
                seen.add(inner.qualified)
                yield _touch(sides, inner, "constant" if inner.kind == "constant" else "body", gone=gone)

"""The symbol graph of a change: who uses what the change touches, inside of it and outside."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace

from review import moved, shared
from review.sides import Sides, added, is_source
from review.syntax import Outline, Reference, enclosing
from review.ties import STRONG, Known, User, known
from review.touch import CONTRACT, Touch, was_there
from review.types import ChangedFile, Edge
from review.ways import is_header

_SAME = 0.6
"""Weight of two places that hold one thing: before and after it moved, its declaration and its definition."""
_CODE = frozenset({"function", "method"})
_SHORT = 3
"""Letters of a name that two files may have by chance."""


def noticed(files: Iterable[Sides]) -> tuple[Touch, ...]:
    """The touches that users outside would notice."""
    found = (touch for side in files for touch in side.touches if touch.how in CONTRACT)
    return tuple(touch for touch in found if not touch.name.startswith("__"))


def inside(
    files: Sequence[Sides], mentions: Mapping[str, int], agreed: Iterable[str] = ()
) -> tuple[Edge, ...]:
    """The edges between changed files, heaviest first; at most one from a hunk to a touch. `agreed` are the
    names that no other source has.
    """
    facts = known(((side.file.path, side.head) for side in files), mentions)
    touched = [touch for side in files for touch in side.touches]
    by_name = _by_name(touched)
    edges = [edge for side in files for edge in _of_user(side, by_name, facts)]
    users = {side.file.path: side.head for side in files}
    pairs = (*_moves(_by_name(touched, bare=True).values()), *_declared(by_name.values(), users))
    found = (*edges, *pairs)
    more = shared.edges({side.file.path: side.mentions for side in files}, frozenset(agreed), found)
    code = moved.edges(side.file for side in files if is_source(side.file.path))
    return tuple(sorted([*found, *more, *code], key=_order))


def _declared(named: Iterable[Sequence[Touch]], outlines: Mapping[str, Outline]) -> Iterator[Edge]:
    """What a header declares and a source defines is one thing, though callers name the header only."""
    for touches_of in named:
        code = [touch for touch in touches_of if touch.kind in _CODE and not touch.gone]
        headers = [touch for touch in code if is_header(touch.path)]
        for header in headers:
            for source in code:
                if _defines(source, header) and User(source.path, outlines[source.path]).imports(header.path):
                    there = Reference(source.name, source.line, "other", None)
                    yield _edge(header, source.path, there, _SAME, outside=False)


def _defines(source: Touch, header: Touch) -> bool:
    same = (source.symbol, source.how, source.public) == (header.symbol, header.how, True)
    return same and not is_header(source.path)


def _moves(named: Iterable[Sequence[Touch]]) -> Iterator[Edge]:
    """What one file loses and one other gains has moved: the new place uses the old one."""
    for touches_of in named:
        lost = [touch for touch in touches_of if touch.how == "removed"]
        gained = [touch for touch in touches_of if touch.how == "added"]
        if len(lost) == len(gained) == 1 and _is_move(lost[0], gained[0]):
            there = Reference(lost[0].name, gained[0].line, "other", None)
            yield replace(_edge(lost[0], gained[0].path, there, _SAME, outside=False), how="moved")


def _is_move(old: Touch, new: Touch) -> bool:
    return old.path != new.path and old.kind == new.kind != "field" and len(old.name) > _SHORT


def _order(edge: Edge) -> tuple[float, str, int, str, int]:
    return -edge.weight, edge.user, edge.line, edge.definer, edge.definer_line


def _of_user(side: Sides, by_name: Mapping[str, Sequence[Touch]], facts: Known) -> Iterator[Edge]:
    """A use counts on a changed line, and anywhere if what it names is gone or has another signature; a call
    that only its later lines change stands there."""
    path = side.file.path
    meant = _meant(User(path, side.head), by_name, facts)
    changed, hunks = added(side.file.hunks), _hunks(side.file)
    resigned = {touch.symbol for touch in side.touches if touch.how == "signature" and touch.kind in _CODE}
    seen: set[_Said] = set()
    named: set[tuple[str, str]] = set()
    for each in _uses(side.head):
        reference = _where(each, side.head, changed, hunks, resigned)
        here = reference.line in changed
        for touch, weight in meant(reference, here):
            what = (touch.path, touch.symbol)
            key = (*what, hunks.get(reference.line))
            known = key in seen or (reference.role == "import" and not here and what in named)
            if not known:
                seen.add(key)
                named.add(what)
                yield _edge(touch, path, reference, weight, outside=not here)
    if side.base is not None:
        yield from _of_past_user(side.file, side.base, by_name, facts, seen)


def _where(
    reference: Reference, user: Outline, changed: Set[int], hunks: Mapping[int, int], resigned: Set[str]
) -> Reference:
    """On its own line, if a hunk shows it or none changes the call; else on the first one that is changed:
    of the call, or of the function that makes it, if that has another signature as well.
    """
    if reference.line in hunks:
        return reference
    lines = [*range(reference.line + 1, reference.line + reference.more + 1)]
    caller = enclosing(user, reference.line) if resigned else None
    if caller is not None and caller.qualified in resigned and reference.role == "call":
        lines += range(caller.start_line, reference.line)
    line = next((line for line in lines if line in changed), reference.line)
    return replace(reference, line=line)


_Said = tuple[str, str, int | None]
"""Path and symbol of a touch, and the hunk that uses it."""


def _of_past_user(
    file: ChangedFile,
    base: Outline,
    by_name: Mapping[str, Sequence[Touch]],
    facts: Known,
    said: set[_Said],
) -> Iterator[Edge]:
    """A removed line that named what changes: it has been put right, or tells what the change is about."""
    meant = _meant(User(file.path, base), by_name, facts)
    hunks = _hunks(file, gone=True)
    for reference in _uses(base):
        for touch, weight in meant(reference, True) if reference.line in hunks else ():
            key = (touch.path, touch.symbol, hunks[reference.line])
            if key not in said and was_there(touch):
                said.add(key)
                edge = _edge(touch, file.path, reference, weight, outside=False)
                yield replace(edge, user_removed=True)


def _hunks(file: ChangedFile, *, gone: bool = False) -> dict[int, int]:
    """Line at head that a hunk shows -> the hunk's index; with `gone`, line at base that it removes."""
    return {
        number: index
        for index, hunk in enumerate(file.hunks)
        for line in hunk.lines
        if (number := line.old if gone else line.new) is not None and (line.sign == "-" or not gone)
    }


def _meant(
    user: User, by_name: Mapping[str, Sequence[Touch]], facts: Known
) -> Callable[[Reference, bool], Sequence[tuple[Touch, float]]]:
    """What a reference most likely means in other files, with its weight; unless it is new, only contracts.

    A file uses the same name again and again: it has to be weighed once for each way of using it.
    """
    known: dict[tuple[str, str | None, str, bool], list[tuple[Touch, float]]] = {}

    def meant(reference: Reference, new: bool) -> Sequence[tuple[Touch, float]]:
        named = by_name.get(reference.name, ())
        key = (reference.name, reference.qualifier, reference.role, new)
        if named and key not in known:
            others = (each for each in named if each.path != user.path and (new or each.how in CONTRACT))
            weighed = ((touch, user.weight(touch, reference, facts)) for touch in others)
            known[key] = [(touch, weight) for touch, weight in weighed if weight >= STRONG]
        return known[key] if named else ()

    return meant


def _uses(user: Outline) -> Iterator[Reference]:
    """Its references, imports last: a call says more. A method uses the one that it overrides, and who
    takes all names of a module (Python) those that it lists.
    """
    yield from (reference for reference in user.references if reference.role != "import")
    bases = {definition.qualified: definition.bases for definition in user.definitions if definition.bases}
    for method in user.definitions:
        for base in bases.get(method.parent or "", ()):
            yield Reference(method.name, method.name_line, "override", base)
    yield from (reference for reference in user.references if reference.role == "import")
    yield from _lists(user)


def _lists(user: Outline) -> Iterator[Reference]:
    """`from .auth import *` takes what `auth` lists, and what the file lists itself comes from there."""
    stars = [taken for taken in user.imports if taken.names == ("*",)]
    own = [each for each in user.definitions if each.name == "__all__"] if stars else []
    for taken in stars:
        lines = (line for each in own for line in range(each.start_line, each.end_line + 1))
        for line in (taken.line, *lines):
            yield Reference("__all__", line, "import", taken.module.rpartition(".")[2])


def _edge(touch: Touch, path: str, reference: Reference, weight: float, *, outside: bool) -> Edge:
    return Edge(
        user=path,
        line=reference.line,
        definer=touch.path,
        definer_line=touch.line,
        symbol=touch.symbol,
        how=touch.how,
        weight=weight,
        outside=outside,
        definer_removed=touch.gone,
    )


def outside(
    path: str, outline: Outline, looked_for: Sequence[Touch], mentions: Mapping[str, int]
) -> tuple[Edge, ...]:
    """The edges from one unchanged file to what users of a touched definition would notice, one a touch."""
    meant = _meant(User(path, outline), _by_name(looked_for), known((), mentions))
    edges: dict[tuple[str, str], Edge] = {}
    for reference in _uses(outline):
        for touch, weight in meant(reference, False):
            if (touch.path, touch.symbol) not in edges:
                edges[touch.path, touch.symbol] = _edge(touch, path, reference, weight, outside=True)
    return tuple(edges.values())


def _by_name(found: Iterable[Touch], *, bare: bool = False) -> dict[str, list[Touch]]:
    """With `bare` names those that differ in underscores at their ends are one: moved code changes them."""
    named: dict[str, list[Touch]] = defaultdict(list)
    for touch in found:
        named[touch.name.strip("_") if bare else touch.name].append(touch)
    return named

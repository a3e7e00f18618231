"""The symbol graph of a change: who uses what the change touches, inside of it and outside."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from review import moved, shared
from review.shared import Mention, Role
from review.syntax import Outline, Reading, Reference, Wanted, outline, read
from review.ties import STRONG, Known, User, is_header, known
from review.touch import CONTRACT, Touch, touches
from review.types import Change, ChangedFile, Edge, Hunk

_TEST = re.compile(
    r"(^|/)(tests?|testing|__tests__|specs?|testdata|e2e|fixtures)/|(^|/)(test_[^/]*|conftest\.py)$|[._-](tests?|spec)\.\w+$"
)
_PROSE = re.compile(
    r"\.(md|rst|txt|adoc|json|ya?ml|toml|lock|csv|svg|html?|css|scss|less|xml|ini|cfg|po|snap)$",
    re.IGNORECASE,
)

_WORD = re.compile(r"\w+")

_SAME = 0.6
"""Weight of two places that hold one thing: before and after it moved, its declaration and its definition."""
_SHORT = 3
"""Letters of a name that two files may have by chance."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of the changed files on both sides, by their paths there; absent where there is none."""

    base: Mapping[str, str]
    head: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sides:
    """A changed file with its outline at head, what the change touches in it, the names that it may share
    with others, and its outline at base, with references of removed lines, if these may tie files.
    """

    file: ChangedFile
    head: Outline
    touches: tuple[Touch, ...]
    mentions: tuple[Mention, ...]
    base: Outline | None


def is_test(path: str) -> bool:
    """Whether the path looks like a test: tests name what they test, which couples nothing by itself."""
    return _TEST.search(path) is not None


def is_source(path: str) -> bool:
    """Whether the path is neither a test nor prose nor data."""
    return not is_test(path) and _PROSE.search(path) is None


def sides(change: Change, texts: Texts) -> tuple[Sides, ...]:
    """The outlines of all changed files, and the touches of sources; prose and data have none.

    The references are those that may tie files: on changed lines, and to what users would notice.
    """
    drafts = [_draft(file, texts) for file in change.files]
    names = frozenset(each.name for draft in drafts for each in draft.touches if each.how in CONTRACT)
    mentions = _mentions(drafts, texts)
    homes = _homes(touch for draft in drafts for touch in draft.touches if _was_there(touch))
    return tuple(
        Sides(
            draft.file,
            draft.head.outline(Wanted(names, added(draft.file.hunks))),
            draft.touches,
            mentions.get(draft.file.path, ()),
            _past(draft, texts, homes),
        )
        for draft in drafts
    )


def _mentions(drafts: Iterable["_Draft"], texts: Texts) -> Mapping[str, tuple[Mention, ...]]:
    sources = {draft.file: dict(_made(draft)) for draft in drafts if is_source(draft.file.path)}
    base = [texts.base.get(file.old_path, "") for file in sources]
    head = [texts.head.get(file.path, "") for file in sources]
    return shared.mentions(sources, base, head, {file.path: names for file, names in sources.items()})


def _made(draft: "_Draft") -> Iterator[tuple[tuple[str, bool], Role]]:
    """The names that the symbols of a file account for, and whether they go."""
    for definition in draft.head.bare.definitions:
        if definition.kind != "field" or not definition.public:
            is_open = definition.public and definition.parent is None
            yield (definition.name, False), "made" if is_open else "own"
    for touch in draft.touches:
        if touch.gone:
            yield (touch.name, True), "made"


@dataclass(frozen=True, slots=True)
class _Draft:
    """Sides, as long as nobody knows which names matter."""

    file: ChangedFile
    head: Reading
    touches: tuple[Touch, ...]


def _draft(file: ChangedFile, texts: Texts) -> _Draft:
    prose = _PROSE.search(file.path) is not None
    head = read(file.path, "" if prose else texts.head.get(file.path, ""))
    if not is_source(file.path):
        # Nobody builds on what a test defines.
        return _Draft(file, head, ())
    base = outline(file.old_path, texts.base.get(file.old_path, ""), uses=False)
    return _Draft(file, head, touches(file, base, head.bare))


def _homes(found: Iterable[Touch]) -> dict[str, str]:
    """Name -> the file that has it; no file's name if there are several."""
    homes: dict[str, str] = {}
    for touch in found:
        homes[touch.name] = touch.path if homes.get(touch.name, touch.path) == touch.path else ""
    return homes


def _past(draft: _Draft, texts: Texts, homes: Mapping[str, str]) -> Outline | None:
    """Most files have no such line, and need not be read once more."""
    file = draft.file
    if not is_source(file.path) or file.status == "deleted":
        return None
    lines = {
        line.old
        for hunk in file.hunks
        for line in hunk.lines
        if line.sign == "-" and line.old is not None and _has_others(line.text, file.path, homes)
    }
    return (
        read(file.old_path, texts.base.get(file.old_path, "")).outline(Wanted(lines=lines)) if lines else None
    )


def _has_others(text: str, path: str, homes: Mapping[str, str]) -> bool:
    return any(homes.get(word, path) != path for word in _WORD.findall(text))


def added(hunks: Iterable[Hunk]) -> set[int]:
    """The lines at head that these hunks of one file add."""
    return {number for hunk in hunks for number in hunk.added}


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
        code = [touch for touch in touches_of if touch.kind in {"function", "method"} and not touch.gone]
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
    """A use counts on a changed line, and anywhere if what it names is gone or has another signature."""
    path = side.file.path
    meant = _meant(User(path, side.head), by_name, facts)
    changed, hunks = added(side.file.hunks), _hunks(side.file)
    seen: set[_Said] = set()
    named: set[tuple[str, str]] = set()
    for reference in _uses(side.head):
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
            if key not in said and _was_there(touch):
                said.add(key)
                edge = _edge(touch, file.path, reference, weight, outside=False)
                yield replace(edge, user_removed=True)


def _was_there(touch: Touch) -> bool:
    """Before the change, under this name: a new member may have been an attribute that nobody declared."""
    return (touch.how != "added" or touch.kind == "field") and not touch.name.startswith("__")


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
    """Its references, imports last: a call says more. A method uses the one that it overrides."""
    yield from (reference for reference in user.references if reference.role != "import")
    bases = {definition.qualified: definition.bases for definition in user.definitions if definition.bases}
    for method in user.definitions:
        for base in bases.get(method.parent or "", ()):
            yield Reference(method.name, method.name_line, "other", base)
    yield from (reference for reference in user.references if reference.role == "import")


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

"""Names that a change brings into several files at once, or takes from all that have them.

Whatever such a name is (a setting, a command, an event, a field without a type): before or after the change
nobody has it, so these files agree on it. What the symbols tell of a name is left to them.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from posixpath import commonprefix, splitext
from typing import Literal

from review.ties import METHODS_ONLY, STRONG
from review.types import ChangedFile, Edge, Hunk, Line

_NAME = re.compile(r"[A-Za-z_]\w{5,}", re.ASCII)
_COMPOUND = re.compile(r"[^\W_]_+[^\W_]|[a-z\d][A-Z]", re.ASCII)
"""What words of prose have not: comments and texts are read, too."""

_QUOTED = re.compile(r"""(?<!import )(?<!from )(?<!require\()["'`]([A-Za-z]\w{3,30})["'`]""", re.ASCII)
"""Longer ones are digests, and what is imported is somebody else's."""

_MOST = 400
"""Names, the longest, that are looked up in the repository."""

Role = Literal["made", "own", "text", "given", "taken"]
"""How lines have a name: they make it, for all files or for their own; it stands in quotes; it gets a value
as a key or an attribute; or they only use it."""

_KEYWORDS = "class|const|def|enum|fn|func|function|interface|let|static|struct|trait|type|union|var"
_FORMS: tuple[tuple[Role, str], ...] = (
    ("text", r"""["'`][\w./: -]*\b{0}\b[\w./: -]*["'`]"""),
    ("given", r"\b{0}\??\s*:(?!:)\s*\S|\b{0}=(?!=)|[.>]{0}\s*=(?![=>])"),
    ("taken", r"[.>]{0}\b"),
    ("own", rf"\b(?:{_KEYWORDS})\s+(?:mut\s+)?(?:\([^)]*\)\s*)?[\[(*&]?{{0}}\b"),
    ("own", r"^\s*{0}\s*(?::[^=,]+)?\s:?=(?!=).*[^,\s]\s*$"),
    ("taken", r"\b{0}\b"),
)

_Key = tuple[str, bool]
"""A name, and whether it goes."""


@dataclass(frozen=True, slots=True)
class Mention:
    """What a hunk has of a name. `line` is a changed one, of base if the name is `gone`."""

    name: str
    gone: bool
    hunk: int
    line: int
    role: Role


def mentions(
    files: Iterable[ChangedFile],
    base: Iterable[str],
    head: Iterable[str],
    makers: Mapping[str, Mapping[_Key, Role]],
) -> Mapping[str, tuple[Mention, ...]]:
    """By path, the names that come into two of the files and that none of them had, and those that go from
    two and that none has any more. `base` and `head` are the texts of the files, `makers` what each defines.
    """
    hunks = {file.path: file.hunks for file in files}
    counts = Counter(key for found in hunks.values() for key in _keys(found))
    several = {
        (name, gone) for (name, gone), count in counts.items() if count > 1 and not counts[name, not gone]
    }
    kept = {*_absent(several, base, gone=False), *_absent(several, head, gone=True)}
    return {path: tuple(_mentions(path, _lines(found, kept), makers[path])) for path, found in hunks.items()}


_Found = Mapping[tuple[str, bool, int], Sequence[Line]]
"""The changed lines for each name, whether it goes, and the index of its hunk."""


def _keys(hunks: Sequence[Hunk]) -> Set[_Key]:
    come = "\n".join(line.text for hunk in hunks for line in hunk.lines if line.old is None)
    gone = "\n".join(line.text for hunk in hunks for line in hunk.lines if line.new is None)
    return {*((name, False) for name in _names(come)), *((name, True) for name in _names(gone))}


def _lines(hunks: Sequence[Hunk], kept: Set[_Key]) -> _Found:
    found: dict[tuple[str, bool, int], list[Line]] = defaultdict(list)
    for index, hunk in enumerate(hunks if kept else ()):
        for line in hunk.lines:
            gone = line.new is None
            if gone or line.old is None:
                for name in _names(line.text):
                    if (name, gone) in kept:
                        found[name, gone, index].append(line)
    return found


def _names(text: str) -> Set[str]:
    """Compound ones wherever they stand, others in quotes only."""
    return {name for name in {*_NAME.findall(text)} if _COMPOUND.search(name)}.union(_QUOTED.findall(text))


def _absent(keys: Iterable[_Key], texts: Iterable[str], *, gone: bool) -> Iterator[_Key]:
    names = sorted((name for name, goes in keys if goes == gone), key=lambda name: (-len(name), name))
    whole = "\n".join(texts)
    for name in names[:_MOST]:
        if name not in whole or re.search(rf"\b{name}\b", whole) is None:
            yield name, gone


def _mentions(path: str, found: _Found, made: Mapping[_Key, Role]) -> Iterator[Mention]:
    for (name, gone, hunk), lines in found.items():
        role, line = _said(name, lines)
        number = line.old if gone else line.new
        in_vain = role == "taken" and splitext(path)[1] in METHODS_ONLY and f"{name}(" in line.text
        if number is not None and not in_vain:
            yield Mention(name, gone, hunk, number, made.get((name, gone), role))


def _said(name: str, lines: Sequence[Line]) -> tuple[Role, Line]:
    """The line that says most about the name."""
    for role, form in _FORMS:
        for line in lines:
            if re.search(form.format(name), line.text):
                return role, line
    raise AssertionError(f"no line has {name}")


_Place = tuple[str, Mention]


def edges(
    mentioned: Mapping[str, Sequence[Mention]], names: Set[str], known: Collection[Edge]
) -> Iterator[Edge]:
    """From each file that has one of the names to the one that most likely makes it; one from a hunk to a
    file. What is `known` of a name is not said again."""
    said = {(edge.user, edge.symbol.rpartition(".")[2], edge.user_removed) for edge in known}
    said |= {(edge.definer, edge.symbol.rpartition(".")[2], False) for edge in known}
    done: set[tuple[str, int, str]] = set()
    for name, places in sorted(_places(mentioned, names).items()):
        for path, mention in places:
            definer, first = _source(path, mention, places)
            is_said = (path, name, mention.gone) in said
            if definer != path and not is_said and (path, mention.hunk, definer) not in done:
                done.add((path, mention.hunk, definer))
                yield _edge(path, mention, definer, first)


def _places(mentioned: Mapping[str, Sequence[Mention]], names: Set[str]) -> Mapping[str, Sequence[_Place]]:
    places: dict[str, list[_Place]] = defaultdict(list)
    for path, found in mentioned.items():
        for each in found:
            if each.name in names:
                places[each.name].append((path, each))
    return places


def _source(user: str, mention: Mention, places: Sequence[_Place]) -> _Place:
    """Where the name that the user has is made: maybe in the user itself."""
    if any(path == user and each.role in {"made", "own"} for path, each in places):
        return user, mention
    made = [place for place in places if place[1].role == "made"]
    if made and (mention.gone or mention.role == "text" or (mention.role == "taken" and _is_one(made))):
        return max(made, key=lambda place: len(commonprefix([user, place[0]])))
    given = [] if made else [place for place in places if place[1].role in {"text", "given"}]
    # Who only takes a name that nobody had has it from the file that made it for itself, and gave it away.
    given = given or [place for place in places if place[1].role == "own" and mention.role == "taken"]
    return next(iter(given), (user, mention))


def _is_one(made: Sequence[_Place]) -> bool:
    return len({path for path, _ in made}) == 1


def _edge(user: str, mention: Mention, definer: str, first: Mention) -> Edge:
    return Edge(
        user=user,
        line=mention.line,
        definer=definer,
        definer_line=first.line,
        symbol=mention.name,
        how="removed" if mention.gone else "added",
        weight=STRONG,
        outside=False,
        definer_removed=mention.gone,
        user_removed=mention.gone,
    )

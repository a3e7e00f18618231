"""The step between symbols and coupling: who, outside of the change, uses what it touches."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from posixpath import dirname

from review import callees, coupling, evidence, skip
from review.ports import Sources
from review.sides import Sides, is_source
from review.syntax import Outline, outline
from review.touch import Touch
from review.types import Callers, Use
from review.ways import family

_WORD = re.compile(r"\w+", re.ASCII)
_MOST_NAMES = 200
_MOST_FILES = 60
"""Files outside of the change that are read for their uses."""

_TOO_COMMON = 150
"""A name that so many files mention tells nothing about any of them."""


def find(head: str, files: Sequence[Sides], sources: Sources) -> Callers:
    """Looks up at `head` what users would notice and what changed lines call; reads the files that matter."""
    looked_for = coupling.noticed(files)
    calls = callees.calls(files)
    wanted = _names(each.name for each in looked_for)
    mentioned = {each.name: each.gone for side in files for each in side.mentions}
    names = sorted({*wanted, *_names(each.reference.name for each in calls), *mentioned})
    places = {touch.path for touch in looked_for} | {call.user.path for call in calls}
    places |= {side.file.path for side in files if side.mentions}
    suffixes = sorted({suffix for path in places for suffix in family(path)})
    found = sources.mentions(head, names, suffixes) if names else {}
    counts = {name: len(found[name]) for name in wanted if name in found}
    changed = {side.file.path for side in files}
    ranked = _ranked(looked_for, found, changed)
    using, unread = ranked[:_MOST_FILES], len(ranked[_MOST_FILES:])
    defining = callees.places(calls, found)[:_MOST_FILES]
    texts = sources.texts(head, dict.fromkeys([*using, *defining]))
    named = {each.name for each in looked_for}
    users = {path: outline(path, texts[path], names=named) for path in _there(using, texts)}
    uses = (use for path, user in users.items() for use in _uses(path, texts[path], user, looked_for, counts))
    outlines = {side.file.path: side.head for side in files} | users
    outlined = {
        path: (texts[path], outlines.get(path) or outline(path, texts[path], uses=False))
        for path in _there(defining, texts)
    }
    shared = tuple(_shared(mentioned, found, changed))
    return Callers(tuple(uses), counts, unread, tuple(callees.signatures(calls, outlined)), shared)


def _shared(
    mentioned: Mapping[str, bool], found: Mapping[str, Sequence[str]], changed: set[str]
) -> Iterator[str]:
    """Those that nobody had before, or has any more."""
    for name, gone in mentioned.items():
        having = filter(is_source, found.get(name, ()))
        if not any(gone or path not in changed for path in having):
            yield name


def _there(paths: Iterable[str], texts: Mapping[str, str]) -> Iterator[str]:
    return (path for path in paths if path in texts)


def _names(names: Iterable[str]) -> list[str]:
    """Those that can be looked up, at most `_MOST_NAMES`."""
    return sorted({name for name in names if _WORD.fullmatch(name)})[:_MOST_NAMES]


def _ranked(looked_for: Iterable[Touch], found: Mapping[str, Sequence[str]], changed: set[str]) -> list[str]:
    """Files worth reading: near the definition first, then those that mention a rare name."""
    best: dict[str, tuple[bool, int, str]] = {}
    for each in looked_for:
        paths = found.get(each.name, ())
        for path in paths if len(paths) <= _TOO_COMMON else ():
            if path not in changed and is_source(path) and skip.by_path(path) is None:
                far = dirname(path) != dirname(each.path)
                best[path] = min(best.get(path, (True, _TOO_COMMON, path)), (far, len(paths), path))
    return sorted(best, key=lambda path: best[path])


def _uses(
    path: str, text: str, user: Outline, looked_for: Sequence[Touch], counts: Mapping[str, int]
) -> list[Use]:
    edges = coupling.outside(path, user, looked_for, counts)
    lines = text.splitlines() if edges else []
    return [Use(edge, evidence.of_use(lines, user, edge)) for edge in edges]

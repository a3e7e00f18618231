"""The step between symbols and coupling: who, outside of the change, uses what it touches."""

import re
from collections.abc import Iterable, Mapping, Sequence
from posixpath import dirname

from review import coupling, evidence
from review.coupling import Sides, is_source
from review.ports import Sources
from review.syntax import outline
from review.ties import family
from review.touch import Touch
from review.types import Callers, Use

_WORD = re.compile(r"\w+", re.ASCII)
_MOST_NAMES = 200
_MOST_FILES = 60
"""Files outside of the change that are read for their uses."""

_TOO_COMMON = 150
"""A name that so many files mention tells nothing about any of them."""


def find(head: str, files: Sequence[Sides], sources: Sources) -> Callers:
    """Looks up at `head` what users would notice; reads the files that mention it."""
    looked_for = coupling.noticed(files)
    names = sorted({each.name for each in looked_for if _WORD.fullmatch(each.name)})[:_MOST_NAMES]
    suffixes = sorted({suffix for each in looked_for for suffix in family(each.path)})
    found = sources.mentions(head, names, suffixes) if names else {}
    counts = {name: len(paths) for name, paths in found.items()}
    paths = _ranked(looked_for, found, {side.file.path for side in files})
    texts = sources.texts(head, paths[:_MOST_FILES])
    uses = tuple(use for path, text in texts.items() for use in _uses(path, text, looked_for, counts))
    return Callers(uses, counts, max(0, len(paths) - _MOST_FILES))


def _ranked(looked_for: Iterable[Touch], found: Mapping[str, Sequence[str]], changed: set[str]) -> list[str]:
    """Files worth reading: near the definition first, then those that mention a rare name."""
    best: dict[str, tuple[bool, int, str]] = {}
    for each in looked_for:
        paths = found.get(each.name, ())
        for path in paths if len(paths) <= _TOO_COMMON else ():
            if path not in changed and is_source(path):
                far = dirname(path) != dirname(each.path)
                best[path] = min(best.get(path, (True, _TOO_COMMON, path)), (far, len(paths), path))
    return sorted(best, key=lambda path: best[path])


def _uses(path: str, text: str, looked_for: Sequence[Touch], counts: Mapping[str, int]) -> list[Use]:
    user = outline(path, text)
    edges = coupling.outside(path, user, looked_for, counts)
    return [Use(edge, evidence.of_use(text, user, edge)) for edge in edges]

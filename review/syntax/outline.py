"""Source text -> its outline."""

from bisect import bisect_right
from collections.abc import Set
from functools import partial
from operator import attrgetter
from typing import Final

from review.syntax import coarse
from review.syntax.definitions import definitions
from review.syntax.grammar import grammar
from review.syntax.imports import imports, spans
from review.syntax.language import is_prose, language_of
from review.syntax.references import leaves, references
from review.syntax.types import Definition, Outline, Reading, Wanted

_START: Final = attrgetter("start_line")


def outline(path: str, text: str, *, uses: bool = True, names: Set[str] | None = None) -> Outline:
    """`path` says the language. Lines end at `\\n`; broken source is read as far as it makes sense.

    Without `uses` the references are left out: they are half of the work. With `names` those to other names.
    """
    if not uses:
        return _read(path, text, uses=False).bare
    return read(path, text).outline(Wanted() if names is None else Wanted(names, frozenset()))


def read(path: str, text: str) -> Reading:
    """As `outline`, for those who know only later which references they want."""
    return _read(path, text, uses=True)


def enclosing(outline: Outline, line: int) -> Definition | None:
    """The innermost definition whose extent has the line: the last to start of those that have not ended."""
    begun = bisect_right(outline.definitions, line, key=_START)
    earlier = (outline.definitions[index] for index in range(begun - 1, -1, -1))
    return next((item for item in earlier if item.end_line >= line), None)


def _read(path: str, text: str, *, uses: bool) -> Reading:
    language = language_of(path, text)
    if language is None:
        return coarse.read(text, prose=is_prose(path))
    # Lone surrogates cannot be encoded; a mark in their place keeps all lines where they are.
    return _parsed(language, text.encode(errors="replace"), uses=uses)


def _parsed(language: str, data: bytes, *, uses: bool) -> Reading:
    known = grammar(language)
    root = known.parse(data)
    tags, own = known.matches(root)
    found, named = definitions(language, data, tags, own)
    bare = Outline(language, found, (), imports(language, own), coarse=False)
    if not uses:
        return Reading(bare, lambda _: ())
    return Reading(bare, partial(references, known, leaves(known, root), data, named, spans(own)))

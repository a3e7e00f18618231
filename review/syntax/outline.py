"""Source text -> its outline."""

from bisect import bisect_right

from review.syntax import coarse
from review.syntax.definitions import definitions
from review.syntax.grammar import grammar, matches
from review.syntax.imports import imports, spans
from review.syntax.language import is_prose, language_of
from review.syntax.references import references
from review.syntax.types import Definition, Outline


def outline(path: str, text: str, *, uses: bool = True) -> Outline:
    """`path` says the language. Lines end at `\\n`; broken source is read as far as it makes sense.

    Without `uses` the references are left out: they are half of the work.
    """
    language = language_of(path, text)
    if language is None:
        return coarse.outline(text, prose=is_prose(path))
    # Lone surrogates cannot be encoded; a mark in their place keeps all lines where they are.
    return _parsed(language, text.encode(errors="replace"), uses=uses)


def enclosing(outline: Outline, line: int) -> Definition | None:
    """The innermost definition whose extent has the line: the last to start of those that have not ended."""
    begun = bisect_right(outline.definitions, line, key=lambda item: item.start_line)
    earlier = (outline.definitions[index] for index in range(begun - 1, -1, -1))
    return next((item for item in earlier if item.end_line >= line), None)


def _parsed(language: str, data: bytes, *, uses: bool) -> Outline:
    read = grammar(language)
    root = read.parse(data)
    own = matches(read.own, root)
    found, named = definitions(language, data, matches(read.tags, root), own)
    mentions = references(language, read, root, data, named, spans(own)) if uses else ()
    in_order = sorted(mentions, key=lambda reference: reference.line)
    return Outline(language, found, tuple(in_order), imports(language, own), coarse=False)

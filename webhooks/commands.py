"""Commands in comments: what a person writes for us, not what they quote or show as code."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from markdown_it import MarkdownIt
from markdown_it.token import Token

REVIEW = "/review"

# Without text_join an escaped `\/` stays a token of its own: whoever escapes the slash does not mean it.
_MARKDOWN = MarkdownIt("commonmark").disable("text_join")
_BREAKS = ("softbreak", "hardbreak")


def wanted(body: str) -> bool:
    """Whether the comment asks for a review: a line of a plain paragraph whose first word is `/review`."""
    return REVIEW in body and REVIEW in _first_words(body)


def _first_words(body: str) -> Iterator[str]:
    """The first word of each line that stands in a paragraph of its own: not in quotes, lists, code, HTML."""
    tokens = _MARKDOWN.parse(body)
    for opening, inline in pairwise(tokens):
        if opening.type == "paragraph_open" and opening.level == 0:
            for line in _lines(inline.children or ()):
                yield _first_word(line)


def _lines(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    line: list[Token] = []
    for token in tokens:
        if token.type in _BREAKS:
            yield line
            line = []
        else:
            line.append(token)
    yield line


def _first_word(line: Sequence[Token]) -> str:
    """Empty when the line begins with markup, or when markup is glued to its first word."""
    if not line or line[0].type != "text":
        return ""
    text = line[0].content
    word = (text.split(maxsplit=1) or [""])[0]
    return word if word != text or len(line) == 1 else ""

"""The proof, on the final text of a post, that nothing in it is active but what we made ourselves."""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.token import Token

from review.allow import LANGUAGES, bare
from review.marker import is_marker
from review.secrets import found
from review.visible import is_active, visible

# As GitHub reads it, https://github.github.com/gfm/
_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_SKELETON = re.compile(r"</?details>|<summary>[^<>&@#$:/]*</summary>")
_REFUSED = frozenset({"image", "link_open", "html_inline", "heading_open", "hr", "code_block"})
_OURS = frozenset(
    {"GitHub token", "GitHub installation token", "GitHub fine-grained token", "Anthropic key", "private key"}
)
_INFOS = LANGUAGES | {"", "suggestion"}


MAX_BODY = 60_000
"""Characters of a text: GitHub takes 65,536, and whether it counts characters or bytes is not documented."""


def proved(text: str) -> str:
    """The text, which we are about to show. Cleaning makes it safe; this would find where we forgot it."""
    faults = audit(text)
    if faults or len(text) > MAX_BODY:
        raise AssertionError(f"a text that must not be shown ({len(text)} characters): {faults}")
    return text


def audit(text: str) -> tuple[str, ...]:
    """What in a body, which we are about to post, must not be there; empty when all is well."""
    return tuple(_faults(text))


def _faults(text: str) -> Iterator[str]:
    tokens = _PARSER.parse(text)
    for token in tokens:
        yield from _of_block(token)
    skeleton = "".join(token.content for token in tokens if token.type == "html_block")
    if skeleton.count("<details>") != skeleton.count("</details>"):
        yield "a fold that is not closed"
    marks = [line for line in skeleton.split("\n") if is_marker(line)]
    if len(set(marks)) < len(marks) or sum("foureyes:review" in mark for mark in marks) > 1:
        yield "more marks than one review has"
    if visible(text, keep="\n\t") != text:
        yield "hidden characters"
    # Of all secrets those of the kinds that we hold ourselves: others are masked where text is cleaned.
    yield from (f"a secret: {each.kind}" for each in found(bare(text)) if each.kind in _OURS)


def _of_block(token: Token) -> Iterator[str]:
    if token.type == "html_block":
        yield from _of_html(token.content)
    elif token.type == "fence":
        yield from _of_fence(token)
    elif token.type in _REFUSED:
        yield f"{token.type}: {token.content[:80]}"
    for child in token.children or ():
        yield from _of_inline(child)


def _of_html(content: str) -> Iterator[str]:
    for line in content.split("\n"):
        if line and not (_SKELETON.fullmatch(line) or is_marker(line)):
            yield f"HTML: {line[:80]}"


def _of_fence(token: Token) -> Iterator[str]:
    if token.info not in _INFOS:
        yield f"a code block of the kind {token.info[:80]}"
    assert token.map is not None
    # A closed one has a line above and below its lines, and each of these has an end.
    if token.map[1] - token.map[0] != token.content.count("\n") + 2 or token.content[-1:] not in {"", "\n"}:
        yield "a code block that is not closed"


def _of_inline(token: Token) -> Iterator[str]:
    if token.type in _REFUSED:
        yield f"{token.type}: {(token.content or str(dict(token.attrs)))[:80]}"
    elif token.type == "text" and is_active(token.content):
        yield f"a link, mention or formula: {token.content[:80]}"

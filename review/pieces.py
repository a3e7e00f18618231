"""The text within a paragraph -> markdown in which only code spans and line breaks mean anything."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Literal

from markdown_it.tree import SyntaxTreeNode

from review.secrets import redacted
from review.visible import is_active, visible

_Kind = Literal["text", "code", "break"]
_Piece = tuple[_Kind, str]

_SPECIAL = re.compile(r"[\\`*_\[\]<>&~|]")
_LINE_START = re.compile(r"^(\d*)(?=[-+=:#.)])")
_OUR_MARK = re.compile(r"<!--(?=\s*foureyes)")
_BACKTICKS = re.compile(r"`+")
_AROUND = ".,;:!?()[]{}<>\"'…"


def markdown(inline: SyntaxTreeNode) -> str:
    """The lines of an inline node; empty ones are left out, as they would end the paragraph."""
    pieces = _joined(_defanged(_joined(_pieces(inline.children))))
    text = "".join(_markup(kind, content) for kind, content in pieces)
    lines = (line.strip(" ") for line in text.split("\n"))
    return "\n".join(_LINE_START.sub(r"\1\\", line) for line in lines if line)


def code(text: str) -> str:
    """A code span with this text, whatever is in it."""
    shown = unmarked(visible(redacted(text))).strip(" ")
    if not shown:
        return ""
    fence = "`" * (longest_run(shown) + 1)
    pad = " " if "`" in {shown[0], shown[-1]} else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def unmarked(text: str) -> str:
    """Code in which nobody takes a quoted mark of ours for a mark."""
    return _OUR_MARK.sub("<! --", text)


def longest_run(text: str) -> int:
    """Of backticks: a fence must be longer."""
    return max(map(len, _BACKTICKS.findall(text)), default=0)


def _pieces(nodes: Iterable[SyntaxTreeNode]) -> Iterator[_Piece]:
    for node in nodes:
        if node.type == "code_inline":
            yield "code", node.content.strip(" ")
        elif node.type in {"softbreak", "hardbreak"}:
            yield "break", "\n"
        elif node.type in {"link", "image"}:
            yield from _link(node)
        else:
            yield "text", visible(node.content.replace("\n", " "))


def _link(node: SyntaxTreeNode) -> Iterator[_Piece]:
    """What it says, and where it would lead."""
    target = str(node.attrs.get("href") or node.attrs.get("src") or "")
    said = [] if node.markup == "autolink" else list(_pieces(node.children))
    yield from said
    if not target or said == [("text", target)]:
        return
    yield "text", " (" if said else ""
    yield "code", target
    yield "text", ")" if said else ""


def _joined(pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    """Neighbours of one kind as one: what was split by a dropped image could be a mention when it meets."""
    for kind, run in groupby((piece for piece in pieces if piece[1]), key=lambda piece: piece[0]):
        yield kind, "".join(content for _, content in run)


def _defanged(pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    for kind, content in pieces:
        if kind == "text" and is_active(content):
            for word in re.split(r"( +)", content):
                yield from _word(word)
        else:
            yield kind, content


def _word(word: str) -> Iterator[_Piece]:
    """GitHub leaves code alone, so an active word becomes code; punctuation around it need not."""
    if not is_active(word):
        yield "text", word
        return
    core = word.strip(_AROUND)
    before, _, after = word.partition(core)
    yield from (("text", before), ("code", core), ("text", after))


def _markup(kind: _Kind, content: str) -> str:
    if kind == "text":
        return _SPECIAL.sub(r"\\\g<0>", content)
    return code(content) if kind == "code" else content

"""Packs: hunks in the form that a reader sees, cut to what fits into one call."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from review.types import Hunk, Line, Slice

_Item = TypeVar("_Item")

MAX_QUOTE = 200
"""Characters of a line that a quote can hold; longer lines are compared by their beginning."""

_MAX_SHOWN = 400
"""A longer line (minified code, data) is cut: nobody finds a bug by its tail, and it would fill the call."""


def shown(line: Line) -> str:
    """A line as a reader sees it: `  12 + code`."""
    number = line.new if line.new is not None else line.old
    text = line.text if len(line.text) <= _MAX_SHOWN else line.text[:_MAX_SHOWN] + " …"
    return f"{number:>5} {line.sign} {text}"


def render(hunks: Sequence[Hunk], tag: str) -> str:
    """The hunks, each in a tag that carries its path; `tag` is the random word of this review."""
    return "\n".join(_element(hunk, tag) for hunk in hunks)


def _element(hunk: Hunk, tag: str) -> str:
    section = f" section={_attribute(hunk.section)}" if hunk.section else ""
    lines = "\n".join(shown(line) for line in hunk.lines)
    return f'<data-{tag} kind="hunk" path={_attribute(hunk.path)}{section}>\n{lines}\n</data-{tag}>'


def _attribute(text: str) -> str:
    """As JSON, in which no name of a file can look like a tag, or hide characters."""
    return json.dumps(text).replace("<", "\\u003c")


def render_evidence(slices: Sequence[Slice], tag: str) -> str:
    """What stands beside the change, so that it can be judged; nothing where there is none."""
    return "".join(f"\n{_context(piece, tag)}" for piece in slices)


def _context(piece: Slice, tag: str) -> str:
    lines = "\n".join(shown(line) for line in piece.lines)
    about = f"path={_attribute(piece.path)} why={_attribute(piece.why)}"
    return f'<data-{tag} kind="context" {about}>\n{lines}\n</data-{tag}>'


def width(line: Line) -> int:
    """Characters of the line as it is shown, without making that text; line numbers have at most 5 digits."""
    return 8 + (len(line.text) if len(line.text) <= _MAX_SHOWN else _MAX_SHOWN + 2)


def size(hunk: Hunk) -> int:
    """Characters that the hunk takes in a prompt, its tags included."""
    return sum(width(line) + 1 for line in hunk.lines) + len(hunk.path) + len(hunk.section) + 80


def packed(items: Sequence[_Item], size: Callable[[_Item], int], budget: int) -> Iterator[tuple[_Item, ...]]:
    """The items in order, in packs of at most `budget` characters; a larger item is a pack of its own."""
    pack: list[_Item] = []
    filled = 0
    for item in items:
        taken = size(item)
        if pack and filled + taken > budget:
            yield tuple(pack)
            pack, filled = [], 0
        pack.append(item)
        filled += taken
    if pack:
        yield tuple(pack)


def cut(hunk: Hunk, budget: int) -> Iterator[Hunk]:
    """The hunk in pieces of at most `budget` characters, every line in one of them."""
    piece: list[Line] = []
    filled = 0
    for line in hunk.lines:
        if piece and filled + width(line) > budget:
            yield _piece(hunk, piece)
            piece, filled = [], 0
        piece.append(line)
        filled += width(line) + 1
    yield _piece(hunk, piece)


def _piece(hunk: Hunk, lines: Sequence[Line]) -> Hunk:
    old = [line.old for line in lines if line.old is not None]
    new = [line.new for line in lines if line.new is not None]
    return replace(
        hunk,
        lines=tuple(lines),
        old_start=old[0] if old else hunk.old_start,
        old_lines=len(old),
        new_start=new[0] if new else hunk.new_start,
        new_lines=len(new),
    )

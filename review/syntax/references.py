"""The names that a tree uses: its leaves, each with what stands before and after it."""

import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from tree_sitter import Node

from review.syntax.grammar import Grammar, captures
from review.syntax.types import Reference, Role, Wanted

_DOTS: tuple[bytes, ...] = (b".", b"::")
# Elsewhere an arrow is a lambda or a return type, and a backslash continues a line.
_MORE_DOTS: dict[str, tuple[bytes, ...]] = {"c": (b"->",), "cpp": (b"->",), "php": (b"->", b"\\", b"::$")}
_SPREADS = (b"..", b"...")
# Keywords in some grammars, where no leaf that is a name stands for them.
_SELF = re.compile(rb"(?<![\w.>:])\$?(this|self|super|Self|crate|parent|static|base)\s*\W+$")
_START = attrgetter("start_byte")
_WORD = re.compile(rb"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class Leaves:
    """Where the names of a tree stand: bytes and lines, in order. The tree itself would take far more memory.

    `unparsed` are leaves that hold code as text, each with its first line.
    """

    starts: Sequence[int]
    ends: Sequence[int]
    lines: Sequence[int]
    unparsed: tuple[tuple[int, bytes], ...]


def leaves(grammar: Grammar, root: Node) -> Leaves:
    """The leaves of the tree that are names."""
    found = captures(grammar.names, root)
    names = sorted(found.get("name", ()), key=_START)
    return Leaves(
        array("L", (leaf.start_byte for leaf in names)),
        array("L", (leaf.end_byte for leaf in names)),
        array("L", (leaf.start_point.row + 1 for leaf in names)),
        tuple((leaf.start_point.row + 1, leaf.text or b"") for leaf in found.get("unparsed", ())),
    )


def references(
    grammar: Grammar,
    found: Leaves,
    data: bytes,
    defined: frozenset[int],
    imports: Sequence[range],
    wanted: Wanted,
) -> Iterator[Reference]:
    """`defined`: bytes at which names of definitions start; `imports`: the bytes of imports, in order."""
    dots = _DOTS + _MORE_DOTS.get(grammar.name, ())
    pending = list(reversed(imports))
    stop, name = 0, ""
    for start, end, line in zip(found.starts, found.ends, found.lines, strict=True):
        gap, before, stop = slice(stop, start), name, end
        name = data[start:end].decode(errors="replace").lstrip(":")
        if wanted.has(name, line) and start not in defined and not _is_variable(data, start):
            while pending and pending[-1].stop <= start:
                pending.pop()
            importing = bool(pending) and pending[-1].start <= start
            qualifier = _qualifier(data[gap], before, dots)
            yield Reference(name, line, _role(data, end, importing), qualifier)
    for first, text in found.unparsed:
        yield from (each for each in _words(grammar, first, text) if wanted.has(each.name, each.line))


def _qualifier(gap: bytes, before: str, dots: tuple[bytes, ...]) -> str | None:
    """`gap` is what stands between the name `before` and the one in question."""
    if not gap.endswith(dots) or gap.endswith(_SPREADS):
        return None
    if len(gap.strip()) <= 3 and not any(bracket in gap for bracket in b")]}"):
        return before
    own = _SELF.search(gap[-40:])
    return own[1].decode() if own else ""


def _role(data: bytes, end: int, importing: bool) -> Role:
    if importing:
        return "import"
    return "call" if _is_call(data[end : end + 2]) else "other"


def _is_call(after: bytes) -> bool:
    """A macro of Rust is called with `!` and any bracket."""
    return after[:1] == b"(" or after in {b"!(", b"![", b"!{"}


def _is_variable(data: bytes, start: int) -> bool:
    """PHP's `$user` is a name of its own function only; `A::$user` is not."""
    return data[start - 1 : start] == b"$" and data[start - 3 : start - 1] != b"::"


def _words(grammar: Grammar, first: int, text: bytes) -> Iterator[Reference]:
    """The body of a C macro is text to the grammar, but it uses names like any other code."""
    for number, line in enumerate(text.split(b"\n"), first):
        for word in _WORD.finditer(line):
            name = word[0].decode()
            if not grammar.is_keyword(name):
                yield Reference(name, number, "call" if line[word.end() :][:1] == b"(" else "other", None)

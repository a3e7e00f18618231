"""The names that a tree uses: its leaves, each with what stands before and after it."""

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
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
_BRACKET = re.compile(rb"[()\[\]{}]")
_LAMBDA = re.compile(rb"(?:=>|[)|])\s*$")
_OPENING, _CLOSING = {b"(", b"[", b"{"}, {b")", b"]", b"}"}
# A type begins with a capital, and what is called has its bracket close: `const {`, `return {` name nothing.
_BEFORE = re.compile(rb"([A-Z]\w*)\s*$|([A-Za-z_]\w*)$")
_FARTHEST = 1_000
_START = attrgetter("start_byte")
_END = attrgetter("end_byte")
_QUOTES = {b'"', b"'"}
_BREAK = re.compile(rb"\n")
_WORD = re.compile(rb"[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class Leaves:
    """Where the names of a tree stand: bytes, in order. The tree itself would take far more memory.

    `keys` are the starts of those that are keys; `unparsed` leaves that hold code as text, with their lines.
    """

    starts: Sequence[int]
    ends: Sequence[int]
    keys: Set[int]
    unparsed: tuple[tuple[int, bytes], ...]


def leaves(grammar: Grammar, root: Node) -> Leaves:
    """The leaves of the tree that are names."""
    found = captures(grammar.names, root)
    names = found.get("name", ())
    return Leaves(
        array("L", sorted(map(_START, names))),
        array("L", sorted(map(_END, names))),
        frozenset(map(_START, found.get("key", ()))),
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
    breaks = [match.start() for match in _BREAK.finditer(data)]
    pending = list(reversed(imports))
    for index in _wanted(found, breaks, data, wanted):
        start, end = found.starts[index], found.ends[index]
        if start in defined or _is_variable(data, start):
            continue
        while pending and pending[-1].stop <= start:
            pending.pop()
        importing = bool(pending) and pending[-1].start <= start
        name, line = _name(found, data, index), bisect_left(breaks, start) + 1
        # The only names in quotes are those of `__all__`.
        importing |= data[start - 1 : start] in _QUOTES
        role: Role = "import" if importing else "key" if start in found.keys else _role(data, end)
        built = _built(data, start) if role == "key" else None
        far = wanted.lines is not None and line not in wanted.lines and role != "import"
        more = _more_lines(data, start, end) if far else 0
        yield Reference(name, line, role, built or _qualifier(found, data, index, dots), more)
    for first, text in found.unparsed:
        yield from (each for each in _words(grammar, first, text) if wanted.has(each.name, each.line))


def _wanted(found: Leaves, breaks: Sequence[int], data: bytes, wanted: Wanted) -> Sequence[int]:
    """Which leaves matter, ascending. Only these are looked at closer: they are few."""
    if wanted.lines is None:
        return range(len(found.starts))
    edges = (-1, *breaks, len(data))
    lines = (line for line in wanted.lines if 0 < line < len(edges))
    parts = (
        range(bisect_left(found.starts, edges[line - 1]), bisect_left(found.starts, edges[line]))
        for line in lines
    )
    indexes = set(chain.from_iterable(parts))
    if spelled := _spelled(frozenset(wanted.names)):
        pairs = zip(found.starts, found.ends, strict=True)
        indexes.update(index for index, (start, end) in enumerate(pairs) if data[start:end] in spelled)
    return sorted(indexes)


@lru_cache(maxsize=4)
def _spelled(names: frozenset[str]) -> frozenset[bytes]:
    """The names as written: a symbol of Ruby has its colon. Many files are asked for the same names."""
    return frozenset(form for name in names for form in (name.encode(), b":" + name.encode()))


def _name(found: Leaves, data: bytes, index: int) -> str:
    return data[found.starts[index] : found.ends[index]].decode(errors="replace").lstrip(":")


def _qualifier(found: Leaves, data: bytes, index: int, dots: tuple[bytes, ...]) -> str | None:
    """The name before the dot, as in Reference; `gap` is what stands between the two."""
    gap = data[found.ends[index - 1] if index else 0 : found.starts[index]]
    if not gap.endswith(dots) or gap.endswith(_SPREADS):
        return None
    if len(gap.strip()) <= 3 and not any(bracket in gap for bracket in b")]}"):
        return _name(found, data, index - 1) if index else ""
    own = _SELF.search(gap[-40:])
    return own[1].decode() if own else ""


def _built(data: bytes, start: int) -> str | None:
    """The name before the bracket in which a key stands."""
    depth = 0
    for at in range(start - 1, max(start - _FARTHEST, 0), -1):
        sign = data[at : at + 1]
        depth += (sign in _CLOSING) - (sign in _OPENING)
        if depth < 0:
            named = _BEFORE.search(data[max(0, at - 80) : at])
            return (named[1] or named[2]).decode() if named else None
    return None


def _more_lines(data: bytes, start: int, end: int) -> int:
    """How many lines the call has after this one that a name makes, or is handed to first. It ends where the
    body of a function begins: that is no argument to judge a call by.
    """
    is_first = data[max(0, start - _FARTHEST) : start].rstrip()[-1:] == b"(" and data[end : end + 1] == b","
    depth = int(is_first)
    if not is_first and not _is_call(data[end : end + 2]):
        return 0
    for bracket in _BRACKET.finditer(data, end, end + _FARTHEST):
        at = bracket.start()
        depth += 1 if bracket[0] in _OPENING else -1
        if depth == 0 or (bracket[0] == b"{" and _LAMBDA.search(data[at - 9 : at])):
            return data.count(b"\n", end, at)
    return 0


def _role(data: bytes, end: int) -> Role:
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

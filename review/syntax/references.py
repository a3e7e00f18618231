"""The names that a tree uses: its leaves, each with what stands before and after it."""

import re
from collections.abc import Iterator, Sequence

from tree_sitter import Node

from review.syntax.grammar import Grammar, captures
from review.syntax.types import Reference, Role

_DOTS: tuple[bytes, ...] = (b".", b"::")
# Elsewhere an arrow is a lambda or a return type, and a backslash continues a line.
_MORE_DOTS: dict[str, tuple[bytes, ...]] = {"c": (b"->",), "cpp": (b"->",), "php": (b"->", b"\\", b"::$")}
_SPREADS = (b"..", b"...")
# Keywords in some grammars, where no leaf that is a name stands for them.
_SELF = re.compile(rb"(?<![\w.>:])\$?(this|self|super|Self|crate|parent|static|base)\s*\W+$")
_WORD = re.compile(rb"[A-Za-z_]\w*")


def references(
    language: str,
    grammar: Grammar,
    root: Node,
    data: bytes,
    defined: frozenset[int],
    imports: Sequence[range],
) -> Iterator[Reference]:
    """`defined`: bytes at which names of definitions start; `imports`: the bytes of imports, in order."""
    dots = _DOTS + _MORE_DOTS.get(language, ())
    leaves = captures(grammar.names, root)
    pending = list(reversed(imports))
    end, name = 0, ""
    for start, leaf in sorted((leaf.start_byte, leaf) for leaf in leaves.get("name", ())):
        qualifier = _qualifier(data[end:start], name, dots)
        end = leaf.end_byte
        name = data[start:end].decode(errors="replace").lstrip(":")
        while pending and pending[-1].stop <= start:
            pending.pop()
        if start not in defined and not _is_variable(data, start):
            importing = bool(pending) and pending[-1].start <= start
            yield Reference(name, leaf.start_point.row + 1, _role(data, end, importing), qualifier)
    for unparsed in leaves.get("unparsed", ()):
        yield from _words(grammar, unparsed)


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


def _words(grammar: Grammar, node: Node) -> Iterator[Reference]:
    """The body of a C macro is text to the grammar, but it uses names like any other code."""
    first = node.start_point.row + 1
    for number, line in enumerate((node.text or b"").split(b"\n"), first):
        for word in _WORD.finditer(line):
            name = word[0].decode()
            if not grammar.is_keyword(name):
                yield Reference(name, number, "call" if line[word.end() :][:1] == b"(" else "other", None)

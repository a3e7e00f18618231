"""Names in a text of a language without a grammar: by words, so comments and strings count, too."""

import re
from collections.abc import Iterator, Sequence
from functools import partial

from review.syntax.types import Definition, DefinitionKind, Outline, Reading, Reference, Role, Wanted

_KEYWORDS: dict[DefinitionKind, str] = {
    "class": "class struct enum union record object actor",
    "interface": "interface trait protocol",
    "module": "module defmodule namespace",
    "type": "type typealias",
    "macro": "macro defmacro",
    "constant": "const val let",
    "function": "def defp fun func function fn sub proc",
}
_KINDS = {word: kind for kind, words in _KEYWORDS.items() for word in words.split()}
_MODIFIERS = (
    "abstract async case const data enum export extern final fileprivate impl inline internal lazy"
    " local open override private protected pub public sealed static suspend"
)
_DEFINES = re.compile(
    rf"[ \t]*(?:(?:{'|'.join(_MODIFIERS.split())})\s+)*({'|'.join(_KINDS)})\s+([A-Za-z_][\w.]*)"
)
_ASSIGNS = re.compile(r"([A-Z][A-Z0-9_]{2,})\s*(?::[^=]+)?[:?]?=(?!=)")
_WORD = re.compile(r"[A-Za-z_]\w*")
_CLOSES = re.compile(r"[)\]}]|end\b")
_LONGEST = 400


def read(text: str, *, prose: bool) -> Reading:
    """Definitions by their keyword (none in `prose`), extents by indentation; imports are not told apart."""
    lines = text.split("\n")
    found = () if prose else tuple(_definitions(lines))
    named = {(definition.start_line, definition.name) for definition in found}
    return Reading(Outline(None, found, (), (), coarse=True), partial(_references, text, named))


def _definitions(lines: Sequence[str]) -> Iterator[Definition]:
    ends = _ends(lines)
    for number, line in enumerate(lines, 1):
        if match := _DEFINES.match(line):
            kind, name = _KINDS[match[1]], match[2]
            # Indented, it is a variable of a function.
            if kind != "constant" or not line[:1].isspace():
                yield _definition(kind, name, number, ends[number - 1], line)
        elif match := _ASSIGNS.match(line):
            yield _definition("constant", match[1], number, ends[number - 1], line)


def _definition(kind: DefinitionKind, name: str, number: int, end: int, line: str) -> Definition:
    signature = line[:_LONGEST].strip(" \t\r{:")
    last = name.rpartition(".")[2] or name
    return Definition(last, kind, number, end, number, signature, parent=None, bases=(), public=True)


def _ends(lines: Sequence[str]) -> list[int]:
    """For each line (from 0) the last line (from 1) before the next one that is indented no deeper.

    A line that only closes what was opened belongs to it.
    """
    ends = [len(lines)] * len(lines)
    open_lines: list[tuple[int, int]] = []
    last = 0
    for index, line in enumerate(lines):
        bare = line.lstrip()
        if not bare:
            continue
        indent = len(line) - len(bare)
        closing = _CLOSES.match(bare) is not None
        while open_lines and (open_lines[-1][0] > indent or (open_lines[-1][0] == indent and not closing)):
            ends[open_lines.pop()[1]] = last
        if not closing:
            open_lines.append((indent, index))
        last = index + 1
    for _, index in open_lines:
        ends[index] = last
    return ends


def _references(text: str, named: set[tuple[int, str]], wanted: Wanted) -> Iterator[Reference]:
    for number, line in enumerate(text.split("\n"), 1):
        for word in _WORD.finditer(line):
            if wanted.has(word[0], number) and (number, word[0]) not in named:
                role: Role = "call" if line.startswith("(", word.end()) else "other"
                dotted = line.startswith(".", word.start() - 1) if word.start() else False
                yield Reference(word[0], number, role, "" if dotted else None)

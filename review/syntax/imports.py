"""What a tree imports."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tree_sitter import Node

from review.syntax.grammar import Match, text
from review.syntax.types import Import

_QUOTES = "\"'`<>"
_USE = re.compile(r"^\s*use\s+(?:(?:function|const)\s+)?|;\s*$")
_ITEM = re.compile(r"\s*[{},]\s*")
_AS = re.compile(r"\s+as\s+")


@dataclass(slots=True)
class _Draft:
    module: str
    line: int
    names: list[str] = field(default_factory=list)
    bound: list[str] = field(default_factory=list)


def spans(own: Iterable[Match]) -> list[range]:
    """The bytes of the import statements, in order."""
    nodes = (node for match in own for node in match.get("import", ()))
    return sorted((range(node.start_byte, node.end_byte) for node in nodes), key=lambda span: span.start)


def imports(language: str, own: Iterable[Match]) -> tuple[Import, ...]:
    """In order; what one statement takes from one module is one import."""
    drafts: dict[int, _Draft] = {}
    uses: list[_Draft] = []
    for match in sorted((match for match in own if "path" in match or "use" in match), key=_place):
        for node in match.get("path", ()):
            known = drafts.setdefault(node.start_byte, _Draft(_module(node), node.start_point.row + 1))
            _take(known, match)
        for node in match.get("use", ()):
            uses.extend(_used(node, "\\" if language == "php" else "::"))
    found = sorted((*drafts.values(), *uses), key=lambda draft: draft.line)
    return tuple(
        Import(draft.module, tuple(dict.fromkeys(draft.names)), tuple(dict.fromkeys(draft.bound)), draft.line)
        for draft in found
    )


def _place(match: Match) -> int:
    """Matches come in the order in which they were completed."""
    nodes = match.get("imported") or match.get("alias") or match.get("path") or ()
    return nodes[0].start_byte if nodes else 0


def _module(node: Node) -> str:
    return "".join(text(node).split()).strip(_QUOTES)


def _take(draft: _Draft, match: Match) -> None:
    names = [text(node) for node in match.get("imported", ())]
    draft.names += names
    draft.bound += [text(node) for node in match.get("alias", ())] or [
        name for name in names if name not in "*."
    ]


def _used(node: Node, dot: str) -> Iterator[_Draft]:
    """`use a::{b, c::{d as e}}` takes b and d from a; the text is easier to read than the tree."""
    words = _USE.sub("", text(node))
    line = node.start_point.row + 1
    if "{" in words:
        module, _, rest = words.partition("{")
        draft = _Draft(module.strip().strip(dot), line)
        _name(draft, _ITEM.split(rest), dot)
        yield draft
    else:
        for item in words.split(","):
            module, _, name = item.strip().rpartition(dot)
            draft = _Draft(module.strip(dot), line)
            _name(draft, [name], dot)
            yield draft if module else _Draft(_AS.split(name)[0], line, bound=_AS.split(name)[1:])


def _name(draft: _Draft, items: Sequence[str], dot: str) -> None:
    owner = draft.module
    for item in filter(None, items):
        if item.endswith(dot):
            owner = item.removesuffix(dot)
            continue
        name, *alias = _AS.split(item.rpartition(dot)[2].strip())
        name = owner.rpartition(dot)[2] if name == "self" else name
        draft.names.append(name)
        draft.bound += alias or ([name] if name != "*" else [])

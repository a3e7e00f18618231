"""Definitions of a tree: what the queries found, put into their places."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import cast

from tree_sitter import Node

from review.syntax.grammar import Match, text
from review.syntax.types import Definition, DefinitionKind
from review.syntax.visibility import Exports, public

LONGEST = 2_000
"""Characters of a signature."""

_KIND = "definition."
# Several patterns may fit one name: a constant is a field, too, and a function a constant.
_VAGUE = {"field": 0, "type": 0, "constant": 1}
_EXACT = 2
_TYPES = ("class", "interface", "impl")
_CODE = ("function", "method")
# `typedef struct S {...} S;`: what stands in it is the struct's, not the alias's.
_NO_HOME = ("type_definition", "declaration")
_HOLDERS = ("value", "type", "right", "declarator")
_BODIES = frozenset(
    "accessor_list block class_body declaration_list enum_body enum_member_declaration_list enum_variant_list"
    " field_declaration_list object_type".split()
)


@dataclass(slots=True)
class _Draft:
    """A definition as found; `first` is where it begins: a decorator in front of `node`, or `node`."""

    name: Node
    node: Node
    first: Node
    kind: str
    owner: str | None = None
    bases: list[str] = field(default_factory=list)


def definitions(
    language: str, data: bytes, tags: Sequence[Match], own: Sequence[Match]
) -> tuple[tuple[Definition, ...], frozenset[int]]:
    """The definitions in order, and the bytes at which their names start. `own` holds against `tags`."""
    drafts = {**_drafts(tags), **_drafts(own)}
    for name in _bound_by_imports(own):
        drafts.pop(name, None)
    _qualify(drafts, own)
    _widen(drafts.values(), data, own)
    exports = _exports(own)
    return tuple(_placed(language, data, drafts.values(), exports)), frozenset(drafts)


def _drafts(matches: Iterable[Match]) -> dict[int, _Draft]:
    found: dict[int, _Draft] = {}
    for match in matches:
        for capture, nodes in match.items():
            if capture.startswith(_KIND):
                name, node = match["name"][0], nodes[0]
                if name.is_missing:
                    continue
                draft = _Draft(name, node, node, capture.removeprefix(_KIND))
                known = found.setdefault(name.start_byte, draft)
                if _rank(draft) > _rank(known):
                    found[name.start_byte] = draft
    return found


def _rank(draft: _Draft) -> tuple[int, int]:
    """The exact kind before the vague, and the declaration before the declarator."""
    return _VAGUE.get(draft.kind, _EXACT), draft.node.end_byte - draft.node.start_byte


def _bound_by_imports(own: Iterable[Match]) -> Iterator[int]:
    """`const fs = require("fs")` imports, it defines nothing."""
    return (node.start_byte for match in own if "path" in match for node in match.get("alias", ()))


def _qualify(drafts: dict[int, _Draft], own: Iterable[Match]) -> None:
    for match in own:
        draft = drafts.get(match["name"][0].start_byte) if "name" in match else None
        if draft is not None:
            draft.bases.extend(text(node) for node in match.get("base", ()))
            for node in match.get("owner", ()):
                draft.owner = text(node)


def _widen(drafts: Iterable[_Draft], data: bytes, own: Iterable[Match]) -> None:
    """Decorators, `export`, `template<...>` and the like stand each right in front of the next."""
    before = {_skip_space(data, node.end_byte): node for match in own for node in match.get("prefix", ())}
    for draft in drafts:
        while draft.first.start_byte in before:
            draft.first = before[draft.first.start_byte]


def _skip_space(data: bytes, at: int) -> int:
    while data[at : at + 1].isspace():
        at += 1
    return at


def _exports(own: Iterable[Match]) -> Exports:
    names = {text(node) for match in own for node in match.get("exported", ())}
    return Exports(any("exports" in match for match in own), frozenset(names))


def _placed(language: str, data: bytes, drafts: Iterable[_Draft], exports: Exports) -> Iterator[Definition]:
    """In order, each with the innermost definition around it."""
    around: list[tuple[Node, Definition]] = []
    # In broken source the parser supposes names where there are none.
    named = (draft for draft in drafts if text(draft.name))
    order = sorted(
        named, key=lambda draft: (draft.first.start_byte, -draft.node.end_byte, draft.name.start_byte)
    )
    for draft in order:
        while around and not _holds(around[-1][0], draft.node):
            around.pop()
        outer = around[-1][1] if around else None
        if not _is_local(draft, outer):
            definition = _definition(language, data, draft, outer, exports)
            yield definition
            if draft.kind in _TYPES or draft.node.type not in _NO_HOME:
                around.append((draft.node, definition))


def _holds(outer: Node, inner: Node) -> bool:
    """`a, b = 1, 2` defines two names by one node, neither in the other."""
    return outer.end_byte >= inner.end_byte and outer != inner


def _is_local(draft: _Draft, outer: Definition | None) -> bool:
    """Values and prototypes inside a function concern nobody else."""
    if outer is None or outer.kind not in _CODE:
        return False
    return draft.kind in {"constant", "field"} or draft.node.type == "declaration"


def _definition(
    language: str, data: bytes, draft: _Draft, outer: Definition | None, exports: Exports
) -> Definition:
    name = text(draft.name).lstrip(":").replace("::", ".")
    head = data[draft.first.start_byte : draft.name.start_byte].decode(errors="replace")
    return Definition(
        name=name,
        kind=_kind(draft, outer),
        start_line=draft.first.start_point.row + 1,
        end_line=_end_line(draft.node),
        name_line=draft.name.start_point.row + 1,
        signature=_signature(data, draft),
        parent=_parent(draft, outer),
        bases=tuple(dict.fromkeys(draft.bases)),
        public=public(language, name, head, outer, exports),
    )


def _kind(draft: _Draft, outer: Definition | None) -> DefinitionKind:
    owned = draft.owner is not None or (outer is not None and outer.kind in _TYPES)
    return "method" if draft.kind == "function" and owned else cast("DefinitionKind", draft.kind)


def _parent(draft: _Draft, outer: Definition | None) -> str | None:
    names = ([outer.qualified] if outer else []) + ([draft.owner] if draft.owner else [])
    return ".".join(names) or None


def _end_line(node: Node) -> int:
    """A node that takes its line end along ends on that line, not on the next."""
    end = node.end_point
    return max(end.row + (end.column > 0), node.start_point.row + 1)


def _signature(data: bytes, draft: _Draft) -> str:
    # What a type alias stands for is what it promises, and it has no other body.
    body = None if draft.kind == "type" else _body(draft.node)
    end = _head_end(draft.node, body)
    # Long values need not be decoded whole to be cut.
    raw = data[draft.first.start_byte : min(end, draft.first.start_byte + 2 * LONGEST)]
    words = raw.decode(errors="replace")
    if body is None and draft.kind in _TYPES:
        words = words.partition("{")[0]
    return " ".join(words.split())[:LONGEST].rstrip().removesuffix("=>").strip(" :{;,=")


def _head_end(node: Node, body: Node | None) -> int:
    """A comment between head and body (Ruby's usual place for it) belongs to neither."""
    if body is None:
        return node.end_byte
    after = node.child_by_field_name("name") or node
    comments = (child.start_byte for child in node.named_children if child.type == "comment")
    return min((at for at in comments if after.start_byte < at < body.start_byte), default=body.start_byte)


def _body(node: Node) -> Node | None:
    holders = chain((node,), (node.child_by_field_name(name) for name in _HOLDERS))
    bodies = (_own_body(holder) for holder in holders if holder is not None)
    return next((body for body in bodies if body is not None), None)


def _own_body(node: Node) -> Node | None:
    body = node.child_by_field_name("body") or node.child_by_field_name("accessors")
    return body or next((child for child in node.named_children if child.type in _BODIES), None)

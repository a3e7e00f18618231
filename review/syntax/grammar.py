"""The grammars: tree-sitter with its official wheels, and the queries that say what is what in a tree."""

from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import tree_sitter_c
import tree_sitter_c_sharp
import tree_sitter_cpp
import tree_sitter_go
import tree_sitter_java
import tree_sitter_javascript
import tree_sitter_php
import tree_sitter_python
import tree_sitter_ruby
import tree_sitter_rust
import tree_sitter_typescript
from tree_sitter import Language, Node, Parser, Query, QueryCursor

Match = Mapping[str, list[Node]]
"""Capture -> its nodes, for one place that a pattern fits."""

_ECMA = (
    "identifier property_identifier private_property_identifier shorthand_property_identifier"
    " shorthand_property_identifier_pattern"
)
_ECMA_KEYS = (
    "[(shorthand_property_identifier) (shorthand_property_identifier_pattern)] @key"
    " (pair key: (property_identifier) @key) (pair_pattern key: (property_identifier) @key)"
)
_JSX_KEYS = " (jsx_attribute . (property_identifier) @key)"
_C = "identifier field_identifier type_identifier"


@dataclass(frozen=True, slots=True)
class _Source:
    """Where a grammar comes from, the types of its leaves that are names, and the queries that hold for it.

    `tags` are packages with a tags.scm; none for C, C++ and C#, whose files here say why. `keys` is a query
    for leaves that are keys, see Role.
    """

    language: Callable[[], object]
    names: str
    own: tuple[str, ...]
    tags: tuple[str, ...] = ()
    keys: str = ""


def _typescript(language: Callable[[], object], keys: str) -> _Source:
    tags = ("tree_sitter_javascript", "tree_sitter_typescript")
    return _Source(language, f"{_ECMA} type_identifier", ("typescript", "ecma-imports"), tags, keys)


_SOURCES = {
    "c": _Source(tree_sitter_c.language, _C, ("c", "c-macros")),
    "c-sharp": _Source(tree_sitter_c_sharp.language, "identifier", ("c-sharp",)),
    "cpp": _Source(tree_sitter_cpp.language, f"{_C} namespace_identifier", ("c", "cpp", "c-macros")),
    "go": _Source(
        tree_sitter_go.language,
        "identifier field_identifier type_identifier package_identifier",
        ("go",),
        ("tree_sitter_go",),
        "(keyed_element . (literal_element (identifier) @key))",
    ),
    "java": _Source(
        tree_sitter_java.language, "identifier type_identifier", ("java",), ("tree_sitter_java",)
    ),
    "javascript": _Source(
        tree_sitter_javascript.language,
        _ECMA,
        ("javascript", "ecma-imports"),
        ("tree_sitter_javascript",),
        _ECMA_KEYS + _JSX_KEYS,
    ),
    "php": _Source(tree_sitter_php.language_php, "name", ("php",), ("tree_sitter_php",)),
    "python": _Source(
        tree_sitter_python.language,
        "identifier",
        ("python",),
        ("tree_sitter_python",),
        # What a module gives to others stands there as text.
        "(keyword_argument name: (identifier) @key) (keyword_pattern (identifier) @key)"
        " ((assignment left: (identifier) @_all right: (_ (string (string_content) @name)))"
        '  (#eq? @_all "__all__"))',
    ),
    "ruby": _Source(
        tree_sitter_ruby.language, "identifier constant simple_symbol", ("ruby",), ("tree_sitter_ruby",)
    ),
    "rust": _Source(
        tree_sitter_rust.language,
        "identifier field_identifier type_identifier shorthand_field_identifier",
        ("rust",),
        ("tree_sitter_rust",),
        "(shorthand_field_identifier) @key (field_initializer field: (field_identifier) @key)"
        " (shorthand_field_initializer (identifier) @key) (field_pattern name: (field_identifier) @key)",
    ),
    "tsx": _typescript(tree_sitter_typescript.language_tsx, _ECMA_KEYS + _JSX_KEYS),
    "typescript": _typescript(tree_sitter_typescript.language_typescript, _ECMA_KEYS),
}


@dataclass(frozen=True, slots=True)
class Grammar:
    """A language ready to read.

    `places` finds definitions and more, `names` leaves that are names. Patterns of `places` from `own` on are
    this package's, those before are tags of the wheels: one query, since most of its time goes into the walk.
    """

    name: str
    language: Language
    places: Query
    own: int
    names: Query

    def parse(self, data: bytes) -> Node:
        """The root of the tree; broken source gives ERROR nodes, never an error."""
        # A parser has state, so threads must not share one; making one is cheap.
        return Parser(self.language).parse(data).root_node

    def matches(self, root: Node) -> tuple[list[Match], list[Match]]:
        """What the wheel's tags find, and what the queries of this package find."""
        tags: list[Match] = []
        own: list[Match] = []
        for pattern, captured in QueryCursor(self.places).matches(root):
            (tags if pattern < self.own else own).append(captured)
        return tags, own

    def is_keyword(self, word: str) -> bool:
        return self.language.id_for_node_kind(word, False) is not None


@cache
def grammar(language: str) -> Grammar:
    """`language` as by `language_of`."""
    source = _SOURCES[language]
    ready = Language(source.language())
    types = " ".join(f"({name})" for name in source.names.split())
    # The body of a C macro is one leaf, see references.
    unparsed = "(preproc_arg) @unparsed" if "c-macros" in source.own else ""
    return Grammar(
        language, ready, *_places(ready, source), Query(ready, f"[{types}] @name {source.keys} {unparsed}")
    )


def captures(query: Query, root: Node) -> Match:
    """All captured nodes, each once; those of one capture come in no order."""
    return QueryCursor(query).captures(root)


def text(node: Node) -> str:
    return (node.text or b"").decode(errors="replace")


def _text(package: str, name: str) -> str:
    return files(package).joinpath(name).read_text(encoding="utf-8")


def _places(language: Language, source: _Source) -> tuple[Query, int]:
    """Without tags that find no definition: references come from the leaves."""
    tags = "".join(f"{_text(package, 'queries/tags.scm')}\n" for package in source.tags)
    own = "\n".join(_text("review.syntax.queries", f"{name}.scm") for name in source.own)
    query = Query(language, tags + own)
    data = (tags + own).encode()
    starts = [query.start_byte_for_pattern(index) for index in range(query.pattern_count)]
    first = bisect_left(starts, len(tags.encode()))
    for index in range(first):
        if b"@definition." not in data[starts[index] : query.end_byte_for_pattern(index)]:
            query.disable_pattern(index)
    return query, first

"""Reads a GraphQL document: one operation, fields, arguments, aliases, inline fragments.

Named fragments, directives, block strings and several operations are not part of it.
https://spec.graphql.org/October2021/#sec-Language
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_TOKEN = re.compile(r'\s+|,|#[^\n]*|(?P<token>\.\.\.|[{}()\[\]:!$=]|"(?:[^"\\\n]|\\.)*"|-?\d+|[_A-Za-z]\w*)')
_NAME = re.compile(r"[_A-Za-z]\w*")
_WORDS: Mapping[str, object] = {"true": True, "false": False, "null": None}


class ParseError(Exception):
    """The text is not a document that the fake can read."""


@dataclass(frozen=True, slots=True)
class Variable:
    """`$name` in the place of a value."""

    name: str


@dataclass(frozen=True, slots=True)
class Word:
    """A value of an enumeration."""

    name: str


@dataclass(frozen=True, slots=True)
class Field:
    """`alias: name(arguments) { selections }`; the alias is the name where none is given."""

    alias: str
    name: str
    arguments: Mapping[str, object]
    selections: tuple["Selection", ...]


@dataclass(frozen=True, slots=True)
class Fragment:
    """`... on TYPE { selections }`."""

    on: str
    selections: tuple["Selection", ...]


Selection = Field | Fragment


@dataclass(frozen=True, slots=True)
class Document:
    """The operation; `variables`: name -> type as written."""

    operation: str
    name: str
    variables: Mapping[str, str]
    selections: tuple[Selection, ...]

    @property
    def root(self) -> str:
        """The name of the first field, such as resolveReviewThread."""
        return next((field.name for field in self.selections if isinstance(field, Field)), "")


def parse(text: str) -> Document:
    reader = _Reader(list(_tokens(text)))
    document = reader.document()
    if reader.next:
        raise ParseError(f'Parse error on "{reader.next}"')
    return document


def _tokens(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise ParseError(f'Parse error on "{text[at]}"')
        at = found.end()
        if found["token"]:
            yield found["token"]


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def next(self) -> str:
        """The token ahead, empty at the end."""
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def document(self) -> Document:
        if self.next == "{":
            return Document("query", "", {}, self._selections())
        operation = self._name()
        if operation not in {"query", "mutation"}:
            raise ParseError(f'Parse error on "{operation}"')
        name = self._name() if _NAME.fullmatch(self.next) else ""
        return Document(operation, name, self._variables(), self._selections())

    def _take(self, wanted: str | None = None) -> str:
        token = self.next
        if not token or (wanted is not None and token != wanted):
            raise ParseError(f'Parse error on "{token}", expected {wanted or "something"}')
        self._at += 1
        return token

    def _taken(self, wanted: str) -> bool:
        if self.next != wanted:
            return False
        self._at += 1
        return True

    def _name(self) -> str:
        token = self._take()
        if not _NAME.fullmatch(token):
            raise ParseError(f'Parse error on "{token}", expected a name')
        return token

    def _variables(self) -> dict[str, str]:
        found: dict[str, str] = {}
        if self._taken("("):
            while not self._taken(")"):
                self._take("$")
                name = self._name()
                self._take(":")
                found[name] = self._name() + ("!" if self._taken("!") else "")
        return found

    def _selections(self) -> tuple[Selection, ...]:
        self._take("{")
        found: list[Selection] = []
        while not self._taken("}"):
            found.append(self._fragment() if self._taken("...") else self._field())
        if not found:
            raise ParseError('Parse error on "}", expected a field')
        return tuple(found)

    def _fragment(self) -> Fragment:
        self._take("on")
        return Fragment(self._name(), self._selections())

    def _field(self) -> Field:
        alias = name = self._name()
        if self._taken(":"):
            name = self._name()
        arguments = self._members(")") if self._taken("(") else {}
        return Field(alias, name, arguments, self._selections() if self.next == "{" else ())

    def _members(self, end: str) -> dict[str, object]:
        found: dict[str, object] = {}
        while not self._taken(end):
            name = self._name()
            self._take(":")
            found[name] = self._value()
        return found

    def _value(self) -> object:
        token = self._take()
        if token == "$":
            return Variable(self._name())
        if token == "{":
            return self._members("}")
        if token.startswith('"'):
            return json.loads(token)
        if token.lstrip("-").isdigit():
            return int(token)
        if not _NAME.fullmatch(token):
            raise ParseError(f'Parse error on "{token}", expected a value')
        return _WORDS[token] if token in _WORDS else Word(token)

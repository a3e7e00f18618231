"""What the schema is made of: fields with their types and arguments, inputs, connections that come in pages.

https://docs.github.com/en/graphql/reference
"""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.fakes.github.callers import Caller

if TYPE_CHECKING:
    from tests.fakes.github.world import FakeGitHub

Arguments = Mapping[str, Any]
_MOST = 100
PAGING: Mapping[str, str] = {"first": "Int", "last": "Int", "after": "String", "before": "String"}


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks whom."""

    github: "FakeGitHub"
    caller: Caller


Resolve = Callable[[Asking, Any, Arguments], object]


@dataclass(frozen=True, slots=True)
class Kind:
    """A field: the name of its type, what it takes (name -> type, with `!` where required), its value."""

    type: str
    resolve: Resolve
    arguments: Mapping[str, str] = field(default_factory=dict)
    many: bool = False


class GraphError(Exception):
    """An error of one field: HTTP 200, `errors` and null in the place of the field."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


def plain(type: str, get: Callable[[Any], object]) -> Kind:  # noqa: A002
    """A field that needs nothing but its owner."""
    return Kind(type, lambda _, owner, __: get(owner))


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the entries of a connection, from the number `start` on."""

    entries: Sequence[Any]
    start: int
    total: int


def connection(name: str, type: str, get: Callable[[Any], Sequence[Any]]) -> Kind:  # noqa: A002
    """The field `name`: entries of a type in pages of at most 100, which the caller must ask for."""
    return Kind(f"{type}Connection", lambda _, owner, given: _page(name, get(owner), given), PAGING)


def connected(type: str) -> dict[str, Kind]:  # noqa: A002
    """The fields of a connection to a type."""
    return {
        "nodes": Kind(type, lambda _, page, __: list(page.entries), many=True),
        "totalCount": plain("Int", lambda page: page.total),
        "pageInfo": plain("PageInfo", lambda page: page),
    }


PAGE_INFO: Mapping[str, Kind] = {
    "hasNextPage": plain("Boolean", lambda page: page.start + len(page.entries) < page.total),
    "hasPreviousPage": plain("Boolean", lambda page: page.start > 0),
    "startCursor": plain("String", lambda page: _cursor(page.start) if page.entries else None),
    "endCursor": plain(
        "String", lambda page: _cursor(page.start + len(page.entries) - 1) if page.entries else None
    ),
}


def _page(name: str, entries: Sequence[Any], given: Arguments) -> Page:
    """https://docs.github.com/en/graphql/guides/using-pagination-in-the-graphql-api"""
    sizes = {word: given[word] for word in ("first", "last") if given.get(word) is not None}
    if len(sizes) != 1:
        words = f"You must provide a `first` or `last` value to properly paginate the `{name}` connection."
        raise GraphError("MISSING_PAGINATION_BOUNDARIES", words)
    [(word, size)] = sizes.items()
    if not 0 <= size <= _MOST:
        asked = f"Requesting {size} records on the `{name}` connection"
        raise GraphError("EXCESSIVE_PAGINATION", f"{asked} exceeds the `{word}` limit of {_MOST} records.")
    low = _number(given["after"]) + 1 if given.get("after") else 0
    high = _number(given["before"]) if given.get("before") else len(entries)
    low, high = (low, min(high, low + size)) if word == "first" else (max(low, high - size), high)
    return Page(entries[low:high], low, len(entries))


def _cursor(number: int) -> str:
    return base64.b64encode(f"cursor:{number}".encode()).decode()


def _number(cursor: str) -> int:
    try:
        return int(base64.b64decode(cursor).decode().removeprefix("cursor:"))
    except ValueError as error:
        words = f"`{cursor}` does not appear to be a valid cursor."
        raise GraphError("INVALID_CURSOR_ARGUMENTS", words) from error

"""What the job database holds: JSON of our own values, and of nothing else.

Never pickle: whoever can write to the database would run code in the workers.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from functools import cache

from pydantic import TypeAdapter

from review import past, types
from review.errors import FourEyesError, OutsideError, ReaderError, UserError
from review.perimeter import NotClearedError
from review.question import Task

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

_KIND = "$"
"""The key that marks an object as more than a dictionary."""

_VALUES: dict[str, type] = {
    kind.__name__: kind
    for kind in (*vars(types).values(), *vars(past).values(), Task)
    if isinstance(kind, type) and is_dataclass(kind)
}
_ERRORS: dict[str, type[FourEyesError]] = {
    kind.__name__: kind for kind in (UserError, OutsideError, ReaderError, NotClearedError)
}


class StoredError(Exception):
    """An error that is none of ours, come back from the database: its type's name and its message."""


def dumps(value: object) -> str:
    """JSON text for a value, or an error, of ours; TypeError for anything else."""
    return json.dumps(_pack(value), ensure_ascii=False, separators=(",", ":"))


def loads(text: str) -> object:
    """The value that `dumps` was given. Errors that are none of ours come back as StoredError."""
    return _unpack(json.loads(text))


def _pack(value: object) -> Json:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case list():
            return [_pack(item) for item in value]
        case tuple():
            return {_KIND: "tuple", "items": [_pack(item) for item in value]}
        case Mapping():
            return {_KIND: "dict", "items": [[_pack(key), _pack(item)] for key, item in value.items()]}
        case BaseException():
            return _pack_error(value)
    name = type(value).__name__
    if _VALUES.get(name) is not type(value):
        raise TypeError(f"{name} cannot be kept in the job database")
    return {_KIND: name, "fields": _adapter(name).dump_python(value, mode="json")}


def _pack_error(error: BaseException) -> Json:
    """Also an error that is a bug: if it could not be kept, another would hide it."""
    kind = next((base.__name__ for base in type(error).__mro__ if base.__name__ in _ERRORS), None)
    if kind is None or not isinstance(error, FourEyesError):
        text = str(error) if isinstance(error, StoredError) else f"{type(error).__name__}: {error}"
        return {_KIND: "error", "message": text}
    about: dict[str, Json] = {_KIND: "error", "kind": kind, "message": str(error)}
    if isinstance(error, OutsideError):
        about |= {
            "retry_after": error.retry_after,
            "final": error.final,
            "usd": error.usd,
            "closes": error.closes,
        }
    return about


def _unpack(value: Json) -> object:
    if isinstance(value, list):
        return [_unpack(item) for item in value]
    if not isinstance(value, dict):
        return value
    kind = value[_KIND]
    assert isinstance(kind, str)
    return _UNPACK[kind](value) if kind in _UNPACK else _adapter(kind).validate_python(value["fields"])


def _items(value: dict[str, Json]) -> list[Json]:
    items = value["items"]
    assert isinstance(items, list)
    return items


def _unpack_tuple(value: dict[str, Json]) -> object:
    return tuple(_unpack(item) for item in _items(value))


def _unpack_dict(value: dict[str, Json]) -> object:
    pairs = _unpack(_items(value))
    return dict(pairs)  # type: ignore[call-overload]


def _unpack_error(value: dict[str, Json]) -> object:
    about = {key: item for key, item in value.items() if key in ("retry_after", "final", "usd", "closes")}
    kind = value.get("kind")
    return (
        _ERRORS[kind](value["message"], **about) if isinstance(kind, str) else StoredError(value["message"])
    )


_UNPACK: dict[str, Callable[[dict[str, Json]], object]] = {
    "tuple": _unpack_tuple,
    "dict": _unpack_dict,
    "error": _unpack_error,
}


@cache
def _adapter(name: str) -> TypeAdapter[object]:
    return TypeAdapter(_VALUES[name])

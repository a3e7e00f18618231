"""The answer of any reader: the shape that a grammar enforces, and the first look at the text."""

import copy
import json
from collections.abc import Mapping
from typing import Any

from review.errors import ReaderError


def shaped(schema: Mapping[str, object], quotes: tuple[str, ...]) -> dict[str, Any]:
    """The schema for an engine with a grammar: a finding's `quote` can only be one of `quotes`.

    A schema without findings, and one for no quotes, stays as it is.
    """
    shape: dict[str, Any] = copy.deepcopy(dict(schema))
    finding = shape.get("properties", {}).get("findings", {}).get("items", {}).get("properties", {})
    if quotes and "quote" in finding:
        finding["quote"] = {"type": "string", "enum": list(dict.fromkeys(quotes))}
    return shape


def checked_json(text: str, who: str) -> str:
    """`text`, which has to be JSON; ReaderError when it is not (some engines ignore the schema)."""
    try:
        json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ReaderError(f"{who} did not answer in JSON") from error
    return text


def one_line(text: str, limit: int = 200) -> str:
    """Text from outside, fit for an error message: one line of at most `limit` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"

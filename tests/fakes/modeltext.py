"""What a fake model says when nothing is scripted, and the pieces in which it says a text."""

import json
import re
from collections.abc import Mapping
from typing import Any


def emptiest_text(schema: Mapping[str, Any] | None) -> str:
    return "Nothing to say." if schema is None else json.dumps(emptiest(schema))


def emptiest(schema: Mapping[str, Any]) -> object:
    """The smallest value that a schema of our kind allows (no references, no patterns)."""
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    if "anyOf" in schema:
        return emptiest(schema["anyOf"][0])
    kind = schema.get("type", "object")
    return emptiest_of_type(kind[0] if isinstance(kind, list) else kind, schema)


def emptiest_of_type(kind: str, schema: Mapping[str, Any]) -> object:
    if kind == "object":
        properties = schema.get("properties", {})
        return {name: emptiest(properties[name]) for name in schema.get("required", [])}
    if kind == "array":
        return [emptiest(schema["items"])] * schema.get("minItems", 0)
    if kind == "string":
        return "Nothing to say."[: schema.get("maxLength")].ljust(schema.get("minLength", 0), ".")
    return {"integer": schema.get("minimum", 0), "number": 0.0, "boolean": False, "null": None}[kind]


def pieces(text: str) -> list[str]:
    """A text in the pieces in which a model says it: a toy tokenizer."""
    return re.findall(r"\s*\w{1,5}|\s*[^\w\s]{1,2}|\s+", text)

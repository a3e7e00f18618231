"""A question as the core asks it, for the tests of the readers."""

from collections.abc import Mapping
from typing import Any

from review.types import Prompt

FINDING: dict[str, Any] = {
    "type": "object",
    "properties": {
        "quote": {"type": "string", "maxLength": 200},
        "severity": {"type": "string", "enum": ["critical", "high", "medium", "low"]},
        "confidence": {"type": "integer", "minimum": 0, "maximum": 100},
    },
    "required": ["quote", "severity", "confidence"],
    "additionalProperties": False,
}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "explanation": {"type": "string", "maxLength": 200},
        "findings": {"type": "array", "maxItems": 3, "items": FINDING},
    },
    "required": ["explanation", "findings"],
    "additionalProperties": False,
}
QUOTES = ("for i in range(len(a) + 1):", 'print("ü", a[i])')


def question(
    material: str = "for i in range(len(a) + 1):\n    print(a[i])",
    *,
    schema: Mapping[str, object] = SCHEMA,
    quotes: tuple[str, ...] = QUOTES,
    max_tokens: int = 300,
) -> Prompt:
    system = "You review code. You answer in JSON."
    return Prompt("find@1", system, material, "What breaks?", schema, quotes, max_tokens)

"""A reader that does what strangers say: whatever it is asked, it answers with their words."""

import itertools
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from tests.reader import CHECKS, COMPARES, SUGGESTS, Body

PROMISE = "Carts without prices have a mean of nought."
"""A sentence for descriptions: what is to be compared must stand there."""

_ADDED = re.compile(r"^ *(\d+) \+ (.*\S.*)$", re.MULTILINE)
_PATH = re.compile(r'path=("(?:[^"\\]|\\.)*")')


class Obedient:
    """Answers with the texts, one after the other, in every field that takes words."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = itertools.cycle(texts)

    def __call__(self, body: Body) -> str:
        schema = body.get("format") or body["output_config"]["format"]["schema"]
        empty = {name: "" if name == "explanation" else [] for name in schema["properties"]}
        content = body["messages"][-1]["content"]
        asked = content if isinstance(content, str) else "".join(block["text"] for block in content)
        return json.dumps(empty | self._said(asked, schema))

    def _said(self, asked: str, schema: Mapping[str, Any]) -> Body:
        claims = range(1, asked.count("\n   failing case: ") + 1)
        if CHECKS in asked:
            return {"verdicts": [{"claim": n, "why": self._next(), "verdict": "keep"} for n in claims]}
        if SUGGESTS in asked:
            return {"suggestions": [{"claim": n, "replacement": self._next()} for n in claims]}
        if COMPARES in asked:
            return {"promises": [{"says": PROMISE, "why": self._next(), "instead": self._next(120)}]}
        item = schema["properties"]["findings"]["items"]["properties"]
        return {"findings": self._claims(asked, item), "explanation": self._next()}

    def _claims(self, asked: str, item: Mapping[str, Any]) -> list[Body]:
        named = {"path": json.loads(_PATH.findall(asked)[0])} if "path" in item else {}
        lines = [(int(number), text.strip()[:200]) for number, text in _ADDED.findall(asked)]
        return [named | self._claim(number, text) for number, text in lines[:3]]

    def _claim(self, number: int, quote: str) -> Body:
        return {
            "quote": quote,
            "line": number,
            "failing_case": self._next(),
            "severity": "critical",
            "class": "security",
            "confidence": 100,
            "title": self._next(100),
        }

    def _next(self, limit: int = 400) -> str:
        return next(self._texts)[:limit]

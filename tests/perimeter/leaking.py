"""A reader that repeats what it is shown in every field that takes words, and is never sure."""

import json
import random
from typing import Any

from review.errors import ReaderError
from review.types import Prompt, Reply
from tests.reader import CHECKS, COMPARES, SUGGESTS, Body


class Leaking:
    """Says lines of the question. A model remembers nothing from one question to the next."""

    def __init__(self, luck: random.Random, model: str) -> None:
        self._luck = luck
        self._model = model
        self._seen: list[str] = []

    def __call__(self, prompt: Prompt, _seed: int) -> Reply:
        shown = (line.strip() for line in f"{prompt.material}\n{prompt.task}".split("\n"))
        self._seen = [line.partition("+ ")[2] or line for line in shown if line]
        if self._luck.random() < 0.1:
            raise ReaderError("nothing of use", final=True)
        return Reply(json.dumps(self._said(prompt)), self._model, 10, 10, 0.1)

    def _said(self, prompt: Prompt) -> Body:
        properties: Any = prompt.schema["properties"]
        empty: Body = {name: "" if name == "explanation" else [] for name in properties}
        claims = range(1, prompt.task.count("\n   failing case: ") + 1)
        if CHECKS in prompt.task:
            return empty | {"verdicts": [self._verdict(number) for number in claims]}
        if SUGGESTS in prompt.task:
            return empty | {"suggestions": [{"claim": n, "replacement": self._line(200)} for n in claims]}
        if COMPARES in prompt.task:
            return empty | {"promises": []}
        return empty | {"findings": self._findings(prompt), "explanation": self._line(300)}

    def _verdict(self, number: int) -> Body:
        verdict = self._luck.choice(("keep", "unsure", "unsure", "drop"))
        return {"claim": number, "why": self._line(200), "verdict": verdict}

    def _findings(self, prompt: Prompt) -> list[Body]:
        item: Any = prompt.schema["properties"]
        paths = item["findings"]["items"]["properties"].get("path", {}).get("enum", [])
        quotes = self._luck.sample(prompt.quotes, min(len(prompt.quotes), 2))
        return [
            ({"path": self._luck.choice(paths)} if paths else {}) | self._finding(each) for each in quotes
        ]

    def _finding(self, quote: str) -> Body:
        return {
            "quote": quote,
            "line": 1,
            "failing_case": self._line(300),
            "severity": self._luck.choice(("critical", "high", "low")),
            "class": "logic",
            "confidence": 90,
            "title": self._line(100),
        }

    def _line(self, limit: int) -> str:
        return self._luck.choice(self._seen)[:limit]

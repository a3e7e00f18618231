"""A scripted reader for the fake models: knows which lines are wrong, and checks claims as it is told."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from review.types import Prompt, Reply

Body = dict[str, Any]

CHECKS = '"verdicts": a list with one entry'
SUGGESTS = '"suggestions": a list with one entry'
COMPARES = '"promises": a list'

_PATH = re.compile(r'path=("(?:[^"\\]|\\.)*")')
_CLAIM = re.compile(r"\n   at .*?, line \d+: (.*)\n")


@dataclass(frozen=True)
class Reader:
    """Raises a high finding for each line of `wrong` (quote -> title) that it sees; `verdict` on claims.

    `cures` are what it suggests in place of a quote, `promises` what it calls broken.
    """

    wrong: Mapping[str, str]
    verdict: str = "keep"
    cures: Mapping[str, str] = field(default_factory=dict)
    promises: Sequence[Mapping[str, str]] = ()

    def __call__(self, body: Body) -> str:
        """Fills in all that the schema asks for: empty lists for what is not in question."""
        schema = body.get("format") or body["output_config"]["format"]["schema"]
        empty = {name: "" if name == "explanation" else [] for name in schema["properties"]}
        return json.dumps(empty | self._said(_asked(body), schema))

    def _said(self, asked: str, schema: Mapping[str, Any]) -> Body:
        if CHECKS in asked:
            claims = range(1, asked.count("\n   failing case: ") + 1)
            return {"verdicts": [{"claim": n, "why": "Seen.", "verdict": self.verdict} for n in claims]}
        if SUGGESTS in asked:
            cures = [self.cures.get(quote, "") for quote in _CLAIM.findall(asked)]
            return {"suggestions": [{"claim": n, "replacement": text} for n, text in enumerate(cures, 1)]}
        if COMPARES in asked:
            return {"promises": list(self.promises)}
        named = "path" in schema["properties"]["findings"]["items"]["properties"]
        seen = [(quote, title) for quote, title in self.wrong.items() if f" {quote}\n" in asked]
        findings = [_claim(quote, title, asked, named=named) for quote, title in seen]
        return {"findings": findings, "explanation": "Changes the shop."}


def asking(reader: Callable[[Body], str], model: str = "model@1") -> Callable[[Prompt, int], Reply]:
    """The reader without a server in between: for tests of the core."""

    def ask(prompt: Prompt, _seed: int) -> Reply:
        body = {"messages": [{"content": prompt.material + prompt.task}], "format": prompt.schema}
        return Reply(reader(body), model, 100, 20, 0.5)

    return ask


def _asked(body: Body) -> str:
    """The user's message: text for Ollama, blocks of text for Claude."""
    content = body["messages"][-1]["content"]
    return content if isinstance(content, str) else "".join(block["text"] for block in content)


def _claim(quote: str, title: str, asked: str, *, named: bool) -> Body:
    element = asked[: asked.index(f" {quote}\n")].rpartition("<data-")[2]
    path = {"path": json.loads(_PATH.findall(element)[0])} if named else {}
    return path | {
        "quote": quote,
        "line": 1,
        "failing_case": "The list is empty.",
        "severity": "high",
        "class": "logic",
        "confidence": 90,
        "title": title,
    }

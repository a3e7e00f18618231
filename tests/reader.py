"""A scripted reader for the fake models: knows which lines are wrong, and checks claims as it is told."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from review.types import Prompt, Reply

Body = dict[str, Any]

CHECKS = '"verdicts": a list with one entry'
SUGGESTS = '"suggestions": a list with one entry'


def asking(reader: Callable[[Body], str], model: str = "model@1") -> Callable[[Prompt, int], Reply]:
    """The reader without a server in between: for tests of the core."""

    def ask(prompt: Prompt, _seed: int) -> Reply:
        body = {"messages": [{"content": prompt.material + prompt.task}], "format": prompt.schema}
        return Reply(reader(body), model, 100, 20, 0.5)

    return ask


def reader(
    wrong: Mapping[str, str], verdict: str = "keep", cures: Mapping[str, str] | None = None
) -> Callable[[Body], str]:
    """Raises a high finding for each line of `wrong` (quote -> title) that it sees; `verdict` on claims.

    `cures` are what it suggests in place of a quote.
    """
    return lambda body: json.dumps(_answer(_asked(body), _shape(body), wrong, verdict, cures or {}))


def _asked(body: Body) -> str:
    """The user's message: text for Ollama, blocks of text for Claude."""
    content = body["messages"][-1]["content"]
    return content if isinstance(content, str) else "".join(block["text"] for block in content)


def _shape(body: Body) -> Mapping[str, Any]:
    schema = body.get("format") or body["output_config"]["format"]["schema"]
    assert isinstance(schema, dict)
    return schema


def _answer(
    asked: str, schema: Mapping[str, Any], wrong: Mapping[str, str], verdict: str, cures: Mapping[str, str]
) -> Body:
    """All that the schema asks for: empty lists for what is not in question."""
    empty = {name: "" if name == "explanation" else [] for name in schema["properties"]}
    return empty | _said(asked, schema, wrong, verdict, cures)


def _said(
    asked: str, schema: Mapping[str, Any], wrong: Mapping[str, str], verdict: str, cures: Mapping[str, str]
) -> Body:
    claims = asked.count("\n   failing case: ")
    if CHECKS in asked:
        return {"verdicts": [{"claim": n, "why": "Seen.", "verdict": verdict} for n in range(1, claims + 1)]}
    if SUGGESTS in asked:
        quotes = re.findall(r"\n   at .*?, line \d+: (.*)\n", asked)
        return {
            "suggestions": [
                {"claim": n, "replacement": cures.get(quote, "")} for n, quote in enumerate(quotes, start=1)
            ]
        }
    named = "path" in schema["properties"]["findings"]["items"]["properties"]
    seen = [(quote, title) for quote, title in wrong.items() if f" {quote}\n" in asked]
    return {
        "findings": [_claim(quote, title, asked, named=named) for quote, title in seen],
        "explanation": "Changes the shop.",
    }


def _claim(quote: str, title: str, asked: str, *, named: bool) -> Body:
    element = asked[: asked.index(f" {quote}\n")].rpartition("<data-")[2]
    path = {"path": json.loads(re.findall(r'path=("(?:[^"\\]|\\.)*")', element)[0])} if named else {}
    return path | {
        "quote": quote,
        "line": 1,
        "failing_case": "The list is empty.",
        "severity": "high",
        "class": "logic",
        "confidence": 90,
        "title": title,
    }

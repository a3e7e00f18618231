"""A scripted reader for the fake models: knows which lines are wrong, and checks claims as it is told."""

import json
from collections.abc import Callable, Mapping
from typing import Any

Body = dict[str, Any]

CHECKS = '"verdicts": a list with one entry'


def reader(wrong: Mapping[str, str], verdict: str = "keep") -> Callable[[Body], str]:
    """Raises a high finding for each line of `wrong` (quote -> title) that it sees; `verdict` on claims."""
    return lambda body: json.dumps(_answer(_asked(body), _shape(body), wrong, verdict))


def _asked(body: Body) -> str:
    """The user's message: text for Ollama, blocks of text for Claude."""
    content = body["messages"][-1]["content"]
    return content if isinstance(content, str) else "".join(block["text"] for block in content)


def _shape(body: Body) -> Mapping[str, Any]:
    schema = body.get("format") or body["output_config"]["format"]["schema"]
    assert isinstance(schema, dict)
    return schema


def _answer(asked: str, schema: Mapping[str, Any], wrong: Mapping[str, str], verdict: str) -> Body:
    if CHECKS in asked:
        count = asked.count("\n   failing case: ")
        return {"verdicts": [{"claim": n, "why": "Seen.", "verdict": verdict} for n in range(1, count + 1)]}
    paths = schema["properties"]["findings"]["items"]["properties"].get("path", {}).get("enum", [])
    findings = [
        _claim(quote, title, asked, paths) for quote, title in wrong.items() if f" {quote}\n" in asked
    ]
    return {"findings": findings, "explanation": "Changes the shop."}


def _claim(quote: str, title: str, asked: str, paths: list[str]) -> Body:
    before = asked[: asked.index(f" {quote}\n")]
    path = (
        {"path": next(p for p in paths if json.dumps(p) in before.rpartition("<data-")[2])} if paths else {}
    )
    return path | {
        "quote": quote,
        "line": 1,
        "failing_case": "The list is empty.",
        "severity": "high",
        "class": "logic",
        "confidence": 90,
        "title": title,
    }

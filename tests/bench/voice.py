"""Readers that take their time: every third unit has a finding, which the second check keeps."""

import json
import re
import time
import zlib
from collections.abc import Callable
from typing import Any

from tests.bench.cards import Heard, Rates, Slots, spend, text_of, tokens
from tests.reader import Body, Reader

_ADDED = re.compile(r"^ *\d+ \+ +(\S.{11,}?)$", re.MULTILINE)
_CHANGE = re.compile(r"The change:\n(<data-\S+ kind=\"hunk\".*?</data-)", re.DOTALL)
_SHOWN = re.compile(r'<data-\S+ kind="hunk" path=("(?:[^"\\]|\\.)*")')
_CASE = (
    "The list of prices is empty because nothing was ordered yet: the sum is 0 and so is the length, so the"
    " division fails with ZeroDivisionError, and the page shows an error in place of an empty cart."
)
_EXPLAINS = (
    "Moves the calculation of the mean into a function of its own and uses it wherever the cart shows it."
    " The result for an empty cart is no longer looked at before the division."
)

Voice = Callable[[Body], str]


def local(rates: Rates, slots: int, pace: float, heard: list[Heard]) -> Voice:
    """A model on a card with so many slots."""
    cache = Slots(slots)

    def speak(body: Body) -> str:
        began, asked = time.perf_counter(), text_of(body)
        held, known = cache.take(asked)
        said = _said(body, asked)
        prompt, fresh, answer = tokens(asked), tokens(asked[held:]), tokens(said)
        took = spend(rates.seconds(fresh, answer), pace)
        cache.give_back(asked)
        unique = tokens(asked[known:])
        heard.append(Heard("local", _unit(asked), _files(asked), prompt, fresh, unique, answer, began, took))
        return said

    return speak


def cloud(rates: Rates, pace: float, heard: list[Heard]) -> Voice:
    """Claude: its own cache is that of the fake, and is in the ledger."""

    def speak(body: Body) -> str:
        began, asked = time.perf_counter(), text_of(body)
        said, prompt = _said(body, asked), tokens(asked)
        took = spend(rates.cloud, pace)
        heard.append(
            Heard("cloud", _unit(asked), _files(asked), prompt, prompt, prompt, tokens(said), began, took)
        )
        return said

    return speak


def _unit(asked: str) -> str:
    found = _CHANGE.search(asked)
    return found[1] if found else asked


def _files(asked: str) -> frozenset[str]:
    """Those of the change that are shown."""
    return frozenset(json.loads(path) for path in _SHOWN.findall(asked))


def _said(body: Body, asked: str) -> str:
    """As long as a model's: three sentences for a finding, two for the explanation."""
    said: dict[str, Any] = json.loads(Reader(_wrong(body, asked))(body))
    for finding in said.get("findings", ()):
        finding["failing_case"] = _CASE
    if said.get("explanation"):
        said["explanation"] = _EXPLAINS
    return json.dumps(said)


def _wrong(body: Body, asked: str) -> dict[str, str]:
    """The first added line that may be quoted, in a third of the units."""
    if zlib.crc32(re.sub(r"data-\w+", "", _unit(asked)).encode()) % 3:
        return {}
    allowed = _quotable(body)
    lines = (line for line in _ADDED.findall(asked) if allowed is None or line in allowed)
    return {line: "Divides by zero" for line in [next(lines, None)] if line is not None}


def _quotable(body: Body) -> frozenset[str] | None:
    """The lines that the answer's grammar lets a reader at home quote; None for no such grammar."""
    schema = body.get("format") or {}
    finding = schema.get("properties", {}).get("findings", {}).get("items", {}).get("properties", {})
    return frozenset(finding["quote"]["enum"]) if "enum" in finding.get("quote", {}) else None

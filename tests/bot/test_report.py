"""A review for machines and for people."""

import json
from dataclasses import replace
from importlib.resources import files
from io import StringIO
from typing import Any, Literal

import pytest
from jsonschema import Draft202012Validator
from rich.console import Console

from bot.report import as_json, as_text
from review.types import Review
from tests.review.reviews import EMPTY_CART, full_review, review

SCHEMA = json.loads(files("bot").joinpath("schema", "review-1.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)

TEXT = """\
Four Eyes read 3 of 4 hunks in 4 files: 1 comment, 1 note.
1 of 4 hunks (25%) was read at home by qwen2.5-coder:14b. 2 of 4 hunks (50%) went to Claude \
(claude-opus-4-8). Cost: 0.02 USD.
Not read: shop/late.py (1 hunk): the answer was cut off at 1000 tokens
The second check is switched off: each comment stands on one reading.
Skipped: poetry.lock (the repository's settings skip *.lock)

high shop/cart.py:12 logic
  Empty cart divides by zero
  `items` is [] for a new cart: ZeroDivisionError instead of 0.
          return total / len(self.items) if self.items else 0
  Found by qwen2.5-coder:14b, kept by a second pass of the same model: nothing guards `len(self.items)`

Notes

medium shop/cart.py:11 (removed) logic
  Zero is lost
  The old constant is gone.
  Found by qwen2.5-coder:14b, left undecided by claude-opus-4-8: it may be meant to be gone
  Not beside the code: the second check could not decide.
"""


def text_of(review: Review, *, terminal: bool = False) -> str:
    written = StringIO()
    colours: Literal["standard"] | None = "standard" if terminal else None
    as_text(review, Console(file=written, width=110, force_terminal=terminal, color_system=colours))
    return written.getvalue()


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("made", [review(), full_review()])
def test_reviews_fit_the_schema(made: Review) -> None:
    VALIDATOR.validate(json.loads(json.dumps(as_json(made))))


def described(schema: dict[str, Any]) -> set[str]:
    return set(schema["required"])


def test_every_field_is_required_and_described() -> None:
    made = as_json(full_review())
    assert described(SCHEMA) == set(made)
    assert described(SCHEMA["$defs"]["unit"]) == set(made["units"][0])
    assert described(SCHEMA["$defs"]["finding"]) == set(made["comments"][0])
    assert described(SCHEMA["$defs"]["check"]) == set(made["comments"][0]["checks"][0])
    assert set(made["notes"][0]) - set(made["comments"][0]) == {"why_not_inline"}
    for kind in ("unit", "finding", "check"):
        properties = SCHEMA["$defs"][kind]["properties"].values()
        assert all("description" in field for field in properties)


@pytest.mark.parametrize("field", ["units", "coverage", "usd"])
def test_a_missing_field_is_refused(field: str) -> None:
    made = as_json(full_review())
    del made[field]
    assert not VALIDATOR.is_valid(made)


def test_more_fields_may_come() -> None:
    assert VALIDATOR.is_valid(as_json(full_review()) | {"later": 1})


def test_what_a_machine_reads() -> None:
    made = as_json(full_review())
    assert made["schema"] == "foureyes.review/1"
    assert made["coverage"] == {"hunks_total": 4, "hunks_reviewed": 3}
    assert made["share"] == {
        "hunks_local": 0.5,
        "lines_local": 4 / 7,
        "bytes_local": 119 / 149,
        "tokens_local": 1290 / 4500,
        "hunks_local_planned": 0.5,
        "units_escalated": 0,
    }
    assert made["usd"] == 0.0213
    assert made["units"][2]["status"] == "failed"
    assert made["units"][2]["error"] == "the answer was cut off at 1000 tokens"
    assert made["units"][0]["hunks"] == [
        {"path": "shop/cart.py", "old_start": 10, "old_lines": 3, "new_start": 10, "new_lines": 4}
    ]
    assert made["comments"][0]["class"] == "logic"
    assert made["comments"][0]["checks"] == [
        {"by": "qwen2.5-coder:14b@9ec8897f747e", "verdict": "keep", "why": "nothing guards `len(self.items)`"}
    ]


def test_what_a_person_reads() -> None:
    assert text_of(full_review()) == TEXT


def test_colour_is_for_terminals_only() -> None:
    assert "\x1b" not in text_of(full_review())
    assert "\x1b[1;31m" in text_of(full_review(), terminal=True)


def test_nothing_steers_the_terminal() -> None:
    evil = replace(EMPTY_CART, path="\x1b]0;x\x07", title="[red]\x1b[2J", body="\u202e\x9b")
    text = text_of(replace(full_review(), comments=(evil,), remarks=("\x1b[2J",)))
    assert "\x1b" not in text
    assert "  [red]\\u001b[2J\n  \\u202e\\u009b\n" in text

"""Readers that misbehave in every way that we know: each unit ends answered, escalated, or failed and named.

The ways are those of the fakes, whose faults are what real servers were seen to do; answers that no grammar
holds are beside them.
"""

from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest

from review.types import ReadUnit
from tests.fakes.anthropic import Fault as ClaudeFault
from tests.fakes.ollama import Fault as OllamaFault
from tests.world import BASE, CART, CROSSING, World, world

ANSWERS = {
    "prose": "I found no problem in this change.",
    "empty": "",
    "fenced": '```json\n{"findings": [], "explanation": "x"}\n```',
    "null": "null",
    "list": "[]",
    "cut": '{"findings": [{"quote": "return',
    "other fields": '{"issues": []}',
    "wrong types": '{"findings": {"quote": 1}, "explanation": 7}',
    "unknown severity": '{"findings": [{"quote": "x", "line": 1, "failing_case": "y", "severity": "blocker",'
    ' "class": "logic", "confidence": 9, "title": "t"}], "explanation": "e"}',
    "deep": "[" * 2000 + "]" * 2000,
    "huge number": '{"findings": [], "explanation": "x", "n": 1e999999}',
    "NUL": '{"findings": [], "explanation": "a\\u0000b\\ud800"}',
}


# The kinds of failure that the core tells apart: no answer of use, busy, broken off, silent.
KINDS = [OllamaFault.LENGTH, OllamaFault.BUSY, OllamaFault.DROP, OllamaFault.HANG]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        made.settings = made.settings.model_copy(update={"unit_seconds": 0.3})
        made.ollama.grammar = made.claude.grammar = False
        yield made


def reviewed(shop: World, files: dict[str, str]) -> tuple[tuple[ReadUnit, ...], str]:
    """The units of a pull request and the posted body; whatever happened, a review is posted."""
    pull = shop.open_pull(files)
    shop.tell(pull, "opened")
    ((posted, review),) = shop.work()
    assert posted.state == "posted"
    assert review is not None
    return review.units, pull.read_review().body


def named(read: ReadUnit, body: str) -> bool:
    """Whether a unit that failed is told with its files and the reason."""
    return all(path in body for path in read.unit.files) and ("could not read" in body or "Not read" in body)


@pytest.mark.parametrize("fault", [*OllamaFault], ids=lambda fault: fault.name)
def test_every_fault_of_a_reader_at_home(shop: World, fault: OllamaFault) -> None:
    shop.ollama.answers = deque([fault] * 20)
    (read,), body = reviewed(shop, CART)
    assert read.outcome.status == "failed"
    assert named(read, body)


@pytest.mark.parametrize("fault", [*ClaudeFault], ids=lambda fault: fault.name)
def test_every_fault_of_claude(shop: World, fault: ClaudeFault) -> None:
    shop.claude.answers = deque([fault] * 20)
    (read,), body = reviewed(shop, CROSSING)
    assert read.outcome.status == "failed"
    assert named(read, body)
    assert read.outcome.sent > 0


@pytest.mark.parametrize("fault", KINDS, ids=lambda fault: fault.name)
def test_what_home_cannot_answer_is_escalated_where_that_is_allowed(shop: World, fault: OllamaFault) -> None:
    shop.shop.commit("main", BASE | {".github/foureyes.yml": "cloud: all\n"})
    shop.ollama.answers = deque([fault] * 20)
    (read,), body = reviewed(shop, CART)
    assert (read.outcome.status, read.unit.reason_code) == ("answered", "escalated")
    assert "went to Claude" in body


@pytest.mark.parametrize("text", ANSWERS.values(), ids=ANSWERS)
def test_every_answer_that_is_none(shop: World, text: str) -> None:
    shop.ollama.answers = deque([text] * 20)
    shop.claude.answers = deque([text] * 20)
    units, body = reviewed(shop, CART | CROSSING)
    assert {read.unit.route for read in units} == {"local", "cloud"}
    for read in units:
        assert read.outcome.status == "answered" or named(read, body)
        assert not read.outcome.findings


@pytest.mark.parametrize("fault", KINDS, ids=lambda fault: fault.name)
def test_a_fault_in_the_check_leaves_the_finding_unsure(shop: World, fault: OllamaFault) -> None:
    first = shop.ollama.answers[0]
    shop.ollama.answers = deque([first, *[fault] * 20])
    (read,), body = reviewed(shop, CART)
    assert [finding.why_not_inline for finding in read.outcome.findings] == [
        "the second check could not decide"
    ]
    assert "The second check failed for 1 finding" in body

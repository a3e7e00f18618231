"""A unit is read: prompts, answers, second tries, checks."""

import json
from collections.abc import Iterator, Sequence

import pytest

from review import ask
from review.errors import OutsideError
from review.question import Task
from review.types import Outcome, Prompt, Reply, Unit
from tests.build import CLOUD, LOCAL_ONLY, hunk

HUNK = hunk(
    "a.py", " def mean(items):\n-    if not items: return 0\n+    return sum(items) / len(items)", section="x"
)
EMPTY = {"findings": [], "explanation": "Computes a mean."}
CLAIM = {
    "quote": "return sum(items) / len(items)",
    "line": 77,
    "failing_case": "items is []",
    "severity": "HIGH",
    "class": "Logic",
    "confidence": 130,
    "title": "Divides by zero",
}
FOUND = {"findings": [CLAIM], "explanation": "Computes a mean."}


def verdict(word: str) -> dict[str, object]:
    return {"verdicts": [{"claim": 1, "why": "line 2 divides", "verdict": word}]}


UNCURED = {"suggestions": [{"claim": 1, "replacement": ""}]}


class Script:
    """A reader that says what it is told to say, and remembers what it was asked."""

    def __init__(self, *answers: object) -> None:
        self._answers: Iterator[object] = iter(answers)
        self.asked: list[tuple[Prompt, int]] = []

    def __call__(self, prompt: Prompt, seed: int) -> Reply:
        self.asked.append((prompt, seed))
        answer = next(self._answers)
        if isinstance(answer, Exception):
            raise answer
        text = answer if isinstance(answer, str) else json.dumps(answer)
        return Reply(text, "model@1", 100, 20, 0.5)


def task(*, check: bool = True, title: str = "A title") -> Task:
    return Task(Unit("u-1", "local", "bounded", "bounded", (HUNK,)), title, "4f2a", check, LOCAL_ONLY)


def read(*answers: object, check: bool = True) -> tuple[Outcome, Sequence[tuple[Prompt, int]]]:
    script = Script(*answers)
    return ask.read(task(check=check), script), script.asked


def test_the_reader_sees_numbered_lines_in_tags_with_the_word_of_this_review() -> None:
    _, asked = read(EMPTY)
    assert asked[0][0].material == (
        "The title of the change:\n"
        '<data-4f2a kind="title">\nA title\n</data-4f2a>\n\n'
        "The change:\n"
        '<data-4f2a kind="hunk" path="a.py" section="x">\n'
        "    1   def mean(items):\n"
        "    2 -     if not items: return 0\n"
        "    2 +     return sum(items) / len(items)\n"
        "</data-4f2a>\n"
    )
    assert asked[0][0].quotes == (
        "def mean(items):",
        "if not items: return 0",
        "return sum(items) / len(items)",
    )


def test_an_empty_answer_is_an_answer_and_needs_no_check() -> None:
    outcome, asked = read(EMPTY)
    assert (outcome.status, outcome.findings, outcome.explanation) == ("answered", (), "Computes a mean.")
    assert len(asked) == 1


def test_a_claim_becomes_a_finding_on_the_line_that_it_quotes() -> None:
    outcome, _ = read(FOUND, verdict("keep"), UNCURED)
    (finding,) = outcome.findings
    assert (finding.path, finding.line, finding.side) == ("a.py", 2, "RIGHT")
    assert (finding.severity.value, finding.kind, finding.confidence) == ("high", "logic", 100)
    assert (outcome.tokens_in, outcome.tokens_out, outcome.seconds) == (300, 60, 1.5)


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("keep", None),
        ("drop", "the second check refuted it"),
        ("unsure", "the second check could not decide"),
    ],
)
def test_the_second_check_decides_what_stays_inline(word: str, why: str | None) -> None:
    outcome, asked = read(FOUND, verdict(word), UNCURED)
    (finding,) = outcome.findings
    assert finding.why_not_inline == why
    assert [(check.by, check.verdict) for check in finding.checks] == [("model@1", word)]
    assert asked[1][0].material == asked[0][0].material


def test_a_check_that_fails_leaves_the_finding_unsure() -> None:
    outcome, _ = read(FOUND, OutsideError("gone"))
    assert outcome.status == "answered"
    assert outcome.findings[0].why_not_inline == "the second check could not decide"
    assert outcome.findings[0].checks[0].why == "the second check failed: gone"


def test_a_check_without_a_verdict_leaves_the_finding_unsure() -> None:
    outcome, _ = read(FOUND, {"verdicts": []})
    assert outcome.findings[0].checks[0].verdict == "unsure"


def test_without_the_check_one_word_is_enough() -> None:
    outcome, asked = read(FOUND, UNCURED, check=False)
    assert outcome.findings[0].why_not_inline is None
    assert len(asked) == 2


def test_an_answer_of_no_use_is_asked_for_once_more_with_another_seed_and_the_error() -> None:
    outcome, asked = read("{}", EMPTY)
    assert outcome.status == "answered"
    assert [seed for _, seed in asked] == [1, 2]
    assert "could not be used: explanation: Field required" in asked[1][0].task


def test_two_answers_of_no_use_fail_the_unit_and_are_counted() -> None:
    outcome, _ = read("{", "[]")
    assert outcome.status == "failed"
    assert outcome.error is not None
    assert outcome.error.startswith("its answer could not be used, twice")
    assert (outcome.model, outcome.tokens_in) == ("model@1", 200)


def test_a_reader_that_is_away_fails_the_unit_with_the_reason() -> None:
    outcome, _ = read(OutsideError("Ollama does not answer"))
    assert (outcome.status, outcome.error, outcome.model) == ("failed", "Ollama does not answer", None)


def test_a_quote_that_is_not_there_is_a_note_and_is_not_checked() -> None:
    invented = {"findings": [CLAIM | {"quote": "raise SystemExit"}], "explanation": "x"}
    outcome, asked = read(invented)
    assert outcome.findings[0].why_not_inline == "the line that it quotes is not in the change"
    assert len(asked) == 1


def test_an_absent_list_is_an_empty_list() -> None:
    assert read({"findings": None, "explanation": "x"})[0].findings == ()
    assert read({"explanation": "x"})[0].findings == ()


def test_a_hunk_that_does_not_fit_is_read_in_several_calls() -> None:
    large = hunk("a.py", "".join(f"+value_{n} = {n}\n" for n in range(600)))
    unit = Unit("u-1", "local", "bounded", "bounded", (large,))
    script = Script(*[EMPTY] * 9)
    outcome = ask.read(Task(unit, "", "t", True, LOCAL_ONLY), script)
    assert outcome.status == "answered"
    assert len(script.asked) > 1
    shown = "".join(prompt.material for prompt, _ in script.asked)
    assert all(f"value_{n} = {n}" in shown for n in range(600))


def test_what_was_found_before_a_part_failed_is_kept() -> None:
    large = hunk("a.py", "".join(f"+value_{n} = {n}\n" for n in range(600)))
    claim = CLAIM | {"quote": "value_1 = 1"}
    script = Script({"findings": [claim], "explanation": "x"}, verdict("keep"), UNCURED, OutsideError("gone"))
    outcome = ask.read(
        Task(Unit("u-1", "local", "bounded", "bounded", (large,)), "", "t", True, LOCAL_ONLY), script
    )
    assert (outcome.status, outcome.error) == ("failed", "gone (part 2 of 3)")
    assert [finding.line for finding in outcome.findings] == [2]


def test_a_unit_of_several_files_is_told_why_they_belong_together() -> None:
    other = hunk("b.py", "+mean([])")
    unit = Unit("u-1", "cloud", "crosses", "cross-file", (HUNK, other), ties=("b.py:1 names mean",))
    script = Script(
        {"findings": [CLAIM | {"path": "b.py", "quote": "mean([])"}], "explanation": "x"}, UNCURED
    )
    outcome = ask.read(Task(unit, "", "t", False, CLOUD), script)
    assert "b.py:1 names mean" in script.asked[0][0].task
    assert (outcome.findings[0].path, outcome.findings[0].line) == ("b.py", 1)

"""What nobody asked for is not posted, however sure a reader is."""

from dataclasses import replace

import pytest

from review.combine import worth_reading
from review.gates import judged
from review.reasons import UNASKED
from tests.build import finding


@pytest.mark.parametrize(
    "title",
    [
        "Missing docstring",
        "Function lacks type hints",
        "No unit tests for the new branch",
        "Unused import of os",
        "Unsorted imports",
        "Magic number 42",
        "Inconsistent naming of variables",
        "Consider using a set",
        "Line too long",
        "Please ensure the list is not empty",
        "nit: whitespace at the end",
    ],
)
def test_style_and_advice_are_marked(title: str) -> None:
    marked = judged(finding(title))
    assert marked.why_not_inline == UNASKED
    assert worth_reading([marked]) == ()


@pytest.mark.parametrize(
    "title",
    [
        "Divides by zero",
        "Import of removed name fails",
        "Comment author is lost when the test user is deleted",
        "Returns None without a lock",
        "Verified flag is never set",
        "Suggested price ignores the tax",
    ],
)
def test_bugs_pass(title: str) -> None:
    assert judged(finding(title)).why_not_inline is None


def test_security_passes_whatever_its_words() -> None:
    assert (
        judged(replace(finding("Consider the tests: key is logged"), kind="security")).why_not_inline is None
    )


def test_a_reason_that_is_there_stays() -> None:
    assert judged(replace(finding("Magic number"), why_not_inline="first")).why_not_inline == "first"

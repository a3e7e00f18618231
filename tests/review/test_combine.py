"""What stands beside the code, and why the rest does not."""

from dataclasses import replace

from review.combine import combine
from review.policy import Policy
from review.reasons import SAID
from review.types import Finding, Severity
from tests.build import finding


def new(_: Finding) -> None:
    """Nothing has been said before."""


def test_the_worst_come_first_and_the_rest_is_kept_with_the_reason() -> None:
    many = [finding(path=f"{n}.py", quote=f"x = {n}", line=n, severity=Severity.MEDIUM) for n in range(1, 7)]
    worst = finding(quote="danger", line=99, severity=Severity.CRITICAL)
    combined = combine([*many, worst], Policy(), new)
    assert [each.line for each in combined.comments] == [99, 1, 2, 3, 4]
    assert {each.why_not_inline for each in combined.notes} == {"beyond the limit of 5 comments"}


def test_one_file_does_not_fill_the_review() -> None:
    many = [finding(f"Trouble {'abcdef'[n]}{n}", line=20 * n) for n in range(5)]
    combined = combine(many, Policy(), new)
    assert len(combined.comments) == 3
    assert {each.why_not_inline for each in combined.notes} == {"beyond the limit of 3 comments a file"}


def test_low_severity_stays_in_the_notes() -> None:
    combined = combine([finding(severity=Severity.LOW)], Policy(), new)
    assert [each.why_not_inline for each in combined.notes] == ["below medium severity"]


def test_nothing_is_said_twice() -> None:
    twice = combine([finding("One way"), finding("Another way")], Policy(), new)
    assert len(twice.comments) == 1
    again = combine([finding("A third way")], Policy(), lambda _: SAID)
    assert (again.comments, [note.why_not_inline for note in again.notes]) == ((), [SAID])


def test_one_problem_in_lines_nearby_is_one_comment() -> None:
    found = [
        finding("Divides by zero for an empty cart", line=4),
        replace(finding("Empty cart divides by zero", line=7, quote="return mean"), kind="errors"),
    ]
    assert [each.line for each in combine(found, Policy(), new).comments] == [4]


def test_two_problems_in_lines_nearby_are_two() -> None:
    found = [finding("Divides by zero"), finding("Leaks the open file", line=3, quote="open(path)")]
    assert len(combine(found, Policy(), new).comments) == 2


def test_one_problem_where_two_files_meet_is_one_comment() -> None:
    found = [
        finding("Caller passes one argument less", path="api.py", quote="refresh(token)"),
        finding("Caller passes one argument less than refresh takes", quote="def refresh(token, ttl):"),
        finding("Caller passes one argument less", path="c.py", quote="settle(bill)"),
    ]
    assert [each.path for each in combine(found, Policy(), new).comments] == ["a.py", "c.py"]


def test_a_reason_that_is_there_stays() -> None:
    refuted = replace(finding(), why_not_inline="the second check refuted it")
    assert combine([refuted], Policy(), new).notes == (refuted,)


def test_two_kinds_of_problem_on_one_line_are_two_comments() -> None:
    found = [finding("Divides by zero"), replace(finding("Leaks the key"), kind="security")]
    assert len(combine(found, Policy(), new).comments) == 2


def test_the_same_text_in_two_places_is_two_findings() -> None:
    assert len(combine([finding(line=1), finding(line=9)], Policy(), new).comments) == 2

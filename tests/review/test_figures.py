"""The numbers of a review."""

from dataclasses import replace

from review.figures import figures
from tests.review.reviews import API, CART, LOCAL, TAX, failed, full_review, read, read_by_claude, review


def test_shares_count_who_really_answered() -> None:
    numbers = figures(full_review())
    assert (numbers.hunks_total, numbers.hunks_reviewed) == (4, 3)
    assert (numbers.hunks_local, numbers.lines_local) == (0.5, 4 / 7)
    assert numbers.tokens_local == 1290 / 4500
    assert numbers.usd == 0.0213


def test_nothing_left_home_when_there_was_nothing() -> None:
    numbers = figures(review())
    assert (numbers.hunks_local, numbers.lines_local, numbers.tokens_local, numbers.usd) == (1.0, 1.0, 1.0, 0)


def test_a_cloud_unit_that_home_answered_stayed_home() -> None:
    planned = read_by_claude((TAX, API))
    fallen_back = replace(planned, outcome=replace(planned.outcome, model=LOCAL, usd=0.0, sent=0))
    assert figures(review(fallen_back)).hunks_local == 1.0


def test_a_cloud_unit_without_an_answer_was_sent() -> None:
    planned = read_by_claude((TAX, API))
    lost = replace(planned, outcome=replace(planned.outcome, model=None, status="failed", error="gone"))
    assert figures(review(read((CART,)), lost)).hunks_local == 1 / 3
    assert figures(review(failed((CART,)))).hunks_local == 1.0


def test_what_was_escalated_left_although_it_was_planned_for_home() -> None:
    done = read((CART,))
    asked_twice = replace(
        done,
        unit=replace(done.unit, route="cloud", reason_code="escalated"),
        outcome=replace(done.outcome, sent=700),
    )
    numbers = figures(review(asked_twice, read((TAX,))))
    assert (numbers.planned_local, numbers.hunks_local, numbers.escalated) == (1.0, 0.5, 1)
    assert 0 < numbers.bytes_local < 0.5

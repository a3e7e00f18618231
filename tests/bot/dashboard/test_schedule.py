"""The ideal schedule, and the time line that stands beside it."""

import pytest

from bot.dashboard.schedule import Span, end, ideal
from bot.dashboard.timeline import timeline
from tests.review.reviews import full_review


def work(**seconds: float) -> dict[tuple[str, str], list[Span]]:
    """A unit each, `l` for those that are read at home."""
    return {
        (name, "local" if name.startswith("l") else "cloud"): [Span(9.0, long)]
        for name, long in seconds.items()
    }


def test_the_longest_goes_first() -> None:
    best = ideal(work(l1=2, l2=5, l3=3), {"local": 2})
    assert best == {("l2", "local"): Span(0, 5), ("l3", "local"): Span(0, 3), ("l1", "local"): Span(3, 2)}
    assert end(best.values()) == 5


def test_routes_do_not_wait_for_each_other() -> None:
    best = ideal(work(l1=4, c1=3, c2=2), {"local": 1, "cloud": 1})
    assert {reading: span.start for reading, span in best.items()} == {
        ("l1", "local"): 0,
        ("c1", "cloud"): 0,
        ("c2", "cloud"): 3,
    }


def test_a_second_try_waits_for_the_first() -> None:
    calls = {("u", "local"): [Span(0, 2), Span(2, 1)], ("u", "cloud"): [Span(7, 4)]}
    assert ideal(calls, {})["u", "cloud"] == Span(3, 4)


@pytest.mark.parametrize("slots", [1, 2, 5])
def test_it_is_never_below_what_the_work_needs(slots: int) -> None:
    best = ideal(work(l1=4, l2=4, l3=4, l4=1), {"local": slots})
    assert end(best.values()) >= max(4, 13 / slots)


def test_without_calls_there_is_no_time_line() -> None:
    assert timeline(full_review(), (), {}) is None

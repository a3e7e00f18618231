"""Which of a process's jobs are lost."""

from bot.jobs.lost import Lost, working
from tests.clock import Clock


def test_a_job_that_nobody_works_on_is_lost_after_a_while() -> None:
    clock = Clock()
    lost = Lost(10, clock)
    assert lost(["a", "b"]) == []
    clock.now += 9
    assert lost(["a", "b"]) == []
    clock.now += 1
    assert lost(["a", "b"]) == ["a", "b"]


def test_one_that_is_worked_on_is_not() -> None:
    clock = Clock()
    lost = Lost(10, clock)
    with working("a"):
        lost(["a", "b"])
        clock.now += 20
        assert lost(["a", "b"]) == ["b"]
    assert lost(["a"]) == []


def test_one_that_was_given_back_in_between_begins_anew() -> None:
    clock = Clock()
    lost = Lost(10, clock)
    lost(["a"])
    clock.now += 9
    lost([])
    clock.now += 9
    assert lost(["a"]) == []

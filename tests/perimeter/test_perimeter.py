"""Nothing that stands only in files that never leave is in a question to Claude, whatever readers repeat."""

import pytest

from review.policy import parse
from tests.perimeter.leaks import WIDTH, asked, leaks
from tests.perimeter.repositories import case

EXAMPLES = 150
OPEN = parse("cloud: all")


@pytest.mark.parametrize("first", range(0, EXAMPLES, 50))
def test_what_stays_at_home_is_in_no_question(first: int) -> None:
    assert {seed: found for seed in range(first, first + 50) if (found := sorted(leaks(case(seed))))} == {}


@pytest.mark.parametrize("seed", [247, 431, 786, 1850, 3080, 5159])
def test_what_once_leaked_leaks_no_more(seed: int) -> None:
    assert sorted(leaks(case(seed))) == []


def test_claude_is_asked_something_in_many_of_them() -> None:
    assert sum(bool(asked(case(seed))) for seed in range(50)) >= 15


def test_a_hole_in_the_perimeter_is_found() -> None:
    """As if the settings had been read without their patterns."""
    found = [leak for seed in range(50) for leak in leaks(case(seed), planned_by=OPEN)]
    assert any(len(leak.split()) == WIDTH for leak in found)
    assert any(leak.endswith((".py", ".js", ".cfg")) for leak in found)

"""In which order units are begun."""

from collections.abc import Sequence

from bot.order import longest_first
from review.question import Task
from review.types import Outcome, Unit
from tests.build import LOCAL_ONLY, hunk

LENGTHS = {"a": 10, "b": 70, "c": 40, "d": 10}


def task(name: str, length: int) -> Task:
    unit = Unit(name, "local", "bounded", "bounded", (hunk(f"{name}.py", f"+{'x' * length}"),))
    return Task(unit, "", "t", False, LOCAL_ONLY)


def test_the_longest_is_begun_first_and_outcomes_stand_as_before() -> None:
    asked: list[str] = []

    def ask(ordered: Sequence[Task]) -> list[Outcome]:
        asked.extend(task.unit.id for task in ordered)
        return [Outcome.unread(name, "nobody") for name in asked]

    outcomes = longest_first([task(*each) for each in LENGTHS.items()], ask)
    assert asked == ["b", "c", "a", "d"]
    assert [outcome.unit for outcome in outcomes] == [*LENGTHS]

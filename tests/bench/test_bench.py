"""What the benchmark counts holds in every run; how long things take is reported, never asserted."""

import sys

import pytest

from tests.bench.cards import CARD_24, Heard, Slots
from tests.bench.made import Shape
from tests.bench.reviewing import Reviewed, Setup, reviewed
from tests.bench.run import run
from tests.bench.schedule import ideal
from tests.bench.subjects import Subject

SMALL = Subject("", Shape(12, 400))


def heard(reader: str, unit: str, seconds: float) -> Heard:
    return Heard(reader, unit, frozenset(), 100, 100, 100, 10, 0.0, seconds)


def test_the_ideal_schedule_takes_the_longest_unit_first_and_its_calls_in_turn() -> None:
    calls = [heard("local", "a", 3), heard("local", "a", 3), heard("local", "b", 4), heard("local", "c", 2)]
    assert ideal(calls, {"local": 1}) == 12
    assert ideal(calls, {"local": 2}) == 6
    assert ideal([*calls, heard("cloud", "d", 9)], {"local": 4, "cloud": 1}) == 9
    assert ideal([], {"local": 1}) == 0


def test_a_slot_reads_only_what_it_does_not_hold() -> None:
    slots = Slots(2)
    assert slots.take("rules and code") == (0, 0)
    assert slots.take("rules and more") == (0, 10)
    slots.give_back("rules and code")
    slots.give_back("rules and more")
    assert slots.take("rules and code: check") == (14, 14)


def test_a_card_takes_its_time_by_the_token() -> None:
    assert CARD_24.seconds(949, 56) == 2


def test_the_memory_of_a_program_is_its_own() -> None:
    held = b"x" * 100_000_000
    assert run([sys.executable, "-I", "-c", "pass"]).megabytes < len(held) / 2**20


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Reviewed:
    return reviewed(tmp_path_factory.mktemp("bench"), Setup(SMALL), None)


def test_the_service_reviews_with_12_calls_of_github_and_shows_or_names_each_file(seen: Reviewed) -> None:
    assert len(seen.calls) == 12
    assert len(seen.changed) == SMALL.shape.files
    assert seen.unseen == ()


def test_the_ledger_has_each_question_that_a_reader_heard(seen: Reviewed) -> None:
    assert sum(each.calls for each in seen.spent) == len(seen.heard)
    assert {each.reader for each in seen.heard} == {"local", "cloud"}
    assert [each.usd > 0 for each in seen.spent] == ["claude" in each.model for each in seen.spent]


def test_what_a_card_reads_is_bounded_by_the_change(seen: Reviewed) -> None:
    local = [call for call in seen.heard if call.reader == "local"]
    assert max(call.prompt for call in local) < 4_000
    assert sum(call.fresh for call in local) < sum(call.prompt for call in local)

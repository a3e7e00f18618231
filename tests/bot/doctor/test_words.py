"""Facts become lines: the cases that no fake can stage."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.doctor import words
from bot.models.ollamacheck import Loaded, Trial

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CARD = [("RTX 4070", 12.0)]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("0.33.0-rc2", (0, 33, 0)), ("2.39.5", (2, 39, 5)), ("2.39.windows.1", (2, 39, 1)), ("newest", ())],
)
def test_the_numbers_of_a_version(text: str, numbers: tuple[int, ...]) -> None:
    assert words.numbered(text) == numbers


def test_an_old_git_is_red() -> None:
    assert words.git((2, 30, 9)).state == "red"
    assert words.git((2, 31)).state == "green"


@pytest.mark.parametrize(("free", "state"), [(0.1, "red"), (1.9, "yellow"), (2.1, "green")])
def test_room_on_the_disk(free: float, state: str) -> None:
    assert words.disk("/var/lib/foureyes", int(free * words.GB), writable=True).state == state


def test_a_folder_that_cannot_be_written_is_red() -> None:
    line = words.disk("/var/lib/foureyes", 10 * words.GB, writable=False)
    assert (line.state, line.cure) == ("red", words.SET_STATE)


@pytest.mark.parametrize(("seconds", "state"), [(9, "green"), (-30, "yellow"), (61, "red"), (-61, "red")])
def test_how_wrong_a_clock_may_be(seconds: int, state: str) -> None:
    assert words.clock(NOON + timedelta(seconds=seconds), NOON).state == state


def test_a_slow_model_is_yellow() -> None:
    (obeyed, speed) = words.trial("m", Trial(obeyed=True, rate=2.34), 8)
    assert (obeyed.state, speed.state, speed.says) == (
        "green",
        "yellow",
        "m writes 2.3 tokens/s: a review takes many minutes",
    )


def test_a_model_that_is_not_done_in_time_still_has_a_speed() -> None:
    (speed,) = words.trial("m", Trial(obeyed=None, rate=6.0), 8)
    assert (speed.name, speed.state) == ("speed", "green")


def test_a_model_that_said_nothing_is_yellow() -> None:
    (line,) = words.trial("m", Trial(None, None), 8)
    assert (line.state, "`ollama run m hello`" in line.cure) == ("yellow", True)


def test_slots_that_are_not_used_and_slots_that_are_not_there() -> None:
    fewer, right, more = (words.at_once(found, 2, more=found == 4) for found in (1, 2, 4))
    assert [line.state for line in (fewer, right, more)] == ["yellow", "green", "yellow"]
    assert "OLLAMA_NUM_PARALLEL=2, or set FOUREYES_LOCAL_CONCURRENCY=1" in fewer.cure
    assert more.says == "at least 4 questions at once; FOUREYES_LOCAL_CONCURRENCY is 2"
    assert "FOUREYES_LOCAL_CONCURRENCY=4" in more.cure


def test_a_model_on_the_cpu_and_with_less_context() -> None:
    memory, context = words.memory("m", Loaded(9 * 10**9, 0, 4096), 8192)
    assert memory.says == "all of m (9.0 GB) is on the CPU, which is far slower than a card"
    assert context.cure == "Set FOUREYES_NUM_CTX=4096."


def test_a_card_and_what_it_holds() -> None:
    assert "is not known" in words.card(CARD, "m", None, [], fits=False).says
    assert words.card(CARD, "m", 10.9, [], fits=True).state == "green"
    small = words.card(CARD, "m", 21.5, ["b", "a"], fits=False)
    assert (small.state, small.cure) == ("yellow", "Set FOUREYES_LOCAL_MODEL to b or a.")


def test_an_uninstalled_package_is_yellow() -> None:
    assert words.python("3.11.2", None).state == "yellow"


def test_many_installations_are_counted() -> None:
    (line,) = words.installations("four-eyes", "https://github.com/apps/four-eyes", list("abcde"), [], [])
    assert line.says == "four-eyes is installed at a, b, c and 2 more"

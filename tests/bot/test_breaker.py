"""A service that fails again and again is left alone, by all workers, until it answers."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.breaker import FAILURES, LONGEST, Breaker, troubles
from bot.home import Home
from bot.migrations import migrate, open_engine
from review.errors import OutsideError, ReaderError
from tests.clock import Clock

DOWN = OutsideError("no answer")
SPENT = ReaderError("no money", final=True, closes=3600)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'foureyes.db'}")
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def breaker(engine: sa.Engine, clock: Clock) -> Breaker:
    return Breaker(engine, "Claude", clock)


def ask(breaker: Breaker, error: OutsideError | None = None) -> str:
    """What asking comes to; `asked` when the service was."""
    try:
        with breaker():
            if error is not None:
                raise error
    except OutsideError as raised:
        return "asked" if raised is error else str(raised)
    return "asked"


def fail(breaker: Breaker, times: int = FAILURES) -> None:
    for _ in range(times):
        assert ask(breaker, DOWN) == "asked"


def test_after_failures_in_a_row_nobody_asks_for_a_while(
    breaker: Breaker, engine: sa.Engine, clock: Clock
) -> None:
    fail(breaker)
    other = Breaker(engine, "Claude", clock)
    assert ask(other) == "Claude is left alone for 5 s: no answer"
    clock.now += 5
    assert ask(other) == "asked"
    assert troubles(engine) == []


def test_an_answer_in_between_begins_the_count_anew(breaker: Breaker) -> None:
    fail(breaker, FAILURES - 1)
    ask(breaker)
    fail(breaker, FAILURES - 1)
    assert ask(breaker) == "asked"


def test_an_answer_of_no_use_is_an_answer(breaker: Breaker) -> None:
    bad = ReaderError("no JSON")
    for error in (DOWN, DOWN, bad, DOWN, DOWN, bad):
        assert ask(breaker, error) == "asked"
    assert breaker.trouble() is None


def test_each_time_it_is_left_alone_for_longer_but_not_for_ever(breaker: Breaker, clock: Clock) -> None:
    fail(breaker)
    pauses = []
    for _ in range(9):
        trouble = breaker.trouble()
        assert trouble is not None
        pauses.append(trouble.until - clock.now)
        clock.now = trouble.until
        ask(breaker, DOWN)
    assert pauses == [5, 10, 20, 40, 80, 160, 300, 300, 300]


def test_its_own_wish_is_heard_within_bounds(breaker: Breaker, clock: Clock) -> None:
    ask(breaker, OutsideError("busy", retry_after=30))
    assert "for 30 s" in ask(breaker)
    clock.now += 30
    ask(breaker, OutsideError("busy", retry_after=1e9))
    trouble = breaker.trouble()
    assert trouble is not None
    assert trouble.until == clock.now + LONGEST


def test_a_refusal_of_everything_closes_it_at_once_and_for_long(breaker: Breaker, clock: Clock) -> None:
    ask(breaker, SPENT)
    trouble = breaker.trouble()
    assert trouble is not None
    assert (trouble.refused, trouble.until) == (True, clock.now + 3600)
    with pytest.raises(OutsideError) as raised, breaker():
        pass
    assert raised.value.final


def test_who_was_asked_before_it_opened_tells_nothing_new(
    breaker: Breaker, engine: sa.Engine, clock: Clock
) -> None:
    with suppress(OutsideError), breaker():
        fail(Breaker(engine, "Claude", clock))
        raise DOWN
    assert [trouble.failures for trouble in troubles(engine)] == [FAILURES]


def test_services_do_not_answer_for_one_another(breaker: Breaker, engine: sa.Engine, clock: Clock) -> None:
    fail(breaker)
    assert ask(Breaker(engine, "GitHub", clock)) == "asked"


def test_a_worker_whose_model_is_away_notices_when_it_is_back(engine: sa.Engine, clock: Clock) -> None:
    answers = [False, True]
    home = Home(Breaker(engine, "Ollama", clock), lambda: answers.pop(0))
    for _ in range(FAILURES):
        assert not home.is_away
        with pytest.raises(OutsideError), home():
            raise DOWN
    with pytest.raises(OutsideError, match="is away") as raised, home():
        pass
    assert raised.value.final
    home.tend()
    assert len(answers) == 2, "it is left alone"
    for pause in (5, 10):
        assert home.is_away
        clock.now += pause
        home.tend()
    assert (home.is_away, answers) == (False, [])
    with home():
        assert troubles(engine) == []

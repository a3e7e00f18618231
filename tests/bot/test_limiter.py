"""We write to GitHub no more often than it allows, in one process and in many."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.limiter import HOUR, MINUTE, Limiter, OwnLimiter, SharedLimiter
from bot.migrations import migrate, open_engine
from bot.tables import writes
from review.errors import OutsideError
from tests.clock import Clock


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'foureyes.db'}"


@pytest.fixture
def opened(url: str) -> Iterator[Callable[[], sa.Engine]]:
    """Opens the database as one more process would."""
    engines = [open_engine(url)]
    migrate(engines[0])

    def open_once_more() -> sa.Engine:
        engines.append(open_engine(url))
        return engines[-1]

    yield open_once_more
    for engine in engines:
        engine.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(params=["shared", "own"])
def limiter(request: pytest.FixtureRequest, opened: Callable[[], sa.Engine], clock: Clock) -> Limiter:
    return (
        SharedLimiter(opened(), "installation/1", clock) if request.param == "shared" else OwnLimiter(clock)
    )


def refused(limiter: Limiter) -> float | None:
    """Seconds that one more write has to wait, None when it was noted."""
    try:
        limiter.take()
    except OutsideError as error:
        return error.retry_after
    return None


def taken(limiter: Limiter, tries: int) -> int:
    return sum(refused(limiter) is None for _ in range(tries))


def test_a_minute_has_room_for_eighty_writes(limiter: Limiter, clock: Clock) -> None:
    assert taken(limiter, 1) == 1
    clock.now += 20
    assert (taken(limiter, 79), refused(limiter)) == (79, MINUTE - 20)
    clock.now += MINUTE - 20
    assert (taken(limiter, 2), refused(limiter)) == (1, 20)


def test_an_hour_has_room_for_five_hundred(limiter: Limiter, clock: Clock) -> None:
    for _ in range(5):
        assert taken(limiter, 80) == 80
        clock.now += MINUTE
    assert taken(limiter, 80) == 80
    clock.now += MINUTE
    assert (taken(limiter, 21), refused(limiter)) == (20, HOUR - 6 * MINUTE)
    clock.now += HOUR - 6 * MINUTE
    assert taken(limiter, 81) == 80


def test_what_is_refused_does_not_count(limiter: Limiter, clock: Clock) -> None:
    taken(limiter, 200)
    clock.now += MINUTE
    assert taken(limiter, 80) == 80


def test_processes_of_an_account_share_its_room(opened: Callable[[], sa.Engine], clock: Clock) -> None:
    limiters = [SharedLimiter(opened(), "installation/1", clock) for _ in range(4)]
    with ThreadPoolExecutor(4) as processes:
        assert sum(processes.map(taken, limiters, [30] * 4)) == 80


def test_threads_of_a_process_share_its_room(clock: Clock) -> None:
    limiter = OwnLimiter(clock)
    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(taken, [limiter] * 4, [30] * 4)) == 80


def test_accounts_do_not_share_theirs(opened: Callable[[], sa.Engine], clock: Clock) -> None:
    engine = opened()
    one, other = (SharedLimiter(engine, f"installation/{number}", clock) for number in (1, 2))
    assert (taken(one, 81), taken(other, 81)) == (80, 80)


def test_old_writes_of_any_account_are_forgotten(opened: Callable[[], sa.Engine], clock: Clock) -> None:
    engine = opened()
    taken(SharedLimiter(engine, "installation/1", clock), 3)
    clock.now += HOUR + 1
    taken(SharedLimiter(engine, "installation/2", clock), 1)
    with engine.connect() as connection:
        assert connection.scalars(sa.select(writes.c.account)).all() == ["installation/2"]


def test_a_clock_that_was_a_day_ahead_blocks_nobody(opened: Callable[[], sa.Engine], clock: Clock) -> None:
    limiter = SharedLimiter(opened(), "installation/1", clock)
    clock.now += 24 * HOUR
    taken(limiter, 80)
    clock.now -= 24 * HOUR
    assert taken(limiter, 80) == 80


def test_a_database_that_is_away_is_told(tmp_path: Path) -> None:
    limiter = SharedLimiter(open_engine(f"sqlite:///{tmp_path / 'missing' / 'x.db'}"), "installation/1")
    with pytest.raises(OutsideError, match="the database does not answer"):
        limiter.take()

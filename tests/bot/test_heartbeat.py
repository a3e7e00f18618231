"""Who is alive, and what that means for the others."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.jobs import prepare
from bot.jobs.heartbeat import STALE, note, share, workers
from bot.migrations import open_engine


@pytest.fixture
def database(tmp_path: Path) -> Iterator[sa.Engine]:
    url = f"sqlite:///{tmp_path / 'foureyes.db'}"
    prepare(url)
    engine = open_engine(url)
    yield engine
    engine.dispose()


def shares(database: sa.Engine, names: str, most: int) -> list[int]:
    return [share(database, name, "cloud", most) for name in names]


@pytest.mark.parametrize(
    ("names", "expected"), [("a", [4]), ("ab", [2, 2]), ("abc", [2, 1, 1]), ("abcde", [1, 1, 1, 1, 0])]
)
def test_workers_share_what_is_limited_for_all(database: sa.Engine, names: str, expected: list[int]) -> None:
    for name in names:
        note(database, name, ["cloud", "local"])
    note(database, "z", ["local", "reviews"])
    assert shares(database, names, most=4) == expected


def test_one_without_a_share_gets_that_of_a_dead_worker(database: sa.Engine) -> None:
    for name in "ab":
        note(database, name, ["cloud"])
    note(database, "c", [])
    assert shares(database, "abc", most=2) == [1, 1, 0]
    with database.begin() as connection:
        silent = workers.update().where(workers.c.executor == "b")
        connection.execute(silent.values(seen=workers.c.seen - STALE - 1))
    assert share(database, "c", "cloud", most=2) == 1
    note(database, "c", ["cloud"])
    assert shares(database, "ac", most=2) == [1, 1]

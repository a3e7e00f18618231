"""Reviews that are kept: they come back as they were, and go when they are old."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.jobs.archive import Archive
from bot.migrations import migrate, open_engine
from review.types import Request
from tests.clock import Clock
from tests.review.reviews import full_review, review

DAY = 24 * 3600.0


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'foureyes.db'}")
    migrate(engine)
    yield engine
    engine.dispose()


def request(number: int, at: str = "") -> Request:
    return Request(f"octo/app#{number}@abc/auto", "octo/app", number, installation=None, head="abc", at=at)


def test_a_review_comes_back_as_it_was(engine: sa.Engine) -> None:
    archive = Archive(engine, Clock(100.0))
    archive.put(request(7, "1970-01-01T00:01:00Z"), review())
    archive.put(request(7, "1970-01-01T00:01:00Z"), full_review())
    found = archive.get("octo/app#7@abc/auto")
    assert found is not None
    kept, back = found
    assert back == full_review()
    assert (kept.at, kept.asked, kept.lines, kept.lines_home, kept.usd) == (100.0, 60.0, 7, 4, 0.0213)
    assert archive.get("octo/app#8@abc/auto") is None


def test_the_oldest_are_forgotten_a_few_at_a_time(engine: sa.Engine) -> None:
    clock = Clock(100.0)
    archive = Archive(engine, clock)
    for number in range(5):
        clock.now += DAY
        archive.put(request(number), full_review())
    assert [archive.forget(100.0 + 3.5 * DAY, 2) for _ in range(3)] == [2, 1, 0]
    assert [number for number in range(5) if archive.get(request(number).id)] == [3, 4]

"""The git caches of a host keep within their room."""

import fcntl
import os
import time
from pathlib import Path

from bot.git import Cache
from bot.git.shrink import IN_USE, shrink
from tests.bot.repositories import Made

DAYS = 24 * 3600


def caches(folder: Path) -> list[Path]:
    """Three, used three, two days, and a moment ago."""
    made = []
    for number, days in enumerate((3, 2, 0)):
        repository = Made(folder / f"r{number}")
        sha = repository.commit({"a": os.urandom(500_000)})
        Cache(folder / "git", ("file",)).fetch(f"file://{repository.folder}", [sha], None)
        (kept,) = (folder / "git").glob(f"*-r{number}-*.git")
        used = time.time() - days * DAYS
        os.utime(kept / "foureyes-made", (used, used))
        made.append(kept)
    return made


def test_what_was_used_longest_ago_goes_until_the_rest_has_room(tmp_path: Path) -> None:
    oldest, older, new = caches(tmp_path)
    assert shrink(tmp_path / "git", 1e9) == []
    assert shrink(tmp_path / "git", 1_300_000) == [oldest]
    assert [cache.exists() for cache in (oldest, older, new)] == [False, True, True]


def test_what_may_still_be_read_stays(tmp_path: Path) -> None:
    oldest, older, new = caches(tmp_path)
    assert shrink(tmp_path / "git", 1) == [oldest, older]
    assert new.exists()
    assert shrink(tmp_path / "git", 1, lambda: time.time() + IN_USE) == [new]


def test_a_fetch_is_not_disturbed(tmp_path: Path) -> None:
    oldest, older, _ = caches(tmp_path)
    with oldest.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert shrink(tmp_path / "git", 1) == [older]
    assert oldest.exists()


def test_what_a_dead_process_left_half_deleted_goes(tmp_path: Path) -> None:
    left = tmp_path / "git" / "a.gone" / "objects"
    left.mkdir(parents=True)
    assert shrink(tmp_path / "git", 1e9) == []
    assert not left.parent.exists()

"""The git caches together take at most so much room: what was used longest ago goes first."""

import fcntl
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from bot.clock import Clock
from bot.git.cache import MADE

IN_USE: Final = 24 * 3600.0
"""Seconds after its last use in which a cache may still be read: a review waits for GitHub for hours."""

_GONE: Final = ".gone"


def shrink(folder: Path, most: float, clock: Clock = time.time) -> list[Path]:
    """Delete caches in `folder` until they take at most so many bytes, or all have been used of late.

    Returns those that went; whoever needs one fetches it again.
    """
    for left in folder.glob(f"*{_GONE}"):
        shutil.rmtree(left)
    sizes = {cache: _size(cache) for cache in folder.glob("*.git") if (cache / MADE).exists()}
    room, gone = most - sum(sizes.values()), list[Path]()
    for cache in sorted(sizes, key=_used):
        if room >= 0 or _used(cache) > clock() - IN_USE:
            break
        if _deleted(cache):
            room += sizes[cache]
            gone.append(cache)
    return gone


def _used(cache: Path) -> float:
    return (cache / MADE).stat().st_mtime


def _size(cache: Path) -> int:
    """In bytes; files come and go meanwhile."""
    total = 0
    for file in cache.rglob("*"):
        with suppress(FileNotFoundError):
            total += file.stat().st_size
    return total


def _deleted(cache: Path) -> bool:
    """At once for whoever looks; not while somebody fetches into it."""
    with _lock(cache.with_suffix(".lock")) as mine:
        if not mine:
            return False
        away = cache.rename(cache.with_suffix(_GONE))
    shutil.rmtree(away)
    return True


@contextmanager
def _lock(path: Path) -> Iterator[bool]:
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True

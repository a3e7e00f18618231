"""Units that were cancelled while a model answers: their connections are cut, and it is free for others."""

import logging
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Final

import sqlalchemy as sa

from bot.models.deadline import Abort, abort

log = logging.getLogger(__name__)

_EVERY: Final = 0.5
"""Seconds between two looks: a model that works for nobody is wasted at most so long."""

_running: dict[str, Abort] = {}


@contextmanager
def running(job: str | None) -> Iterator[None]:
    """What is asked in the block is cut when the job is cancelled."""
    assert job is not None
    mine = _running[job] = Abort()
    token = abort.set(mine)
    try:
        yield
    finally:
        abort.reset(token)
        del _running[job]


@contextmanager
def watching(cancelled: Callable[[Sequence[str]], Collection[str]]) -> Iterator[None]:
    """Look after the running jobs of this process; `cancelled` tells which of some have been cancelled."""
    stop = threading.Event()
    thread = threading.Thread(target=_watch, args=(cancelled, stop), name="aborts", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(_EVERY)  # no longer: a database that is away would hold up the end


def _watch(cancelled: Callable[[Sequence[str]], Collection[str]], stop: threading.Event) -> None:
    while not stop.wait(_EVERY):
        jobs = tuple(_running)
        if not jobs:
            continue
        try:
            gone = cancelled(jobs)
        except sa.exc.SQLAlchemyError as error:
            log.warning("whether jobs were cancelled cannot be seen: %s", type(error).__name__)
            continue
        for job in gone:
            cut = _running.get(job)
            if cut is not None:
                log.info("%s: cancelled, so its model is left alone", job)
                cut()

"""A worker process: does the jobs of its queues until it is told to stop."""

import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial

import sqlalchemy as sa

from bot.chores import Chore, ChoreRunner, Chores
from bot.jobs import engine, lost, names
from bot.jobs.engine import Work
from bot.jobs.heartbeat import EVERY, beat, listened, note, share
from bot.jobs.lost import Lost
from bot.jobs.retention import Retention, check
from bot.migrations import migrate, open_engine, reaching
from review.errors import OutsideError

log = logging.getLogger(__name__)


def prepare(database_url: str) -> None:
    """Make or update all tables, DBOS's and ours; any number of processes may do so at once."""
    database = open_engine(database_url)
    try:
        migrate(database)
    finally:
        database.dispose()
    with reaching():
        engine.create_tables(database_url)


def run_worker(database_url: str, work: Work, keep_days: float = 30, chores: Sequence[Chore] = ()) -> None:
    """Work until SIGTERM or SIGINT on the queues that `work` names (`reviews`, `local`, `cloud`).

    What has ended is kept for `keep_days`, at least 7; `chores` are done beside the work. To be called in the
    main thread of a process that does nothing else. Raises OutsideError when the database does not answer at
    the start; later a missing database is waited for.
    """
    check(keep_days)
    prepare(database_url)
    with (
        _told_to_stop() as stop,
        _opened(database_url) as database,
        ChoreRunner(Chores(database), chores) as beside,
    ):
        _work(database_url, database, work, keep_days, stop, beside)
    _leave()


@contextmanager
def _opened(database_url: str) -> Iterator[sa.Engine]:
    database = open_engine(database_url)
    try:
        yield database
    finally:
        database.dispose()


def _work(
    database_url: str,
    database: sa.Engine,
    work: Work,
    keep_days: float,
    stop: threading.Event,
    beside: ChoreRunner,
) -> None:
    executor, process = names.unique(), names.process()
    note(database, executor, work.limits, process)  # before any job: who is not noted counts as dead
    fair = partial(share, database, executor)
    work.tend(fair)
    with (
        closing(Retention(database, keep_days)) as clean_up,
        engine.launched(database_url, executor, work),
    ):
        recover = partial(engine.recover, lost=Lost(lost.AFTER))
        log.info("worker %s works on %s", executor, ", ".join(work.limits))

        def once() -> None:
            work.tend(fair)
            open_ones = [queue for queue, at_once in work.limits.items() if at_once]
            beat(database, executor, open_ones, recover, process)
            there = {*open_ones, *listened(database, work.patience)}
            engine.give_up(there, work.patience, work.deadline)
            clean_up()
            beside.check()

        _beat_until(stop, once)


def _beat_until(stop: threading.Event, once: Callable[[], None]) -> None:
    """In the main thread, so that a bug in here ends the worker instead of losing its jobs to others."""
    while True:
        try:
            once()
        except OutsideError as error:
            log.warning("no heartbeat: %s", error)
        if stop.wait(EVERY):
            return


@contextmanager
def _told_to_stop() -> Iterator[threading.Event]:
    """Set by SIGTERM and SIGINT."""
    stop = threading.Event()
    signals = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, lambda *_: stop.set()) for number in signals]
    try:
        yield stop
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)


def _leave() -> None:
    """End now although jobs still wait for a model: Python would wait for their threads, for minutes maybe.

    Nothing is lost: they are resumed at their last finished step.
    """
    if any(thread.name.startswith("dbos-executor-") for thread in threading.enumerate()):
        logging.shutdown()
        os._exit(0)

"""What is not done yet, as the real job database has it."""

from contextlib import closing
from pathlib import Path

import pytest

from bot.jobs.client import Submitter
from bot.jobs.heartbeat import note
from bot.jobs.underway import Queue, Queues
from bot.jobs.worker import prepare
from bot.migrations import open_engine
from review.errors import OutsideError
from tests.bot.dashboard.seeds import request


def test_what_waits_is_told_newest_first(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'foureyes.db'}"
    prepare(url)
    engine = open_engine(url)
    with closing(Submitter(url)) as submit:
        submit(request(1))
        submit(request(2), 60)
    queues = Queues(engine)
    jobs = queues.jobs()
    assert sorted((job.request.number, job.state) for job in jobs) == [(1, "waiting"), (2, "put off")]
    assert jobs[0].since >= jobs[1].since > 0
    note(engine, "host:1", ["reviews", "local"])
    assert queues.queues() == [
        Queue("reviews", 1, 1, 0, jobs[1].since, served=True),
        Queue("local", 0, 0, 0, None, served=True),
        Queue("cloud", 0, 0, 0, None, served=False),
    ]
    engine.dispose()


def test_a_database_that_is_away_is_said(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'nowhere' / 'foureyes.db'}")
    with pytest.raises(OutsideError, match="the database does not answer"):
        Queues(engine).jobs()
    engine.dispose()

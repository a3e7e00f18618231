"""The ledger, on a real SQLite file."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.jobs.heartbeat import workers
from bot.ledger import Ledger
from bot.migrations import VERSION_TABLE, migrate, open_engine
from bot.tables import TABLES, reviews
from review.errors import OutsideError, UserError
from review.types import Posted, Request
from tests.bot.calling import CALL
from tests.clock import Clock


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'foureyes.db'}"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(url: str, clock: Clock) -> Iterator[Ledger]:
    ledger = Ledger(url, clock=clock)
    ledger.migrate()
    yield ledger
    ledger.close()


def test_a_review_is_noted_once(ledger: Ledger, url: str) -> None:
    request = Request("octo/app#7/comment-1", "octo/app", 7, installation=None, head=None)
    ledger.record_review(request, Posted("superseded", None), None)
    ledger.record_review(request, Posted("posted", "https://x"), None)
    engine = open_engine(url)
    with engine.connect() as connection:
        rows = connection.execute(sa.select(reviews.c.state, reviews.c.number)).all()
    engine.dispose()
    assert rows == [("posted", 7)]


def test_a_failure_is_noted_until_the_request_is_reviewed(ledger: Ledger, url: str) -> None:
    request = Request("octo/app#7@abc/auto", "octo/app", 7, installation=None, head="abc")
    engine = open_engine(url)
    with engine.connect() as connection:
        seen = sa.select(reviews.c.state, reviews.c.head, reviews.c.error)
        ledger.record_failure(request, "unknown setting cluod")
        assert connection.execute(seen).all() == [("failed", "abc", "unknown setting cluod")]
        ledger.record_review(request, Posted("posted", "https://x"), None)
        assert connection.execute(seen).all() == [("posted", "abc", None)]
    engine.dispose()


@pytest.mark.usefixtures("ledger")
def test_migrations_make_the_tables_that_the_code_uses(url: str) -> None:
    engine = open_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        differences = compare_metadata(context, TABLES)
        journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
    engine.dispose()
    assert workers.metadata is TABLES
    assert (differences, journal) == ([], "wal")


def test_processes_that_migrate_at_once_wait_for_each_other(url: str) -> None:
    program = "import sys; from bot.ledger import Ledger; sys.stdin.read(); Ledger(sys.argv[1]).migrate()"
    started = [
        subprocess.Popen([sys.executable, "-c", program, url], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    for process in started:
        assert process.stdin is not None
        process.stdin.close()
    ends = [(process.wait(60), process.stderr.read() if process.stderr else b"") for process in started]
    for process in started:
        assert process.stderr is not None
        process.stderr.close()
    assert ends == [(0, b"")] * 3


def test_database_down_is_said_at_once(tmp_path: Path) -> None:
    ledger = Ledger(f"sqlite:///{tmp_path}/no/such/folder/foureyes.db")
    with pytest.raises(OutsideError, match="the database does not answer"):
        ledger.calls.of()


@pytest.mark.parametrize("url", ["", "foureyes.db", "mysql://localhost/x"])
def test_wrong_url(url: str) -> None:
    with pytest.raises(UserError, match="database_url"):
        Ledger(url)


def test_migrating_again_changes_nothing(ledger: Ledger, url: str) -> None:
    engine = open_engine(url)
    ledger.calls.sending(CALL, "claude-x", 100, 1.0)
    migrate(engine)
    engine.dispose()
    assert [each.usd for each in ledger.calls.of()] == [1.0]

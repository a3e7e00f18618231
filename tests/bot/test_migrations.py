"""A database of our first version, with data in it, comes to the newest version and loses nothing."""

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from bot.jobs import prepare
from bot.ledger import Ledger
from bot.metrics.page import Page
from bot.migrations import migrate, open_engine, revisions, version
from bot.tables import TABLES
from review.question import About

FIRST = """
insert into foureyes_reviews values
    ('octo/shop#1/auto', 1.0, 'octo/shop', 1, 'abc', 'posted', 'https://x', 2, 1, 0);
insert into foureyes_calls (at, unit, model, tokens_in, tokens_cached, tokens_out, seconds, usd)
    values (2.0, 'u-1', 'claude-x', 100, 10, 20, 1.5, 0.25);
insert into foureyes_workers values ('host:0', 3.0)
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'foureyes.db'}"


def first_version(engine: sa.Engine) -> None:
    config = Config()
    config.set_main_option("script_location", "bot:migrations")
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        for line in FIRST.split(";"):
            connection.exec_driver_sql(line)


def test_data_of_the_first_version_is_there_in_the_newest(url: str) -> None:
    engine = open_engine(url)
    first_version(engine)
    engine.dispose()
    for _ in range(2):
        prepare(url)
    ledger = Ledger(url)
    with ledger.engine.connect() as connection:
        review = connection.execute(sa.text("select * from foureyes_reviews")).one()
    assert (review.id, review.state, review.comments, review.awaits) == ("octo/shop#1/auto", "posted", 2, "")
    (call,) = ledger.calls.of()
    assert (call.model, call.tokens_in, call.usd, call.state) == ("claude-x", 100, 0.25, "answered")
    assert ledger.calls.limit(About()) == ""
    assert b'foureyes_usd_total{model="claude-x",route=""} 0.25' in Page(ledger.engine)()
    ledger.close()


def test_the_newest_version_has_the_tables_that_the_program_knows(url: str) -> None:
    engine = open_engine(url)
    migrate(engine)
    made = sa.inspect(engine)
    for table in TABLES.tables.values():
        columns = {column["name"]: not column["nullable"] for column in made.get_columns(table.name)}
        assert columns == {column.name: not column.nullable for column in table.columns}, table.name
        assert {each["name"] for each in made.get_indexes(table.name)} >= {
            each.name for each in table.indexes
        }
    engine.dispose()


def test_versions_are_those_that_alembic_knows() -> None:
    config = Config()
    config.set_main_option("script_location", "bot:migrations")
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    assert revisions() == [script.revision for script in scripts.walk_revisions()]


def test_a_database_of_the_newest_version_is_left_alone(url: str) -> None:
    """Alembic is slow to import, and not needed at each start."""
    engine = open_engine(url)
    migrate(engine)
    with engine.connect() as connection:
        assert version(connection) == revisions()[0]
    engine.dispose()
    code = f"import sys; from bot.jobs import prepare; prepare({url!r}); print('alembic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout == b"False\n"


def test_a_moment_in_which_sqlite_is_being_closed_is_waited_for(url: str) -> None:
    engine = open_engine(url)
    refusals = ["database is locked"]

    def refuse(_: sa.Connection) -> None:
        if refusals:
            raise sa.exc.OperationalError("BEGIN", None, Exception(refusals.pop()))

    sa.event.listen(engine, "begin", refuse)
    migrate(engine)
    with engine.connect() as connection:
        assert version(connection) == revisions()[0]
    engine.dispose()

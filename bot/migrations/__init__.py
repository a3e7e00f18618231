"""The database: how it is opened, and how our tables come to the version of this program."""

import logging
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from review.errors import OutsideError, UserError

if TYPE_CHECKING:
    import psycopg  # with a Postgres only

_WAIT = 5
"""Seconds to wait for a connection or a lock: GitHub hangs up after 10."""

_MOMENT = 0.2
"""Seconds in which SQLite is closed for sure."""

_LOCK = 0x46_4F_55_52
"""Any number that no other user of the database takes for its advisory lock."""


VERSION_TABLE = "foureyes_version"


def open_engine(url: str) -> sa.Engine:
    """An engine for an `sqlite:///file` or `postgresql://...` URL; connects at its first use only.

    Raises UserError for what is neither.
    """
    try:
        parsed = sa.make_url(url)
    except ArgumentError as error:
        raise UserError("database_url: write sqlite:///FILE or postgresql://USER@HOST/DATABASE") from error
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed)
    if parsed.get_backend_name() != "postgresql":
        raise UserError(
            f"database_url: {parsed.get_backend_name()} is not supported, only SQLite and Postgres"
        )
    return _postgres(parsed)


def _postgres(url: sa.URL) -> sa.Engine:
    engine = sa.create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        pool_timeout=_WAIT,
        connect_args={"connect_timeout": _WAIT},
    )
    # First: SQLAlchemy's own look at a new connection breaks on the bytes that SQL_ASCII makes of all text.
    sa.event.listen(engine, "connect", _check_postgres, insert=True)
    return engine


def _check_postgres(connection: "psycopg.Connection", _: object) -> None:
    """Code holds characters of all languages, so another encoding would fail at some review, not at once."""
    encoding, name = connection.info.parameter_status("server_encoding"), connection.info.dbname
    if encoding != "UTF8":
        connection.close()
        raise UserError(
            f"the database {name} is of encoding {encoding}: make one that is UTF8, with"
            " `createdb --encoding UTF8 --template template0 NAME`, and set FOUREYES_DATABASE_URL to it"
        )


def _sqlite(url: sa.URL) -> sa.Engine:
    engine = sa.create_engine(url, pool_timeout=_WAIT)
    sa.event.listen(engine, "connect", _prepare_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _: object) -> None:
    """WAL: with SQLite's default journal readers and writers lock each other out. IMMEDIATE: a transaction
    that reads first and writes later would fail instead of waiting for its turn."""
    connection.execute(f"PRAGMA busy_timeout={_WAIT * 1000}")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.isolation_level = "IMMEDIATE"


@contextmanager
def reaching() -> Iterator[None]:
    """A database that does not answer is an OutsideError; any other error of it is a bug of ours."""
    try:
        yield
    except (OperationalError, InterfaceError, PoolTimeoutError) as error:
        reason = error.orig if isinstance(error, (OperationalError, InterfaceError)) else error
        raise OutsideError(f"the database does not answer: {reason}") from error


def revisions() -> list[str]:
    """All versions that our tables have had, the newest first: it is the one that this program needs."""
    names = (file.name for file in resources.files("bot.migrations.versions").iterdir())
    return sorted((name[1:5] for name in names if name.startswith("v")), reverse=True)


def version(connection: sa.Connection) -> str | None:
    """That of our tables in the database, None where there are none. Raises SQLAlchemy's errors."""
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.scalar(sa.select(sa.column("version_num")).select_from(sa.table(VERSION_TABLE)))


def migrate(engine: sa.Engine) -> None:
    """Bring our tables to the newest version; processes that start at once wait for each other."""
    try:
        _migrate(engine)
    except OutsideError:
        # Who opens it while its last user closes it is refused at once, whatever the time-out:
        # https://www.sqlite.org/wal.html#sometimes_queries_return_sqlite_busy_in_wal_mode
        if engine.dialect.name != "sqlite":
            raise
        time.sleep(_MOMENT)
        _migrate(engine)


def _migrate(engine: sa.Engine) -> None:
    with reaching(), engine.begin() as connection:
        _lock(connection)
        if version(connection) != revisions()[0]:
            _upgrade(connection)


def _upgrade(connection: sa.Connection) -> None:
    from alembic import command  # noqa: PLC0415 (a fifth of a second, for the first start of a version only)
    from alembic.config import Config  # noqa: PLC0415

    logging.getLogger("alembic").setLevel(logging.WARNING)
    config = Config()
    config.set_main_option("script_location", "bot:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _lock(connection: sa.Connection) -> None:
    """Until the transaction ends. SQLite would begin one at the first INSERT only, after CREATE TABLE."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))

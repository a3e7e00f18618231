"""Who is alive: each worker notes that it is, and takes over from those that no longer do.

Without this nobody would: DBOS resumes only what its own executor id left behind
(https://docs.dbos.dev/production/workflow-recovery).
"""

from collections.abc import Callable, Sequence

import sqlalchemy as sa

from bot.ledger import TABLES
from bot.migrations import reaching

EVERY = 5.0
"""Seconds between two beats."""

STALE = 30
"""Seconds without a beat after which a worker counts as dead."""

Recover = Callable[[Sequence[str]], int]
"""Puts what these executors had begun back into its queues; returns how much that was."""

workers = sa.Table(
    "foureyes_workers",
    TABLES,
    sa.Column("executor", sa.Text, primary_key=True),
    sa.Column("seen", sa.Float, nullable=False),
)

# The database's clock: those of the hosts need not agree.
_NOW = sa.cast(sa.extract("epoch", sa.func.now()), sa.Float)


def beat(engine: sa.Engine, executor: str, recover: Recover) -> None:
    """Note that this worker is alive and recover the work of dead ones. Raises OutsideError."""
    with reaching():
        with engine.begin() as connection:
            _note(connection, executor)
            dead = _dead(connection)
        for gone in dead:
            if recover([gone]) == 0:
                _forget(engine, gone)


def _note(connection: sa.Connection, executor: str) -> None:
    seen = workers.update().where(workers.c.executor == executor).values(seen=_NOW)
    if connection.execute(seen).rowcount == 0:
        connection.execute(workers.insert().values(executor=executor, seen=_NOW))


def _dead(connection: sa.Connection) -> Sequence[str]:
    return connection.scalars(sa.select(workers.c.executor).where(workers.c.seen < _NOW - STALE)).all()


def _forget(engine: sa.Engine, executor: str) -> None:
    """Unless it beats again."""
    gone = workers.delete().where(workers.c.executor == executor, workers.c.seen < _NOW - STALE)
    with engine.begin() as connection:
        connection.execute(gone)

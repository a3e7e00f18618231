"""Who is alive: each worker notes that it is, and takes over from those that no longer do.

Without this nobody would: DBOS resumes only what its own executor id left behind
(https://docs.dbos.dev/production/workflow-recovery).
"""

from collections.abc import Callable, Iterable, Sequence

import sqlalchemy as sa

from bot.ledger import TABLES
from bot.migrations import reaching

EVERY = 5.0
"""Seconds between two beats."""

STALE = 30
"""Seconds without a beat after which a worker counts as dead."""

_FORGOTTEN = 24 * 3600
"""Seconds after which nobody cares any more what a dead worker listened to."""

Recover = Callable[[Sequence[str]], int]
"""Puts what these executors had begun back into its queues; returns how much that was."""

workers = sa.Table(
    "foureyes_workers",
    TABLES,
    sa.Column("executor", sa.Text, primary_key=True),
    sa.Column("seen", sa.Float, nullable=False),
    sa.Column("queues", sa.Text, nullable=False),
    sa.Column("takes_over", sa.Float, nullable=False),
)
"""`queues` are separated by spaces; `takes_over` is the time from which on it takes over from the dead."""

# The database's clock: those of the hosts need not agree.
_NOW = sa.cast(sa.extract("epoch", sa.func.now()), sa.Float)
_IS_STALE = workers.c.seen < _NOW - STALE


def beat(engine: sa.Engine, executor: str, queues: Iterable[str], recover: Recover) -> None:
    """Note that this worker is alive and recover the work of dead ones. Raises OutsideError."""
    with reaching():
        with engine.begin() as connection:
            _note(connection, executor, " ".join(queues))
            dead = _dead(connection, executor)
        for gone in dead:
            if recover([gone]) == 0:
                _forget(engine, gone)


def listened(engine: sa.Engine, within: float = STALE) -> frozenset[str]:
    """The queues that somebody has worked on in the last so many seconds. Raises OutsideError."""
    with reaching(), engine.connect() as connection:
        rows = connection.scalars(sa.select(workers.c.queues).where(workers.c.seen >= _NOW - within))
        return frozenset(queue for row in rows for queue in row.split())


def _note(connection: sa.Connection, executor: str, queues: str) -> None:
    """Who was silent itself takes over from nobody for a while: after an outage of the database the others,
    whose rows look as old, need time to beat."""
    later = sa.case((_IS_STALE, _NOW + STALE), else_=workers.c.takes_over)
    seen = workers.update().where(workers.c.executor == executor)
    if connection.execute(seen.values(seen=_NOW, queues=queues, takes_over=later)).rowcount == 0:
        row = {"executor": executor, "seen": _NOW, "queues": queues, "takes_over": _NOW}
        connection.execute(workers.insert().values(row))


def _dead(connection: sa.Connection, executor: str) -> Sequence[str]:
    own = workers.alias()
    may = sa.exists().where(own.c.executor == executor, own.c.takes_over <= _NOW)
    return connection.scalars(sa.select(workers.c.executor).where(_IS_STALE, may)).all()


def _forget(engine: sa.Engine, executor: str) -> None:
    """After a while, and unless it beats again."""
    gone = workers.delete().where(workers.c.executor == executor, workers.c.seen < _NOW - _FORGOTTEN)
    with engine.begin() as connection:
        connection.execute(gone)

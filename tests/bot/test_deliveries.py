"""Deliveries that never arrived are asked for again, each in its time, and by one worker."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import wiring
from bot.chores import Chore, ChoreRunner, Chores
from bot.github.deliveries import TRIES, Missed, redeliver
from bot.ledger import Ledger
from review.errors import OutsideError, UserError
from tests.world import World, world


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        yield made


def turn(shop: World) -> Missed:
    app = wiring.app(shop.settings)
    assert app is not None
    return redeliver(shop.settings.github_url, app, time.time())


def test_what_failed_is_sent_again_once(shop: World) -> None:
    lost = shop.github.tried("pull_request", 503, ago=3600).guid
    shop.github.tried("pull_request", 202, ago=3600)
    assert turn(shop).asked == (lost,)
    assert turn(shop).asked == ()
    assert [(each.guid, each.redelivery) for each in shop.github.sent[2:]] == [(lost, True)]


def test_what_arrived_at_the_second_try_is_left_alone(shop: World) -> None:
    lost = shop.github.tried("pull_request", 0, ago=3600).guid
    shop.github.tried("pull_request", 202, lost, ago=1800)
    assert turn(shop) == Missed()


def test_the_latest_may_still_arrive_and_the_oldest_are_gone(shop: World) -> None:
    shop.github.tried("pull_request", 500, ago=60)
    shop.github.tried("pull_request", 500, ago=4 * 24 * 3600)
    assert turn(shop) == Missed(waiting=1)


def test_what_fails_each_time_is_given_up(shop: World) -> None:
    guid = shop.github.tried("pull_request", 500, ago=9000).guid
    for _ in range(TRIES - 1):
        shop.github.tried("pull_request", 500, guid, ago=3600)
    assert turn(shop) == Missed(given_up=1)


def test_all_pages_are_read(shop: World) -> None:
    lost = shop.github.tried("pull_request", 503, ago=7200).guid
    for _ in range(250):
        shop.github.tried("issue_comment", 200, ago=3600)
    assert turn(shop).asked == (lost,)


@pytest.fixture
def chores(tmp_path: Path) -> Iterator[Chores]:
    ledger = Ledger(f"sqlite:///{tmp_path / 'foureyes.db'}")
    ledger.migrate()
    yield Chores(ledger.engine)
    ledger.close()


def test_of_many_workers_one_does_it(chores: Chores) -> None:
    taken: list[bool] = []
    threads = [threading.Thread(target=lambda: taken.append(chores.due("sweep", 60))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [False] * 7 + [True]


def test_it_is_due_again_after_a_while(tmp_path: Path) -> None:
    ledger, now = Ledger(f"sqlite:///{tmp_path / 'foureyes.db'}"), [1000.0]
    ledger.migrate()
    chores = Chores(ledger.engine, lambda: now[0])
    assert [chores.due("sweep", 60), chores.due("sweep", 60)] == [True, False]
    now[0] += 61
    assert chores.due("sweep", 60)
    ledger.close()


def test_a_chore_that_cannot_be_done_does_not_stop_the_others(
    chores: Chores, caplog: pytest.LogCaptureFixture
) -> None:
    done: list[str] = []

    def away() -> None:
        raise OutsideError("GitHub does not answer")

    def refused() -> None:
        raise UserError("the key is wrong")

    jobs = [Chore("a", 60, away), Chore("b", 60, refused), Chore("c", 60, lambda: done.append("c"))]
    ChoreRunner(chores, jobs).turn()
    assert done == ["c"]
    assert [record.getMessage() for record in caplog.records] == [
        "chore a: GitHub does not answer; tried again in its next turn",
        "chore b: the key is wrong",
    ]

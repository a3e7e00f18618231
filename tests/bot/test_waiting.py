"""Reviews that have not begun say in their check runs how many are before them."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot import wiring
from bot.jobs import prepare
from bot.jobs.client import Submitter
from bot.ledger import Ledger
from bot.waiting import EVERY, Waiting
from tests.clock import Clock
from tests.world import World, world


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        wiring.state(made.settings)
        prepare(made.settings.database)
        yield made


@pytest.fixture
def ledger(shop: World) -> Iterator[Ledger]:
    with closing(wiring.ledger(shop.settings)) as made:
        yield made


def test_each_is_told_once_and_not_at_once(shop: World, ledger: Ledger) -> None:
    clock = Clock()
    waiting = Waiting(ledger.engine, lambda request: wiring.forge(shop.settings, request.installation), clock)
    with closing(Submitter(shop.settings.database)) as submit:
        for number in range(2):
            pull = shop.open_pull({"shop/cart.py": f"x = {number}\n"})
            shop.tell(pull, "opened")
            submit(shop.jobs.pop())
        shop.comment(pull, "octo", "/review")
        submit(shop.jobs.pop())
    waiting()
    assert shop.shop.new_check_runs.read_all() == []
    clock.now = 4e9
    for _ in range(2):
        waiting()
    shown = [(run.data["status"], run.data["output"]["title"]) for run in shop.shop.new_check_runs.read_all()]
    assert shown == [("queued", "Next to be reviewed"), ("queued", "Waiting for 1 other review")]
    assert EVERY >= 15

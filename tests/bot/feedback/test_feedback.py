"""What becomes of findings: collected when a pull request ends, told by `foureyes stats`, and heeded."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot import wiring
from bot.cli import main
from bot.feedback import book
from bot.feedback.fate import Fate, fates
from review import adoption
from review.adoption import Tally
from review.types import Request, Wish
from tests.fakes.github import Pull
from tests.world import CART, CROSSING, World, world

REPO = "octo/shop"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        made.shop.permit("bob", "write")
        yield made


def reviewed(shop: World) -> Pull:
    pull = shop.open_pull(CART | CROSSING)
    shop.tell(pull, "opened")
    shop.work()
    assert len(pull.read_review().comments) == 2
    return pull


def found(shop: World, pull: Pull) -> dict[str, Fate]:
    """The fate of the finding in each file."""
    installation = shop.github.installation_on(shop.shop)
    assert installation is not None
    github = wiring.forge(shop.settings, installation.id)
    request = Request("a", REPO, pull.number, installation.id, pull.head_sha, wish=Wish("closed"))
    paths = [thread.path for thread in pull.threads]
    return dict(zip(paths, fates(github, request), strict=True))


def test_each_finding_is_told_with_its_reader_kind_and_severity(shop: World) -> None:
    fate = found(shop, reviewed(shop))["shop/cart.py"]
    assert (fate.reader, fate.kind, fate.severity, fate.state) == (
        "qwen2.5-coder:7b",
        "logic",
        "high",
        "open",
    )


def test_reactions_of_people_who_may_write_count_once_each(shop: World) -> None:
    pull = reviewed(shop)
    (cart,) = (thread.first for thread in pull.threads if thread.path == "shop/cart.py")
    for login, content in (
        ("bob", "+1"),
        ("bob", "heart"),
        ("octo", "-1"),
        ("mallory", "-1"),
        ("bob", "eyes"),
    ):
        pull.react(cart, login, content)
    fate = found(shop, pull)["shop/cart.py"]
    assert (fate.up, fate.down) == (1, 1)


def test_a_flagged_line_that_changed_before_the_merge_was_adopted(shop: World) -> None:
    pull = reviewed(shop)
    pull.push({"shop/cart.py": "def mean(prices):\n    return 1\n"})
    assert {path: fate.state for path, fate in found(shop, pull).items()} == {
        "shop/cart.py": "changed",
        "shop/login.py": "open",
    }


def test_what_a_maintainer_resolves_was_dismissed(shop: World) -> None:
    pull = reviewed(shop)
    pull.threads[0].resolve("bob")
    assert found(shop, pull)[pull.threads[0].path].state == "dismissed"


def fate(key: str, state: str = "fixed", reader: str = "qwen", kind: str = "logic") -> Fate:
    return Fate(key, reader, kind, "high", state, 1, 0)  # type: ignore[arg-type]


def request(number: int) -> Request:
    return Request("a", REPO, number, 1, None, wish=Wish("closed"))


def filled(shop: World) -> None:
    ledger, now = wiring.ledger(shop.settings), time.time()
    book.keep(
        ledger.engine,
        request(1),
        [fate("a"), fate("b", "dismissed"), fate("c", "open")],
        merged=True,
        now=now,
    )
    book.keep(ledger.engine, request(2), [fate("a", "open", "claude")], merged=False, now=now)
    ledger.close()


def stats(shop: World, *options: str) -> str:
    environment = {"FOUREYES_STATE_DIR": str(shop.settings.state_dir)}
    result = CliRunner().invoke(main, ["stats", *options], env=environment)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_stats_tell_what_was_adopted_and_by_whom(shop: World) -> None:
    filled(shop)
    assert "  qwen " in stats(shop)
    assert "1 of 3 (33%)" in stats(shop)
    told = json.loads(stats(shop, "--format", "json"))
    assert [(each["name"], each["findings"], each["adopted"]) for each in told["reader"]] == [("qwen", 3, 1)]


def test_stats_of_nothing_say_what_they_wait_for(shop: World) -> None:
    assert stats(shop).startswith("No finding has met its fate yet")
    filled(shop)
    assert stats(shop, "--repo", "octo/other").startswith("No finding")


def test_the_same_pull_request_is_counted_once(shop: World) -> None:
    filled(shop)
    filled(shop)
    assert "1 of 3 (33%)" in stats(shop)


def tally(name: str, findings: int, adopted: int, dismissed: int) -> Tally:
    return Tally(name, findings, adopted, dismissed, 0, 0)


@pytest.mark.parametrize(
    ("seen", "folded"),
    [
        (tally("performance", 10, 1, 8), ("performance",)),
        (tally("performance", 10, 2, 8), ()),
        (tally("performance", 9, 0, 7), ()),
        (tally("security", 20, 0, 20), ()),
    ],
)
def test_a_kind_that_nobody_wants_is_folded_but_never_security(seen: Tally, folded: tuple[str, ...]) -> None:
    assert adoption.folded([seen]) == folded


def test_what_a_repository_has_had_enough_of_stands_in_the_notes(shop: World) -> None:
    ledger = wiring.ledger(shop.settings)
    tired = [fate(f"{number:02}", "dismissed") for number in range(9)]
    book.keep(ledger.engine, request(1), tired, merged=True, now=time.time())
    ledger.close()
    pull = shop.open_pull(CART | CROSSING)
    shop.tell(pull, "opened")
    shop.work()
    review = pull.read_review()
    assert review.comments == []
    assert "dismissed most findings of this kind" in review.body
    assert "Divides by zero" in review.body


def test_a_closed_pull_request_fills_the_book(shop: World) -> None:
    pull = reviewed(shop)
    pull.close(merged=True)
    shop.tell(pull, "closed")
    assert [posted.state for posted, _ in shop.work()] == ["done"]
    assert "0 of 2 (0%)" in stats(shop)

"""The check run: how far a review is, what came of it, and the queue that waits for it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot import wiring
from bot.github import GitHub
from review import card
from review.card import FULL, NAME
from review.errors import OutsideError, UserError
from review.types import Request, Severity, Wish
from tests.fakes.github import Fault, secondary_limit
from tests.fakes.github.state import Json
from tests.review.reviews import EMPTY_CART, full_review
from tests.world import CART, CROSSING, World, world

SETTINGS = ".github/foureyes.yml"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        yield made


def reviewed(shop: World) -> Json:
    """The check of a pull request that was opened, as it is in the end."""
    pull = shop.open_pull(CART | CROSSING)
    shop.tell(pull, "opened")
    shop.work()
    pull.read_review()
    (run,) = shop.shop.check_runs
    assert run.head_sha == pull.head_sha
    return run.data


def test_a_review_has_one_check_with_a_line_for_each_finding(shop: World) -> None:
    run = reviewed(shop)
    assert (run["name"], run["status"], run["conclusion"]) == (NAME, "completed", "neutral")
    assert run["external_id"] == "octo/shop#1"
    told = [(each["path"], each["start_line"], each["annotation_level"]) for each in run["annotations"]]
    assert sorted(told) == [("shop/cart.py", 2, "failure"), ("shop/login.py", 2, "failure")]


@pytest.mark.parametrize(("limit", "conclusion"), [("high", "failure"), ("critical", "success")])
def test_it_fails_only_where_the_repository_says_so(shop: World, limit: str, conclusion: str) -> None:
    shop.shop.commit("main", {SETTINGS: f"fail-on: {limit}\n"})
    assert reviewed(shop)["conclusion"] == conclusion


def test_nobody_waits_for_how_far_a_review_is(shop: World) -> None:
    """While the limit of writes is reached, the place in the queue is for others."""
    shop.github.faults.add("POST", r"/check-runs$", [secondary_limit(429, 2400)])
    assert reviewed(shop)["status"] == "completed"
    assert shop.waits == []


def test_its_button_reads_everything_anew(shop: World) -> None:
    run = reviewed(shop)
    (button,) = run["actions"]
    assert button["identifier"] == FULL


def test_what_cannot_be_reviewed_ends_the_check_and_says_what_to_mend(shop: World) -> None:
    shop.github.faults.add("POST", r"/reviews$", [Fault(403, {}, {"message": "Resource not accessible"})])
    shop.tell(shop.open_pull(), "opened")
    with pytest.raises(UserError):
        shop.work()
    (run,) = shop.shop.check_runs
    assert (run.data["status"], run.data["conclusion"]) == ("completed", "neutral")
    assert "GitHub refuses a review" in run.data["output"]["summary"]


def test_what_failed_outside_is_not_told_in_public(shop: World) -> None:
    shop.github.faults.add("POST", r"/reviews$", [Fault(502)] * 3)
    shop.tell(shop.open_pull(), "opened")
    with pytest.raises(OutsideError):
        shop.work()
    assert "502" not in str(shop.shop.check_runs[0].data["output"])


def test_an_app_that_may_not_write_checks_reviews_all_the_same(shop: World) -> None:
    installation = shop.github.installation_on(shop.shop)
    assert installation is not None
    installation.permissions = {**installation.permissions, "checks": "read"}
    pull = shop.open_pull()
    shop.tell(pull, "opened")
    assert [posted.state for posted, _ in shop.work()] == ["posted"]
    pull.read_review()


def forge(shop: World) -> GitHub:
    installation = shop.github.installation_on(shop.shop)
    assert installation is not None
    return wiring.forge(shop.settings, installation.id)


def test_many_findings_come_in_pages_and_none_twice(shop: World) -> None:
    pull = shop.open_pull()
    many = tuple(replace(EMPTY_CART, line=number) for number in range(1, 121))
    done = card.done(replace(full_review(), comments=many, notes=()))
    request = Request("a", "octo/shop", pull.number, 1, None)
    shop.github.faults.nth(5, "accept-then-drop")
    with pytest.raises(OutsideError):
        forge(shop).show(request, pull.head_sha, done)
    forge(shop).show(request, pull.head_sha, done)
    (run,) = shop.shop.check_runs
    assert [each["start_line"] for each in run.data["annotations"]] == list(range(1, 121))
    assert run.data["conclusion"] == "neutral"


def test_a_merge_queue_does_not_wait_for_us(shop: World) -> None:
    head = shop.shop.head("main")
    forge(shop).pass_group(Request("a", "octo/shop", 0, 1, head, wish=Wish("merge")))
    (run,) = shop.shop.check_runs
    assert (run.head_sha, run.data["conclusion"]) == (head, "neutral")


def test_an_incomplete_review_is_neither_passed_nor_failed() -> None:
    review = full_review()
    assert not review.complete
    assert card.done(review, Severity.CRITICAL).conclusion == "neutral"
    assert card.done(review, Severity.HIGH).conclusion == "failure"
    assert card.done(review).title.endswith("not all was read")

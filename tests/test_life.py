"""One pull request from its opening to its merge: exactly what is said, edited and settled, and to whom."""

import shutil
from pathlib import Path

import pytest

from tests import campaign
from tests.fakes.github.faults import Fault, unprocessed
from tests.life import Life
from tests.test_action import Runner
from tests.world import World, world

SEEN = """\
-- opened
review: Four Eyes read 3 hunks in 3 files: 2 comments, 0 notes.
  shop/cart.py:2 **High**, logic: Divides by zero
  shop/login.py:2 **High**, logic: Mixes seconds and milliseconds
-- pushed
review: Four Eyes: 1 new comment on what has changed since the last round. \
The summary in the first review is up to date.
  shop/total.py:2 **High**, logic: Divides by nothing
edited Review: Four Eyes read 4 hunks in 4 files: 1 comment, 0 notes, 2 earlier findings still open.
-- force_pushed
edited Review: Four Eyes read 4 hunks in 4 files and found nothing new: 3 earlier findings still open.
-- fixed
edited ReviewComment: **High**, logic: Divides by zero
edited ReviewComment: **High**, logic: Divides by nothing
edited Review: Four Eyes read 4 hunks in 4 files and found nothing new: \
1 earlier finding still open and 2 fixed.
hidden: **High**, logic: Divides by zero
hidden: **High**, logic: Divides by nothing
-- renamed
edited Review: Four Eyes read 4 hunks in 4 files and found nothing new: 1 earlier finding still open.
-- retargeted
edited Review: Four Eyes read 4 hunks in 4 files and found nothing new: 1 earlier finding still open.
-- dismissed
edited ReviewComment: **High**, logic: Mixes seconds and milliseconds
hidden: **High**, logic: Mixes seconds and milliseconds
reaction: eyes
reaction: rocket
-- asked_in_full
edited Review: Four Eyes read 4 hunks in 4 files and found nothing to say.
reaction: eyes
reaction: rocket
-- merged""".splitlines()


def told(shop: World) -> list[str]:
    """By whom people were notified, once for each time."""
    return [note.by for note in shop.github.notifications]


def test_with_a_database_nobody_is_told_anything_twice(tmp_path: Path) -> None:
    with world(tmp_path) as shop:
        assert Life(shop, campaign.in_service(shop)).live() == SEEN
        assert told(shop) == ["four-eyes[bot]"] * 2 + ["bob"] * 2


def test_a_maintainer_who_lets_us_write_has_threads_closed_instead_of_hidden(tmp_path: Path) -> None:
    with world(tmp_path) as shop:
        installation = shop.github.installation_on(shop.shop)
        assert installation is not None
        installation.permissions = {**installation.permissions, "contents": "write"}
        seen = Life(shop, campaign.in_service(shop)).live()
        assert seen == [line.replace("hidden: ", "resolved: ") for line in SEEN]


def test_what_has_not_changed_is_not_asked_again(tmp_path: Path) -> None:
    with world(tmp_path) as shop:
        life = Life(shop, campaign.in_service(shop))
        asked: dict[str, int] = {}
        for stage in (life.opened, life.pushed, life.force_pushed, life.retargeted):
            before = len(shop.ollama.chats) + len(shop.claude.messages)
            stage()
            asked[stage.__name__] = len(shop.ollama.chats) + len(shop.claude.messages) - before
        assert asked["opened"] > asked["pushed"] > 0
        assert (asked["force_pushed"], asked["retargeted"]) == (0, 0)
        assert len(list(life.deeds())) > 0


def test_without_a_database_the_action_says_the_same(tmp_path: Path) -> None:
    with world(tmp_path) as shop:
        runner = Runner(shop, tmp_path)

        def deliver(event: str, payload: dict[str, object]) -> None:
            shutil.rmtree(tmp_path / "runner-state", ignore_errors=True)
            assert runner.run(event, payload).exit_code == 0

        assert Life(shop, deliver).live() == SEEN
        assert told(shop) == ["github-actions[bot]"] * 2 + ["bob"] * 2


@pytest.mark.parametrize("number", range(5, 100, 19))
def test_whatever_call_of_github_fails_the_end_is_the_same(number: int) -> None:
    """A few of all; `python -m tests.campaign` tries each call in each way."""
    fault = list(campaign.FAULTS)[number % len(campaign.FAULTS)]
    assert campaign.with_fault(number, fault) == campaign.undisturbed()


def test_a_thread_that_cannot_be_closed_now_is_closed_by_the_next_try(tmp_path: Path) -> None:
    """The finding is marked as settled last: by the mark the next try would leave it alone."""
    with world(tmp_path) as shop:
        shop.github.faults.add("POST", "/graphql/resolveReviewThread", [unprocessed()] * 2)
        assert Life(shop, campaign.in_service(shop)).live() == SEEN


def test_the_end_is_known_though_github_fails_when_it_is_asked(tmp_path: Path) -> None:
    with world(tmp_path) as shop:
        life = Life(shop, campaign.in_service(shop))
        life.opened()
        shop.github.faults.add("POST", "/graphql/repository", [Fault(502)] * 4)
        life.merged()
        assert len(list(life.deeds())) > 0

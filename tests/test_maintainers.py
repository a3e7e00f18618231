"""What the maintainers of a repository decide about reviews, in its settings and by their commands."""

from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.github import Pull
from tests.fakes.ollama import Fault
from tests.world import CART, CROSSING, World, world

SETTINGS = ".github/foureyes.yml"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        yield made


def base(shop: World, files: dict[str, str]) -> None:
    shop.shop.commit("main", files)


def asked(shop: World) -> list[str]:
    """What the model at home was asked, the words of the system first."""
    return ["\n".join(each["content"] for each in chat["messages"]) for chat in shop.ollama.chats]


def states(shop: World) -> list[str]:
    return [posted.state for posted, _ in shop.work()]


@pytest.mark.parametrize(
    "rule",
    [
        "authors: [ALI*]",
        "authors: [Alice]",
        "labels: [no-review]",
        "titles: ['change the*']",
        "branches: [feat*]",
    ],
)
def test_what_falls_under_skip_is_reviewed_only_when_a_person_asks(shop: World, rule: str) -> None:
    base(shop, {SETTINGS: f"skip: {{{rule}}}\n"})
    shop.shop.commit("feature", CART, author="alice")
    pull = shop.shop.open_pull("Change the shop", "feature", author="alice")
    pull.put_label("no-review")
    shop.tell(pull, "opened")
    assert states(shop) == ["unwanted"]
    shop.comment(pull, "octo", "/review")
    assert states(shop) == ["posted"]
    pull.read_review()
    pull.read_reactions()


def test_a_rule_of_another_does_not_count(shop: World) -> None:
    base(shop, {SETTINGS: "skip: {authors: [dependabot*], labels: [no-review]}\n"})
    pull = shop.open_pull()
    shop.tell(pull, "opened")
    assert states(shop) == ["posted"]
    pull.read_review()


def test_readers_write_in_the_language_of_the_team(shop: World) -> None:
    base(shop, {SETTINGS: "language: German\n"})
    shop.tell(pull := shop.open_pull(), "opened")
    shop.work()
    assert all("in German." in text for text in asked(shop))
    pull.read_review()


def test_english_is_not_asked_for(shop: World) -> None:
    shop.tell(pull := shop.open_pull(), "opened")
    shop.work()
    assert not any("Write what people read" in text for text in asked(shop))
    pull.read_review()


def test_readers_see_the_projects_notes_of_the_base_branch(shop: World) -> None:
    base(shop, {"AGENTS.md": "Prices are cents.\n", "CLAUDE.md": "Never shown.\n"})
    pull = shop.open_pull(CART | {"AGENTS.md": "Prices are anything.\n"})
    shop.tell(pull, "opened")
    shop.work()
    told = "".join(asked(shop))
    assert 'kind="notes" path="AGENTS.md">\nPrices are cents.\n' in told
    assert "Never shown" not in told
    assert "touches AGENTS.md: for this review that of the base branch was used." in pull.read_review().body


@pytest.mark.parametrize(("cloud", "shown_at_home"), [("crossing", True), ("all", False)])
def test_notes_that_stay_at_home_are_not_shown_to_claude(
    shop: World, cloud: str, shown_at_home: bool
) -> None:
    """Under `all` not at home either: what is said there may be sent on."""
    base(shop, {"AGENTS.md": "Our margin is 40 %.\n", SETTINGS: f"cloud: {cloud}\nlocal-only: [AGENTS.md]\n"})
    pull = shop.open_pull(CART | CROSSING)
    shop.ollama.answers = deque([Fault.LENGTH] * 20)
    shop.tell(pull, "opened")
    shop.work()
    assert any("Our margin" in text for text in asked(shop)) is shown_at_home
    assert shop.claude.messages
    assert "Our margin" not in str(shop.claude.messages)
    pull.read_review()


def test_a_change_of_the_settings_is_judged_by_those_of_the_base(shop: World) -> None:
    base(shop, {SETTINGS: "cloud: crossing\n"})
    pull = shop.open_pull(CART | {SETTINGS: "ignore: ['*']\n"})
    shop.tell(pull, "opened")
    shop.work()
    review = pull.read_review()
    assert len(review.comments) == 1
    assert "for this review that of the base branch was used" in review.body


def fork(shop: World) -> Pull:
    return shop.open_pull(CROSSING, fork="mallory/shop")


def test_a_maintainer_clears_one_head_of_a_fork(shop: World) -> None:
    pull = fork(shop)
    shop.comment(pull, "octo", "/review cloud")
    shop.work()
    pull.read_review()
    assert (before := len(shop.claude.messages)) > 0
    pull.push({"shop/login.py": CROSSING["shop/login.py"] + "again = session_lifetime('y', True)\n"})
    shop.tell(pull, "synchronize")
    shop.work()
    assert len(shop.claude.messages) == before
    assert "which a /review cloud can clear" in str(pull.read_edit().after)
    pull.read_reactions()


def test_a_stranger_clears_nothing(shop: World) -> None:
    shop.comment(fork(shop), "mallory", "/review cloud")
    assert states(shop) == ["refused"]
    assert not shop.claude.messages


@pytest.mark.parametrize(("setting", "leaves"), [("cloud-after-first-merge", True), ("local", False)])
def test_a_known_contributors_fork_may_leave_where_the_team_says_so(
    shop: World, setting: str, leaves: bool
) -> None:
    base(shop, {SETTINGS: f"forks: {setting}\n"})
    shop.shop.commit("first", {"shop/rate.py": "RATE = 19\n"}, author="alice")
    shop.shop.open_pull("First", "first", author="alice").close(merged=True)
    shop.tell(pull := fork(shop), "opened")
    shop.work()
    assert bool(shop.claude.messages) == leaves
    pull.read_review()


def test_review_local_sends_nothing_away(shop: World) -> None:
    pull = shop.open_pull(CROSSING)
    shop.comment(pull, "octo", "/review local")
    shop.work()
    assert not shop.claude.messages
    assert "a /review local asked for it" in pull.read_review().body
    pull.read_reactions()


def test_only_what_was_asked_for_is_read(shop: World) -> None:
    pull = shop.open_pull(CART | CROSSING)
    shop.comment(pull, "octo", "/review shop/cart.py")
    shop.work()
    review = pull.read_review()
    assert [each.path for each in review.comments] == ["shop/cart.py"]
    assert "Only what was asked for was read: shop/cart.py." in review.body.replace("\\", "")
    pull.read_reactions()


def test_a_paused_pull_request_waits_for_a_person(shop: World) -> None:
    pull = shop.open_pull()
    shop.comment(pull, "octo", "/foureyes pause")
    shop.tell(pull, "opened")
    assert states(shop) == ["posted", "unwanted"]
    shop.comment(pull, "octo", "/foureyes resume")
    shop.tell(pull, "reopened")
    assert states(shop) == ["posted", "posted"]
    pull.read_review()
    assert len([pull.read_comment(), pull.read_comment()]) == 2
    pull.read_reactions()

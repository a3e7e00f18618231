"""GitHub as we speak to it: who we are, what we have said, and how long it wants to be left alone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import wiring
from bot.github import GitHub
from review.errors import OutsideError, UserError
from review.marker import finding_marker, review_marker
from review.types import Posting, Request
from tests.fakes.github import Fault, Pull
from tests.fakes.github.faults import primary_limit
from tests.world import World, world


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        yield made


def forge(shop: World) -> GitHub:
    installation = shop.github.installation_on(shop.shop)
    assert installation is not None
    return wiring.forge(shop.settings, installation.id)


def request(pull: Pull) -> Request:
    return Request(f"octo/shop#{pull.number}/comment-1", "octo/shop", pull.number, 1, head=None)


def post(pull: Pull, github: GitHub) -> str:
    mark = review_marker(request(pull).id)
    body = f"Said in the body\n\n{finding_marker(16 * 'a', 16 * 'b')}\n{mark}"
    return github.post(github.pull(request(pull)), Posting(pull.head_sha, mark, body, ())).state


def test_findings_in_the_body_of_a_review_are_said_too(shop: World) -> None:
    pull, github = shop.open_pull(), forge(shop)
    assert github.past(github.pull(request(pull))).known == ()
    post(pull, github)
    [known] = github.past(github.pull(request(pull))).known
    assert (known.key, known.kin, known.comment, known.state) == (16 * "a", 16 * "b", 0, "open")
    pull.read_review()


def test_settings_are_those_of_the_branch_not_of_the_day_it_was_opened(shop: World) -> None:
    pull, github = shop.open_pull(), forge(shop)
    before = github.pull(request(pull))
    tip = shop.shop.commit("main", {"README": "moved on\n"})
    after = github.pull(request(pull))
    assert (after.base, after.base_tip) == (before.base, tip)
    pull.close()
    assert not github.pull(request(pull)).open


def test_issues_that_it_closes_are_read_and_no_others(shop: World) -> None:
    github = forge(shop)
    first = shop.shop.open_issue("Remember me", "alice", "Thirty days.")
    other = shop.shop.open_issue("Another", "alice")
    body = f"Fixes #{first.number}, closes #9999, see #{other.number}, fixes octo/app#{other.number}"
    shop.shop.commit("feature", {"a.py": "x = 1\n"}, author="alice")
    pull = shop.shop.open_pull("Remember", "feature", body=body)
    assert github.issues(github.pull(request(pull))) == ["Remember me\n\nThirty days."]


def test_trouble_is_told_once_for_a_request_even_when_a_stranger_has_our_mark(shop: World) -> None:
    pull, github = shop.open_pull(), forge(shop)
    text = f"Mend it\n\n{review_marker(request(pull).id)}"
    pull.comment("mallory", text)
    for _ in range(2):
        github.answer(request(pull), text)
    assert [comment.body for comment in pull.new_comments.read_all()] == [text]


def test_an_hour_long_rate_limit_says_for_how_long(shop: World) -> None:
    pull = shop.open_pull()
    shop.github.faults.add("GET", r"/pulls/\d+$", [primary_limit(600)])
    with pytest.raises(OutsideError, match="rate limit") as caught:
        forge(shop).pull(request(pull))
    assert 0 < (caught.value.retry_after or 0) <= 601


def test_a_token_of_an_installation_is_refused_instead_of_posting_twice(shop: World) -> None:
    pull = shop.open_pull()
    github = GitHub.with_token(shop.settings.github_url, forge(shop).token())
    assert post(pull, github) == "posted"
    with pytest.raises(UserError, match="does not tell whose token this is"):
        post(pull, github)
    pull.read_review()


def test_the_token_of_a_workflow_finds_its_own_reviews(shop: World) -> None:
    pull = shop.open_pull()
    token = shop.github.actions_token(shop.shop, {"contents": "read", "pull_requests": "write"})
    github = GitHub.with_token(shop.settings.github_url, token, actions=True)
    assert [post(pull, github) for _ in range(2)] == ["posted", "already-posted"]
    pull.read_review()


def test_a_rate_limit_is_no_answer_to_who_we_are(shop: World) -> None:
    pull = shop.open_pull()
    github = GitHub.with_token(shop.settings.github_url, shop.github.token("octo"), actions=True)
    post(pull, github)
    shop.github.faults.add("GET", r"^/user$", [primary_limit(), Fault(502)])
    for _ in range(2):
        with pytest.raises(OutsideError):
            post(pull, github)
    assert post(pull, github) == "already-posted"
    pull.read_review()


def test_our_own_secrets_are_never_posted(shop: World) -> None:
    pull, github = shop.open_pull(), forge(shop)
    live = github.pull(request(pull))
    mark = review_marker(request(pull).id)
    for body in (f"See {github.token()}", " ".join(github.token())):
        with pytest.raises(AssertionError, match="one of our own secrets"):
            github.post(live, Posting(pull.head_sha, mark, f"{body}\n\n{mark}", ()))
    assert not pull.reviews

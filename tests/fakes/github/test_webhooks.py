"""Webhooks: payloads keep to GitHub's description, deliveries are signed as GitHub signs them."""

import json

import pytest

from tests.fakes.github import signature
from tests.fakes.github.trial import World


def test_the_signature_of_the_documentation() -> None:
    expected = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    assert signature(b"Hello, World!", "It's a Secret to Everybody") == f"sha256={expected}"


def test_a_delivery_is_signed(world: World) -> None:
    delivery = world.github.delivery("ping", world.github.ping(), "secret")
    assert delivery.headers["X-Hub-Signature-256"] == signature(delivery.body, "secret")
    assert delivery.headers["X-GitHub-Event"] == "ping"
    assert json.loads(delivery.body)["zen"]


@pytest.mark.parametrize("action", ["opened", "reopened", "ready_for_review", "converted_to_draft", "closed"])
def test_a_pull_request_tells(world: World, action: str) -> None:
    payload = world.github.pull_request(world.pull, action)
    assert (payload["action"], payload["number"], payload["sender"]["login"]) == (action, 1, "alice")
    assert payload["installation"]["id"] == world.installation.id
    assert payload["pull_request"]["head"]["sha"] == world.pull.head_sha


def test_a_push_tells_both_heads(world: World) -> None:
    before, after = world.pull.head_sha, world.pull.push({"a.py": "short\n"})
    payload = world.github.pull_request(world.pull, "synchronize", sender="carol")
    assert (payload["before"], payload["after"], payload["sender"]["login"]) == (before, after, "carol")


def test_a_new_base_tells_the_old(world: World) -> None:
    world.repo.commit("next", {"b.py": "x = 1\n"})
    world.pull.edit(base="next", title="New", body="Text")
    changes = world.github.pull_request(world.pull, "edited")["changes"]
    assert (changes["base"]["ref"]["from"], changes["title"]["from"]) == ("main", "Change a")


def test_a_fork_tells_its_repository(world: World) -> None:
    pull = world.repo.open_pull("From afar", "feature", fork="mallory/app", author="mallory")
    head = world.github.pull_request(pull, "opened")["pull_request"]["head"]
    assert head["repo"]["full_name"] == "mallory/app"
    pull.delete_fork()
    assert world.github.pull_request(pull, "closed")["pull_request"]["head"]["repo"] is None


def test_a_comment_on_a_pull_request(world: World) -> None:
    comment = world.pull.comment("alice", "/review")
    payload = world.github.issue_comment(comment)
    assert payload["issue"]["pull_request"]["url"].endswith("/repos/octo/app/pulls/1")
    world.pull.edit_comment(comment, "/review please")
    assert world.github.issue_comment(comment, "edited")["changes"]["body"]["from"] == "/review"


def test_a_comment_on_an_issue(world: World) -> None:
    comment = world.repo.open_issue("Broken", "alice").comment("mallory", "Me, too")
    payload = world.github.issue_comment(comment)
    assert "pull_request" not in payload["issue"]
    assert payload["comment"]["author_association"] == "NONE"

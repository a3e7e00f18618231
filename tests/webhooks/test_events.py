"""Events: which deliveries become a Request, and which."""

import pytest

from review.errors import UserError
from review.types import Request
from tests.webhooks import payloads
from tests.webhooks.payloads import HEAD, Payload
from webhooks.events import Ignored, request


def test_pull_request() -> None:
    expected = Request(f"octo/app#7@{HEAD}/auto", "octo/app", 7, installation=42, head=HEAD)
    assert request("pull_request", payloads.text(payloads.pull_request())) == expected


@pytest.mark.parametrize("action", ["reopened", "ready_for_review", "synchronize"])
def test_same_head_is_the_same_job(action: str) -> None:
    found, opened = (request("pull_request", payloads.pull_request(a)) for a in (action, "opened"))
    assert isinstance(found, Request)
    assert isinstance(opened, Request)
    assert found.id == opened.id
    assert found.quiet is (action == "synchronize")


def test_fork_whose_repository_is_gone() -> None:
    assert isinstance(request("pull_request", payloads.fork()), Request)


def test_command() -> None:
    expected = Request(
        "octo/app#7/comment-99", "octo/app", 7, installation=None, head=None, comment=99, author="mona"
    )
    assert request("issue_comment", payloads.comment("Fixed 🎉\n/review")) == expected


def _changed(payload: Payload, part: str, **fields: object) -> Payload:
    return payload | {part: payload[part] | fields}


@pytest.mark.parametrize(
    ("event", "payload", "reason"),
    [
        ("ping", {"zen": "Design for failure.", "hook_id": 1}, "event ping"),
        ("brand_new", {"action": "created"}, "event brand_new"),
        ("pull_request", {"action": "enqueued"}, "pull_request enqueued"),
        ("pull_request", payloads.pull_request("synchronize", state="closed"), "closed"),
        ("issue_comment", payloads.comment(action="edited"), "issue_comment edited"),
        ("issue_comment", payloads.comment(author="Bot"), "not by a person"),
        ("issue_comment", _changed(payloads.comment(), "sender", type="Bot"), "not by a person"),
        ("issue_comment", _changed(payloads.comment(), "comment", user=None), "not by a person"),
        ("issue_comment", _changed(payloads.comment(), "issue", pull_request=None), "not a pull request"),
        ("issue_comment", _changed(payloads.comment(), "issue", state="closed"), "closed"),
        ("issue_comment", payloads.comment("> /review"), "no command"),
        ("issue_comment", payloads.comment(None), "no command"),
    ],
)
def test_ignored(event: str, payload: Payload, reason: str) -> None:
    assert request(event, payload) == Ignored(reason)


@pytest.mark.parametrize(
    ("payload", "place"),
    [
        (b"", "body"),
        (b"[]", "body"),
        (b'{"action": "opened"', "body"),
        (b"[" * 100_000, "body"),
        (payloads.text({}), "action"),
        (payloads.text(payloads.pull_request(head={"sha": "main"})), "pull_request.head.sha"),
        (payloads.text(payloads.pull_request(number=-1)), "pull_request.number"),
        (
            payloads.text(payloads.pull_request() | {"repository": {"full_name": "../x"}}),
            "repository.full_name",
        ),
    ],
)
def test_malformed(payload: bytes, place: str) -> None:
    with pytest.raises(UserError, match=place):
        request("pull_request", payload)


def test_message_does_not_repeat_the_payload() -> None:
    with pytest.raises(UserError) as caught:
        request("pull_request", payloads.pull_request(head={"sha": "s3cret"}))
    assert "s3cret" not in str(caught.value)

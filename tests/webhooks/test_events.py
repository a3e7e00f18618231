"""Events: which deliveries become a Request, and which."""

from dataclasses import replace

import pytest

from review.errors import UserError
from review.types import Request, Wish
from tests.webhooks import payloads
from tests.webhooks.payloads import BASE, HEAD, OTHER_BASE, Payload, changed
from webhooks.events import Ignored, request

PULL = f"octo/app#7@{HEAD}"
AUTO = Request(f"{PULL}/auto", "octo/app", 7, installation=42, head=HEAD)
SAID = Request("octo/app#7/comment-99", "octo/app", 7, None, head=None, comment=99, author="mona")
IN_THREAD = replace(SAID, id="octo/app#7/review-comment-99", installation=42)
PRESSED = replace(AUTO, author="mona")


def asked(event: str, payload: Payload) -> Request:
    found = request(event, payload)
    assert isinstance(found, Request)
    return found


def test_pull_request() -> None:
    assert request("pull_request", payloads.text(payloads.pull_request())) == AUTO


@pytest.mark.parametrize("action", ["reopened", "ready_for_review", "synchronize"])
def test_same_head_is_the_same_job(action: str) -> None:
    assert asked("pull_request", payloads.pull_request(action)) == replace(
        AUTO, quiet=action == "synchronize"
    )


@pytest.mark.parametrize("payload", [payloads.fork(), payloads.pull_request(draft=True)])
def test_forks_and_drafts_are_the_business_of_the_job(payload: Payload) -> None:
    assert request("pull_request", payload) == AUTO


def test_force_push() -> None:
    other = 40 * "2"
    expected = replace(AUTO, id=f"octo/app#7@{other}/auto", head=other, quiet=True)
    assert request("pull_request", payloads.force_push(other)) == expected


def test_another_base() -> None:
    assert request("pull_request", payloads.retargeted()) == replace(AUTO, id=f"{PULL}/base-{OTHER_BASE}")
    assert request("pull_request", payloads.retargeted(BASE)) == replace(AUTO, id=f"{PULL}/base-{BASE}")


def test_closed() -> None:
    expected = replace(AUTO, id=f"{PULL}/closed", wish=Wish("closed"))
    assert request("pull_request", payloads.pull_request("closed", state="closed", merged=True)) == expected


def test_command() -> None:
    assert request("issue_comment", payloads.comment("/review 🎉.py\n")) == replace(
        SAID, wish=Wish(paths=("🎉.py",))
    )
    assert request("issue_comment", payloads.comment("/foureyes x")) == replace(SAID, wish=Wish("help"))


def test_reply_in_a_thread() -> None:
    reply = request("pull_request_review_comment", payloads.review_comment("I do not think so.\n/review"))
    assert reply == replace(IN_THREAD, wish=Wish("reply"), thread=98)


def test_command_in_a_thread() -> None:
    reply = request("pull_request_review_comment", payloads.review_comment("/foureyes dismiss"))
    assert reply == replace(IN_THREAD, wish=Wish("dismiss"), thread=98)
    first = request("pull_request_review_comment", payloads.review_comment("/foureyes explain", None))
    assert first == replace(IN_THREAD, wish=Wish("explain"), thread=99)


def test_comments_of_both_kinds_may_have_the_same_number() -> None:
    beside = asked("pull_request_review_comment", payloads.review_comment("/review"))
    assert beside.id != asked("issue_comment", payloads.comment("/review")).id


def test_buttons_of_the_check() -> None:
    again = request("check_run", payloads.check_run())
    assert again == replace(PRESSED, id=f"{PULL}/check-4-rerequested-20260504011452")
    full = request("check_run", payloads.check_run("requested_action", "full", completed_at=None))
    assert full == replace(PRESSED, id=f"{PULL}/check-4-requested_action", wish=Wish(full=True))


def test_button_pressed_again_after_another_round() -> None:
    later = payloads.check_run(completed_at="2026-05-04T02:00:00Z")
    assert asked("check_run", later).id != asked("check_run", payloads.check_run()).id


def test_dot_in_a_name_is_a_dot() -> None:
    dotted = payloads.check_run(external_id="octo/a.p#7") | {"repository": {"full_name": "octo/a.p"}}
    assert asked("check_run", dotted).number == 7
    assert request("check_run", changed(dotted, "check_run", external_id="octo/app#7")) == Ignored(
        "a check of others"
    )


def test_merge_group() -> None:
    expected = replace(AUTO, id=f"octo/app/merge_group@{HEAD}", number=0, wish=Wish("merge"))
    assert request("merge_group", payloads.merge_group()) == expected


OURS = "This divides by zero.\n\n<!-- foureyes:finding/2 0123456789abcdef 0123456789abcdef -->"
THREAD = "pull_request_review_comment"


@pytest.mark.parametrize(
    ("event", "payload", "reason"),
    [
        ("ping", {"zen": "Design for failure.", "hook_id": 1}, "event ping"),
        ("brand_new", {"action": "created"}, "event brand_new"),
        ("installation", {"action": "created", "installation": {"id": 1}}, "event installation"),
        ("check_suite", {"action": "rerequested"}, "event check_suite"),
        ("pull_request_review", {"action": "submitted"}, "event pull_request_review"),
        ("pull_request_review_thread", {"action": "resolved"}, "event pull_request_review_thread"),
        ("pull_request", payloads.pull_request("enqueued"), "pull_request enqueued"),
        ("pull_request", payloads.pull_request("converted_to_draft"), "pull_request converted_to_draft"),
        ("pull_request", payloads.pull_request("synchronize", state="closed"), "closed"),
        ("pull_request", payloads.edited(), "pull_request edited, its base is the same"),
        ("pull_request", payloads.retargeted(state="closed"), "closed"),
        ("issue_comment", payloads.comment(action="edited"), "issue_comment edited"),
        ("issue_comment", payloads.comment(author="Bot"), "not by a person"),
        ("issue_comment", changed(payloads.comment(), "sender", type="Bot"), "not by a person"),
        ("issue_comment", changed(payloads.comment(), "comment", user=None), "not by a person"),
        ("issue_comment", changed(payloads.comment(), "issue", pull_request=None), "not a pull request"),
        ("issue_comment", changed(payloads.comment(), "issue", state="closed"), "closed"),
        ("issue_comment", payloads.comment("> /review"), "no command"),
        ("issue_comment", payloads.comment("Fixed.\n/review"), "no command"),
        ("issue_comment", payloads.comment(None), "no command"),
        ("issue_comment", payloads.comment(f"/review\n{OURS}"), "our own"),
        (THREAD, payloads.review_comment(reply_to=None), "no command"),
        (THREAD, payloads.review_comment(" \n"), "no command"),
        (THREAD, payloads.review_comment(None), "no command"),
        (THREAD, payloads.review_comment(f"{OURS}\r\n"), "our own"),
        (THREAD, payloads.review_comment(author="Bot"), "not by a person"),
        (THREAD, changed(payloads.review_comment(), "pull_request", state="closed"), "closed"),
        (THREAD, payloads.review_comment() | {"action": "edited"}, "pull_request_review_comment edited"),
        ("check_run", payloads.check_run("completed"), "check_run completed"),
        ("check_run", payloads.check_run("requested_action", "lgtm"), "a button of another check"),
        ("check_run", payloads.check_run("requested_action"), "a button of another check"),
        ("check_run", payloads.check_run(external_id="octo/other#7"), "a check of others"),
        ("check_run", payloads.check_run(external_id="octo/app#07"), "a check of others"),
        ("check_run", payloads.check_run(external_id=f"octo/app#{9:0<5000}"), "a check of others"),
        ("check_run", payloads.check_run(external_id=None), "a check of others"),
        ("check_run", changed(payloads.check_run(), "sender", type="Bot"), "not by a person"),
        ("merge_group", payloads.merge_group("destroyed", "merged"), "merge_group destroyed"),
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
        (payloads.text(payloads.pull_request(number=2**63)), "pull_request.number"),
        (payloads.text(payloads.pull_request()).replace(b": 7", b": " + 5_000 * b"7"), "body"),
        (payloads.text(payloads.retargeted(base="main")), "pull_request.base.sha"),
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

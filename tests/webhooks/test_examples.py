"""GitHub's examples of deliveries, and what they lack, through the whole door: which become a request."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask.testing import FlaskClient

from review.types import Request
from tests.webhooks import payloads
from tests.webhooks.examples import example, examples
from tests.webhooks.payloads import SECRET, Payload, changed, without
from webhooks.app import create_app

THREAD = "pull_request_review_comment"
HELLO = "Codertocat/Hello-World#2"
HEAD = "ec26c3e57ca3a959ca5aad62de7213c562f8c821"
GROUP = "2ffea6db159f6b6c47a24e778fb9ef40cf6b1c7d"

REQUESTS = {
    ("pull_request opened", "review", f"{HELLO}@{HEAD}/auto"): 4,
    ("pull_request reopened", "review", f"{HELLO}@{HEAD}/auto"): 2,
    ("pull_request ready_for_review", "review", f"{HELLO}@{HEAD}/auto"): 3,
    ("pull_request synchronize", "review", f"{HELLO}@{HEAD}/auto"): 1,
    ("pull_request closed", "closed", f"{HELLO}@{HEAD}/closed"): 2,
    ("merge_group checks_requested", "merge", f"octo-org/octo-repo/merge_group@{GROUP}"): 2,
}
"""All that comes of the examples; the other 315 are ignored."""


@dataclass
class Door:
    """Takes signed deliveries; `taken` are the requests that came of them."""

    taken: list[Request] = field(default_factory=list)
    client: FlaskClient = field(init=False)

    def __post_init__(self) -> None:
        self.client = create_app(SECRET, self.taken.append).test_client()

    def tell(self, event: str, payload: Payload) -> tuple[int, Any]:
        body = payloads.text(payload)
        response = self.client.post("/webhook", data=body, headers=payloads.headers(body, event))
        return response.status_code, response.json


@pytest.fixture
def door() -> Door:
    return Door()


def test_all_examples(door: Door) -> None:
    requests, ignored = Counter[tuple[str, str, str]](), 0
    for event, told in examples().items():
        for payload in told:
            status, answer = door.tell(event, payload)
            assert status in (200, 202), (event, answer)
            if status == 202:
                kind = f"{event} {payload['action']}"
                requests[kind, door.taken[-1].wish.verb, answer["accepted"]] += 1
            ignored += status == 200
    assert requests == REQUESTS
    assert (len(door.taken), ignored) == (14, 315)
    assert [request.quiet for request in door.taken].count(True) == 1


def pull(action: str = "opened", **fields: object) -> Payload:
    return changed(example("pull_request", "opened") | {"action": action}, "pull_request", **fields)


def head(**fields: object) -> Payload:
    return pull(head=example("pull_request", "opened")["pull_request"]["head"] | fields)


def comment(body: str, action: str = "created", **issue: object) -> Payload:
    """None of GitHub's examples is on a pull request."""
    found = changed(
        example("issue_comment", action), "issue", pull_request={"url": "https://x.test"}, **issue
    )
    return changed(found, "comment", body=body)


def bot(payload: Payload) -> Payload:
    user = {"login": "dependabot[bot]", "id": 49699333, "type": "Bot"}
    return changed(payload, "comment", user=user) | {"sender": user}


def in_thread(body: str, action: str = "created", **fields: object) -> Payload:
    return changed(example(THREAD, action), "comment", body=body, **fields)


def check(action: str, external_id: str = "github/hello-world#7", button: str = "") -> Payload:
    found = changed(example("check_run", "rerequested"), "check_run", external_id=external_id)
    return found | {"action": action} | ({"requested_action": {"identifier": button}} if button else {})


def edited(**changes: object) -> Payload:
    return pull("edited") | {"changes": changes}


FORK = {"full_name": "mona/Hello-World", "fork": True, "private": False}
BASE = {"ref": {"from": "main"}, "sha": {"from": payloads.BASE}}
SYNCHRONIZE = example("pull_request", "synchronize")
FORCED = changed(SYNCHRONIZE, "pull_request", head={"sha": 40 * "2", "ref": "changes"})
DESTROYED = example("merge_group", "checks_requested") | {"action": "destroyed", "reason": "invalidated"}

WANTED: dict[str, tuple[str, Payload, str]] = {
    "fork": ("pull_request", head(repo=FORK, user={"login": "mona"}), "review"),
    "deleted fork": ("pull_request", head(repo=None), "review"),
    "deleted fork and user": ("pull_request", head(repo=None, user=None), "review"),
    "draft, which the job knows about": ("pull_request", pull(draft=True), "review"),
    "of a bot": ("pull_request", pull(user={"login": "renovate[bot]", "type": "Bot"}), "review"),
    "unicode": ("pull_request", pull(title="🎉 \u202e", body="größer\u2028日本 \x00"), "review"),
    "no installation": ("pull_request", without(pull(), "installation", "sender"), "review"),
    "force push": ("pull_request", FORCED, "review"),
    "another base": ("pull_request", edited(base=BASE, title={"from": "WIP"}), "review"),
    "merged": ("pull_request", pull("closed", state="closed", merged=True), "closed"),
    "command": ("issue_comment", comment("/review full"), "review"),
    "command with unicode": ("issue_comment", comment("\r\n/foureyes explain größe.py:3\r\n🎉"), "explain"),
    "command nobody knows": ("issue_comment", comment("/foureyes sing"), "help"),
    "reply": (THREAD, in_thread("It is meant so.", in_reply_to_id=1), "reply"),
    "command in a reply": (THREAD, in_thread("/foureyes dismiss", in_reply_to_id=1), "dismiss"),
    "command beside the code": (THREAD, in_thread("/foureyes explain"), "explain"),
    "re-run": ("check_run", check("rerequested"), "review"),
    "review in full": ("check_run", check("requested_action", button="full"), "review"),
}

UNWANTED: dict[str, tuple[str, Payload, str]] = {
    "edited title": ("pull_request", edited(title={"from": "WIP"}), "its base is the same"),
    "edited nothing": ("pull_request", edited(), "its base is the same"),
    "merge queue": ("pull_request", pull("enqueued"), "enqueued"),
    "auto merge": ("pull_request", pull("auto_merge_enabled"), "auto_merge_enabled"),
    "a push after the merge": ("pull_request", pull("synchronize", state="closed"), "closed"),
    "no pull request": ("issue_comment", example("issue_comment", "created"), "not a pull request"),
    "command edited in": ("issue_comment", comment("/review", "edited"), "edited"),
    "command deleted": ("issue_comment", comment("/review", "deleted"), "deleted"),
    "command of a bot": ("issue_comment", bot(comment("/review")), "not by a person"),
    "command of a ghost": ("issue_comment", changed(comment("/review"), "comment", user=None), "not by a"),
    "command quoted": ("issue_comment", comment("> /review\n\nWhat does this do?"), "no command"),
    "command too late": ("issue_comment", comment("/review", state="closed"), "closed"),
    "command of others": ("issue_comment", comment("/help"), "no command"),
    "conversation": (THREAD, example(THREAD, "created"), "no command"),
    "reply edited": (THREAD, in_thread("/review", "edited", in_reply_to_id=1), "edited"),
    "reply of a bot": (THREAD, bot(in_thread("Done.", in_reply_to_id=1)), "not by a person"),
    "review with a command": ("pull_request_review", example("pull_request_review", "submitted"), "event"),
    "button of others": ("check_run", example("check_run", "requested_action"), "another check"),
    "check of others": ("check_run", check("rerequested", "build-7"), "a check of others"),
    "check of elsewhere": ("check_run", check("rerequested", "octo/app#7"), "a check of others"),
    "our check moved": ("check_run", check("completed"), "completed"),
    "suite": ("check_suite", example("check_suite", "rerequested"), "event check_suite"),
    "destroyed": ("merge_group", DESTROYED, "destroyed"),
    "installed": ("installation", example("installation", "created"), "event installation"),
    "an event of next year": ("pull_request_mood", pull("improved"), "event"),
}


@pytest.mark.parametrize("name", WANTED)
def test_wanted(door: Door, name: str) -> None:
    event, payload, verb = WANTED[name]
    status, answer = door.tell(event, payload)
    assert (status, [request.wish.verb for request in door.taken]) == (202, [verb]), answer


@pytest.mark.parametrize("name", UNWANTED)
def test_unwanted(door: Door, name: str) -> None:
    event, payload, reason = UNWANTED[name]
    status, answer = door.tell(event, payload)
    assert (status, door.taken) == (200, [])
    assert reason in answer["ignored"]

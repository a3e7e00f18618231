"""Deliveries as GitHub writes them, cut down to a few of their fields, and their signature."""

import json
from typing import Any

from webhooks.signature import sign

SECRET = "It's a Secret to Everybody"
HEAD = "6dcb09b5b57875f334f61aebed695e2e4193db5e"
BASE = "6113728f27ae82c7b1a177c8d03f9e96e0adf246"
OTHER_BASE = "9049f1265b7d61be4a8904a9a27120d2064dab3b"

Payload = dict[str, Any]


def pull_request(action: str = "opened", **pull: object) -> Payload:
    return {
        "action": action,
        "number": 7,
        "pull_request": {
            "number": 7,
            "state": "open",
            "draft": False,
            "head": {"sha": HEAD},
            "base": {"ref": "main", "sha": BASE},
            **pull,
        },
        "repository": {"full_name": "octo/app", "private": True},
        "sender": {"login": "mona", "type": "User"},
        "installation": {"id": 42, "node_id": "MDIz"},
    }


def fork() -> Payload:
    """Of a fork that was deleted since."""
    return pull_request(head={"sha": HEAD, "repo": None, "user": None})


def force_push(after: str = HEAD) -> Payload:
    """GitHub does not say that it was forced."""
    return pull_request("synchronize", head={"sha": after}) | {"before": 40 * "1", "after": after}


def edited(**pull: object) -> Payload:
    """Somebody changed the title."""
    return pull_request("edited", **pull) | {"changes": {"title": {"from": "WIP"}}}


def retargeted(base: str = OTHER_BASE, **pull: object) -> Payload:
    """Somebody changed the branch that it is to be merged into."""
    changes = {"base": {"ref": {"from": "main"}, "sha": {"from": BASE}}}
    return pull_request("edited", base={"ref": "next", "sha": base}, **pull) | {"changes": changes}


def comment(body: str | None = "/review", author: str = "User", action: str = "created") -> Payload:
    return {
        "action": action,
        "issue": {"number": 7, "state": "open", "pull_request": {"url": "https://api.github.com/x"}},
        "comment": {"id": 99, "body": body, "user": {"login": "mona", "type": author}},
        "repository": {"full_name": "octo/app"},
        "sender": {"login": "mona", "type": author},
    }


def review_comment(body: str | None = "Why?", reply_to: int | None = 98, author: str = "User") -> Payload:
    """Beside the code; the first of its thread if it replies to nothing."""
    said: Payload = {"id": 99, "body": body, "user": {"login": "mona", "type": author}}
    return pull_request("created") | {
        "comment": said | ({"in_reply_to_id": reply_to} if reply_to else {}),
        "sender": {"login": "mona", "type": author},
    }


def check_run(action: str = "rerequested", button: str | None = None, **check: object) -> Payload:
    """Somebody pressed a button of a check."""
    return {
        "action": action,
        "check_run": {
            "id": 4,
            "head_sha": HEAD,
            "external_id": "octo/app#7",
            "status": "completed",
            "completed_at": "2026-05-04T01:14:52Z",
            "pull_requests": [],
            **check,
        },
        "repository": {"full_name": "octo/app"},
        "sender": {"login": "mona", "type": "User"},
        "installation": {"id": 42},
    } | ({"requested_action": {"identifier": button}} if button else {})


def merge_group(action: str = "checks_requested", reason: str | None = None) -> Payload:
    return {
        "action": action,
        "merge_group": {"head_sha": HEAD, "head_ref": "refs/heads/gh-readonly-queue/main/pr-7-6dcb09b"},
        "repository": {"full_name": "octo/app"},
        "sender": {"login": "mona", "type": "User"},
        "installation": {"id": 42},
    } | ({"reason": reason} if reason else {})


def changed(payload: Payload, part: str, **fields: object) -> Payload:
    """The same with other fields in one of its parts."""
    return payload | {part: payload[part] | fields}


def without(payload: Payload, *parts: str) -> Payload:
    return {name: value for name, value in payload.items() if name not in parts}


def headers(
    payload: bytes, event: str, delivery: str = "72d3162e-cc78-11e3-81ab-4c9367dc0958"
) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "X-GitHub-Event": event,
        "X-GitHub-Delivery": delivery,
        "X-Hub-Signature-256": sign(SECRET, payload),
    }


def text(payload: object) -> bytes:
    return json.dumps(payload).encode()

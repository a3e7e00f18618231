"""Deliveries as GitHub writes them, cut down to a few of their fields, and their signature."""

import json
from typing import Any

from webhooks.signature import sign

SECRET = "It's a Secret to Everybody"
HEAD = "6dcb09b5b57875f334f61aebed695e2e4193db5e"

Payload = dict[str, Any]


def pull_request(action: str = "opened", **pull: object) -> Payload:
    return {
        "action": action,
        "number": 7,
        "pull_request": {"number": 7, "state": "open", "draft": False, "head": {"sha": HEAD}, **pull},
        "repository": {"full_name": "octo/app", "private": True},
        "sender": {"login": "mona", "type": "User"},
        "installation": {"id": 42, "node_id": "MDIz"},
    }


def fork() -> Payload:
    """Of a fork that was deleted since."""
    return pull_request(head={"sha": HEAD, "repo": None, "user": None})


def comment(body: str | None = "/review", author: str = "User", action: str = "created") -> Payload:
    return {
        "action": action,
        "issue": {"number": 7, "state": "open", "pull_request": {"url": "https://api.github.com/x"}},
        "comment": {"id": 99, "body": body, "user": {"login": "mona", "type": author}},
        "repository": {"full_name": "octo/app"},
        "sender": {"login": "mona", "type": author},
    }


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

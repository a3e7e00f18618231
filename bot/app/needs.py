"""What the GitHub App needs, and why: the only place that names its permissions and events.

GitHub refuses a manifest with an event that no permission covers ("Default events are not supported by
permissions"), so each event names its permission; `installation` and `installation_repositories` come to
every App and must not be named. Which event needs what:
https://docs.github.com/en/webhooks/webhook-events-and-payloads
"""

from dataclasses import dataclass
from typing import Literal

Access = Literal["read", "write"]


@dataclass(frozen=True, slots=True)
class Permission:
    """A permission on repositories, at least `access`. `choice` says what write access would add, where that
    is left to the operator."""

    name: str
    access: Access
    why: str
    choice: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """An event that is delivered to us; GitHub wants read access to `permission` for it."""

    name: str
    permission: str
    why: str


PERMISSIONS = (
    Permission("metadata", "read", "who may give commands; GitHub demands it of every App"),
    Permission(
        "contents",
        "read",
        "the code of a change, by git",
        choice="threads of findings that were mended are resolved",
    ),
    Permission("pull_requests", "write", "reviews, replies and reactions"),
    Permission("checks", "write", "the check run that shows how far a review is"),
    Permission("issues", "read", "without it GitHub does not deliver comments on pull requests"),
    Permission("merge_queues", "read", "without it GitHub does not tell that a merge queue waits"),
)

EVENTS = (
    Event("pull_request", "pull_requests", "a pull request is opened, pushed to, made ready or closed"),
    Event("issue_comment", "issues", "commands such as /review"),
    Event("pull_request_review_comment", "pull_requests", "replies to a finding"),
    Event("check_run", "checks", "the buttons of the check run"),
    Event("merge_group", "merge_queues", "a merge queue waits for the check run"),
)

AUTOMATIC = {"check_run": "checks", "check_suite": "checks"}
"""Events that every App with write access to the permission gets, listed among its events or not."""

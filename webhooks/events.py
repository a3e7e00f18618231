"""What GitHub tells -> what we do: a Request, or the reason why there is none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from review.errors import UserError
from review.types import Request
from webhooks import commands


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing to do, and why in a few words."""

    reason: str


# Not "..": the name becomes a part of URLs and of folders.
_FULL_NAME = r"^[A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9_.-]*[A-Za-z0-9_-][A-Za-z0-9_.-]*$"
_PULL_ACTIONS = ("opened", "reopened", "ready_for_review", "synchronize")


class _Model(BaseModel):
    """GitHub adds fields and values at any time, so what we do not read is not looked at."""

    model_config = ConfigDict(extra="ignore", frozen=True)


Number = Annotated[int, Field(gt=0)]


class _Repository(_Model):
    full_name: Annotated[str, Field(pattern=_FULL_NAME, max_length=140)]


class _Installation(_Model):
    id: Number


class _User(_Model):
    login: str
    type: str = "User"


class _Head(_Model):
    sha: Annotated[str, Field(pattern=r"^([0-9a-f]{40}|[0-9a-f]{64})$")]


class _PullRequest(_Model):
    number: Number
    state: str = "open"
    head: _Head


class _Event(_Model):
    action: str


class _PullRequestEvent(_Event):
    pull_request: _PullRequest
    repository: _Repository
    installation: _Installation | None = None


class _Issue(_Model):
    number: Number
    state: str
    pull_request: dict[str, object] | None = None


class _Comment(_Model):
    id: Number
    body: str | None = None
    user: _User | None


class _IssueCommentEvent(_Event):
    issue: _Issue
    comment: _Comment
    sender: _User
    repository: _Repository
    installation: _Installation | None = None


def request(event: str, payload: bytes | Mapping[str, object]) -> Request | Ignored:
    """What the delivery asks for. `event` is `X-GitHub-Event`, a bytes payload is JSON text.

    Raises UserError when the payload is not what GitHub sends for this event. Whether the author of a
    command may give it is not decided here: the payload's `author_association` does not tell (GitHub
    computes it without knowing private members), so the job asks.
    """
    try:
        fields = _OBJECT.validate_json(payload) if isinstance(payload, bytes) else payload
        handler = _HANDLERS.get(event)
        return handler(fields) if handler else Ignored(f"event {event}")
    except ValidationError as error:
        raise UserError(f"malformed payload: {_places(error)}") from error


_OBJECT = TypeAdapter(dict[str, object])


def _places(error: ValidationError) -> str:
    """Where and what, without the values: they are the sender's."""
    return "; ".join(
        f"{'.'.join(map(str, fault['loc'])) or 'body'}: {fault['msg']}"
        for fault in error.errors(include_url=False, include_input=False)[:5]
    )


def _pull_request(fields: Mapping[str, object]) -> Request | Ignored:
    action = _Event.model_validate(fields).action
    if action not in _PULL_ACTIONS:
        return Ignored(f"pull_request {action}")
    delivery = _PullRequestEvent.model_validate(fields)
    pull, repo = delivery.pull_request, delivery.repository.full_name
    if pull.state != "open":
        return Ignored("closed")
    return Request(
        id=f"{repo}#{pull.number}@{pull.head.sha}/auto",
        repo=repo,
        number=pull.number,
        installation=delivery.installation.id if delivery.installation else None,
        head=pull.head.sha,
        quiet=action == "synchronize",
    )


def _issue_comment(fields: Mapping[str, object]) -> Request | Ignored:
    """Edits are no commands: an edit of an old comment would start what nobody asks for now."""
    action = _Event.model_validate(fields).action
    if action != "created":
        return Ignored(f"issue_comment {action}")
    delivery = _IssueCommentEvent.model_validate(fields)
    author = delivery.comment.user
    if author is None or "Bot" in (author.type, delivery.sender.type):
        return Ignored("not by a person")
    reason = _no_command(delivery)
    return Ignored(reason) if reason else _command(delivery, author.login)


def _no_command(delivery: _IssueCommentEvent) -> str | None:
    if delivery.issue.pull_request is None:
        return "not a pull request"
    if delivery.issue.state != "open":
        return "closed"
    return None if commands.wanted(delivery.comment.body or "") else "no command"


def _command(delivery: _IssueCommentEvent, author: str) -> Request:
    repo, number, comment = delivery.repository.full_name, delivery.issue.number, delivery.comment.id
    return Request(
        id=f"{repo}#{number}/comment-{comment}",
        repo=repo,
        number=number,
        installation=delivery.installation.id if delivery.installation else None,
        head=None,
        comment=comment,
        author=author,
    )


_HANDLERS: dict[str, Callable[[Mapping[str, object]], Request | Ignored]] = {
    "pull_request": _pull_request,
    "issue_comment": _issue_comment,
}

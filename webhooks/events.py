"""What GitHub tells -> what we do: a Request, or the reason why there is none.

No request comes of a submitted review: GitHub knows no reactions on it, so nobody would see that its command
was taken. Nor of a resolved thread, which is read when it matters; nor of a suite that is run again, which is
about the checks of everybody: ours has a button of its own.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from pydantic import TypeAdapter, ValidationError

from review.card import FULL
from review.errors import UserError
from review.types import Request, Wish
from webhooks import commands, payload


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nothing to do, and why in a few words."""

    reason: str


_STARTS = ("opened", "reopened", "ready_for_review", "synchronize")
_CHECK_ACTIONS = ("rerequested", "requested_action")
# How the last line of what we say begins. With a person's token it is that person who says it.
_OURS = "<!-- foureyes:"


def request(event: str, delivered: bytes | Mapping[str, object]) -> Request | Ignored:
    """What the delivery asks for. `event` is `X-GitHub-Event`, bytes are JSON text.

    Raises UserError when the payload is not what GitHub sends for this event. Whether the author of a
    command may give it is not decided here: the payload's `author_association` does not tell (GitHub
    computes it without knowing private members), so the job asks.
    """
    try:
        fields = _OBJECT.validate_json(delivered) if isinstance(delivered, bytes) else delivered
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


def _action(fields: Mapping[str, object]) -> str:
    return payload.Event.model_validate(fields).action


def _pull_request(fields: Mapping[str, object]) -> Request | Ignored:
    action = _action(fields)
    if action == "edited":
        return _edited(fields)
    if action not in (*_STARTS, "closed"):
        return Ignored(f"pull_request {action}")
    delivery = payload.PullRequestDelivery.model_validate(fields)
    if action == "closed":
        return _of_pull(delivery, "closed", Wish("closed"))
    return _review(delivery, "auto", quiet=action == "synchronize")


def _edited(fields: Mapping[str, object]) -> Request | Ignored:
    """Against another base the same head is another change; a new title is not."""
    if "base" not in payload.Edited.model_validate(fields).changes:
        return Ignored("pull_request edited, its base is the same")
    delivery = payload.RetargetedDelivery.model_validate(fields)
    return _review(delivery, f"base-{delivery.pull_request.base.sha}")


def _review(delivery: payload.PullRequestDelivery, why: str, *, quiet: bool = False) -> Request | Ignored:
    if delivery.pull_request.state != "open":
        return Ignored("closed")
    return _of_pull(delivery, why, Wish(), quiet=quiet)


def _of_pull(delivery: payload.PullRequestDelivery, why: str, wish: Wish, *, quiet: bool = False) -> Request:
    repo, pull = delivery.repository.full_name, delivery.pull_request
    return Request(
        id=f"{repo}#{pull.number}@{pull.head.sha}/{why}",
        repo=repo,
        number=pull.number,
        installation=delivery.installation_id,
        head=pull.head.sha,
        quiet=quiet,
        wish=wish,
        at=pull.updated_at,
    )


def _issue_comment(fields: Mapping[str, object]) -> Request | Ignored:
    """Edits are no commands: an edit of an old comment would start what nobody asks for now."""
    action = _action(fields)
    if action != "created":
        return Ignored(f"issue_comment {action}")
    delivery = payload.IssueCommentDelivery.model_validate(fields)
    issue = delivery.issue
    if issue.pull_request is None:
        return Ignored("not a pull request")
    reason = _unheard(delivery, issue.state)
    wish = commands.wish(delivery.comment.body or "")
    if reason or wish is None:
        return Ignored(reason or "no command")
    return _said(delivery, f"comment-{delivery.comment.id}", issue.number, wish)


def _review_comment(fields: Mapping[str, object]) -> Request | Ignored:
    """A reply is taken from any thread: the payload does not tell whose it is, so the job looks."""
    action = _action(fields)
    if action != "created":
        return Ignored(f"pull_request_review_comment {action}")
    delivery = payload.ThreadCommentDelivery.model_validate(fields)
    comment, pull = delivery.comment, delivery.pull_request
    reason = _unheard(delivery, pull.state)
    wish = _wish_in_thread(comment)
    if reason or wish is None:
        return Ignored(reason or "no command")
    said = _said(delivery, f"review-comment-{comment.id}", pull.number, wish)
    return replace(said, thread=comment.in_reply_to_id or comment.id)


def _wish_in_thread(comment: payload.ThreadComment) -> Wish | None:
    body = comment.body or ""
    reply = Wish("reply") if comment.in_reply_to_id and body.strip() else None
    return commands.wish(body) or reply


def _unheard(delivery: payload.Said, state: str) -> str | None:
    """Why we do not listen, if we do not."""
    comment = delivery.comment
    if comment.user is None or "Bot" in (comment.user.type, delivery.sender.type):
        return "not by a person"
    last_line = (comment.body or "").rstrip().rpartition("\n")[2]
    if last_line.startswith(_OURS):
        return "our own"
    return None if state == "open" else "closed"


def _said(delivery: payload.Said, why: str, number: int, wish: Wish) -> Request:
    repo, comment = delivery.repository.full_name, delivery.comment
    return Request(
        id=f"{repo}#{number}/{why}",
        repo=repo,
        number=number,
        installation=delivery.installation_id,
        head=None,
        comment=comment.id,
        author=comment.user.login if comment.user else None,
        wish=wish,
    )


def _check_run(fields: Mapping[str, object]) -> Request | Ignored:
    """The buttons of our check: "Re-run" asks for what is new, "Review in full" for everything."""
    action = _action(fields)
    if action not in _CHECK_ACTIONS:
        return Ignored(f"check_run {action}")
    delivery = payload.CheckRunDelivery.model_validate(fields)
    button = delivery.requested_action
    if action == "requested_action" and (button is None or button.identifier != FULL):
        return Ignored("a button of another check")
    if delivery.sender.type == "Bot":
        return Ignored("not by a person")
    number = _checked(delivery)
    if number is None:
        return Ignored("a check of others")
    return _pressed(delivery, number, Wish(full=action == "requested_action"))


def _checked(delivery: payload.CheckRunDelivery) -> int | None:
    """The number of the pull request: `owner/name#number` is the external id of a check of ours."""
    about = rf"{re.escape(delivery.repository.full_name)}#([1-9][0-9]{{0,17}})"
    match = re.fullmatch(about, delivery.check_run.external_id or "")
    return int(match[1]) if match else None


def _pressed(delivery: payload.CheckRunDelivery, number: int, wish: Wish) -> Request:
    """The time of its completion is in the id: pressed again after another round it is another request."""
    check, repo = delivery.check_run, delivery.repository.full_name
    round_ = f"-{check.completed_at:%Y%m%d%H%M%S}" if check.completed_at else ""
    return Request(
        id=f"{repo}#{number}@{check.head_sha}/check-{check.id}-{delivery.action}{round_}",
        repo=repo,
        number=number,
        installation=delivery.installation_id,
        head=check.head_sha,
        author=delivery.sender.login,
        wish=wish,
    )


def _merge_group(fields: Mapping[str, object]) -> Request | Ignored:
    """A queue waits for our check on its own commit, which belongs to no pull request: number 0."""
    action = _action(fields)
    if action != "checks_requested":
        return Ignored(f"merge_group {action}")
    delivery = payload.MergeGroupDelivery.model_validate(fields)
    repo, head = delivery.repository.full_name, delivery.merge_group.head_sha
    return Request(f"{repo}/merge_group@{head}", repo, 0, delivery.installation_id, head, wish=Wish("merge"))


_HANDLERS: dict[str, Callable[[Mapping[str, object]], Request | Ignored]] = {
    "pull_request": _pull_request,
    "issue_comment": _issue_comment,
    "pull_request_review_comment": _review_comment,
    "check_run": _check_run,
    "merge_group": _merge_group,
}

HEARD = frozenset(_HANDLERS)
"""The events that can ask for something."""

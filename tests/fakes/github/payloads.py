"""What webhooks say, made from state and completed and checked with GitHub's description of its webhooks."""

from typing import TYPE_CHECKING

from tests.fakes.github.contract import webhooks
from tests.fakes.github.discussion import Thread
from tests.fakes.github.pulls import Pull
from tests.fakes.github.repository import Repository
from tests.fakes.github.state import Comment, Json, ReviewComment, User

if TYPE_CHECKING:
    from tests.fakes.github.world import FakeGitHub


def ping(github: "FakeGitHub") -> Json:
    return _made(github, "ping", {"zen": "Keep it logically awesome.", "hook_id": 1, "hook": {"type": "App"}})


def pull_request(github: "FakeGitHub", pull: Pull, action: str, sender: str | None) -> Json:
    """`sender` is the author unless named. `synchronize` tells the last two heads, `edited` the last edit."""
    payload: Json = {
        "action": action,
        "number": pull.number,
        "pull_request": github.answers.pull(pull),
        **_around(github, pull.repo, github.user(sender) if sender else pull.user),
    }
    if action == "synchronize":
        payload |= {"before": pull.before, "after": pull.head_sha}
    if action == "edited":
        payload["changes"] = pull.changes
    if action in {"labeled", "unlabeled"}:
        payload["label"] = github.answers.label(pull, pull.label)
    return _made(github, f"pull_request/{action}", payload)


def issue_comment(github: "FakeGitHub", comment: Comment, action: str) -> Json:
    """On pull requests, too: there the issue has a `pull_request`."""
    payload: Json = {
        "action": action,
        "issue": github.answers.issue(comment.issue),
        "comment": github.answers.comment(comment),
        **_around(github, comment.issue.repo, comment.user),
    }
    if action == "edited":
        payload["changes"] = {"body": {"from": comment.before}}
    return _made(github, f"issue_comment/{action}", payload)


def review_comment(github: "FakeGitHub", comment: ReviewComment, action: str) -> Json:
    """`edited` tells the body before the last edit."""
    pull = _pull_of(github, comment)
    payload: Json = {
        "action": action,
        "comment": github.answers.review_comment(pull, comment),
        "pull_request": github.answers.pull_in_list(pull),
        **_around(github, pull.repo, comment.user),
    }
    if action == "edited":
        payload["changes"] = {"body": {"from": comment.before}}
    return _made(github, f"pull_request_review_comment/{action}", payload)


def review_thread(github: "FakeGitHub", thread: Thread, action: str, sender: str | None) -> Json:
    pull = _pull_of(github, thread.first)
    comments = [github.answers.review_comment(pull, comment) for comment in thread.comments]
    user = github.user(sender) if sender else thread.resolved_by or pull.user
    payload: Json = {
        "action": action,
        "thread": {"node_id": thread.id, "comments": comments},
        "pull_request": github.answers.pull_in_list(pull),
        **_around(github, pull.repo, user),
    }
    return _made(github, f"pull_request_review_thread/{action}", payload)


def _pull_of(github: "FakeGitHub", comment: ReviewComment) -> Pull:
    pulls = (pull for repo in github.repositories for pull in repo.pulls)
    return next(pull for pull in pulls if comment.review in pull.reviews)


def _around(github: "FakeGitHub", repo: Repository, sender: User) -> Json:
    payload: Json = {"repository": github.answers.repository(repo), "sender": github.answers.user(sender)}
    installation = github.installation_on(repo)
    if installation is not None:
        payload["installation"] = {"id": installation.id, "node_id": f"MDI{installation.id}"}
    return payload


def _made(github: "FakeGitHub", name: str, payload: Json) -> Json:
    done = webhooks().completed(name, payload, github.answers.unset)
    github.violations += [f"payload {name}: {complaint}" for complaint in webhooks().complaints(name, done)]
    return done

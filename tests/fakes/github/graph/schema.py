"""The types that the fake knows: what of pull requests, their threads and posts can be asked for."""

from collections.abc import Mapping

from tests.fakes.github.answers.base import association
from tests.fakes.github.discussion import Thread
from tests.fakes.github.graph import deeds
from tests.fakes.github.graph.finding import node, pull_of, pull_request, repository
from tests.fakes.github.graph.kinds import PAGE_INFO, Asking, Kind, connected, connection, plain
from tests.fakes.github.pulls import Pull
from tests.fakes.github.state import Comment, Json, Post, Reaction, Review, ReviewComment, User

_ACTOR = {
    "login": plain("String", lambda user: user.login.removesuffix("[bot]")),
    "url": Kind("URI", lambda asking, user, _: asking.github.answers.user(user)["html_url"]),
}
_ACCOUNT = _ACTOR | {
    "id": plain("ID", lambda user: f"U_{user.id}"),
    "databaseId": plain("Int", lambda user: user.id),
}
_NODE = {"id": plain("ID", lambda post: post.node_id)}
_MINIMIZABLE = {
    "isMinimized": plain("Boolean", lambda post: post.minimized is not None),
    "minimizedReason": plain("String", lambda post: post.minimized and _reason(post.minimized)),
}
_COMMENT = (
    _NODE
    | _MINIMIZABLE
    | {
        "databaseId": plain("Int", lambda post: post.id),
        "author": plain("Actor", lambda post: post.user),
        "body": plain("String", lambda post: post.body),
        "url": Kind("URI", lambda asking, post, _: _rest(asking, post)["html_url"]),
        "authorAssociation": Kind("CommentAuthorAssociation", lambda *given: _association(*given[:2])),
    }
)
_TALKED_ABOUT = {
    "createdAt": plain("DateTime", lambda post: post.created_at),
    "updatedAt": Kind("DateTime", lambda asking, post, _: _rest(asking, post)["updated_at"]),
    "reactions": connection("reactions", "Reaction", lambda post: post.reactions),
}
TYPES: Mapping[str, Mapping[str, Kind]] = {
    "Query": {
        "repository": Kind("Repository", repository, {"owner": "String!", "name": "String!"}),
        "node": Kind("Node", node, {"id": "ID!"}),
    },
    "Mutation": {
        name[0].lower() + name[1:]: Kind(f"{name}Payload", deed, {"input": f"{name}Input!"})
        for name, deed in deeds.ALL.items()
    },
    "ResolveReviewThreadPayload": {"thread": plain("PullRequestReviewThread", lambda thread: thread)},
    "UnresolveReviewThreadPayload": {"thread": plain("PullRequestReviewThread", lambda thread: thread)},
    "MinimizeCommentPayload": {"minimizedComment": plain("Minimizable", lambda post: post)},
    "UnminimizeCommentPayload": {"unminimizedComment": plain("Minimizable", lambda post: post)},
    "Repository": {
        "id": plain("ID", lambda repo: f"R_{repo.id}"),
        "name": plain("String", lambda repo: repo.name),
        "nameWithOwner": plain("String", lambda repo: repo.full_name),
        "isPrivate": plain("Boolean", lambda repo: repo.private),
        "pullRequest": Kind("PullRequest", pull_request, {"number": "Int!"}),
    },
    "PullRequest": {
        "id": plain("ID", lambda pull: f"PR_{pull.id}"),
        "number": plain("Int", lambda pull: pull.number),
        "title": plain("String", lambda pull: pull.title),
        "isDraft": plain("Boolean", lambda pull: pull.draft),
        "merged": plain("Boolean", lambda pull: pull.merged),
        "headRefOid": plain("GitObjectID", lambda pull: pull.head_sha),
        "author": plain("Actor", lambda pull: pull.user),
        "reviewThreads": connection("reviewThreads", "PullRequestReviewThread", lambda pull: pull.threads),
        "reviews": connection(
            "reviews", "PullRequestReview", lambda pull: [each for each in pull.reviews if each.event]
        ),
        "comments": connection("comments", "IssueComment", lambda pull: pull.comments),
    },
    "PullRequestReviewThread": {
        "id": plain("ID", lambda thread: thread.id),
        "isResolved": plain("Boolean", lambda thread: thread.resolved),
        "isOutdated": plain("Boolean", lambda thread: thread.outdated),
        "resolvedBy": plain("User", lambda thread: thread.resolved_by),
        "path": plain("String", lambda thread: thread.path),
        "line": plain("Int", lambda thread: thread.line),
        "originalLine": plain("Int", lambda thread: thread.first.line),
        "startLine": Kind("Int", lambda asking, thread, _: _rest(asking, thread.first)["start_line"]),
        "originalStartLine": plain("Int", lambda thread: thread.first.start_line),
        "diffSide": plain("DiffSide", lambda thread: thread.first.side),
        "startDiffSide": plain("DiffSide", lambda thread: thread.first.start_side),
        "subjectType": plain(
            "PullRequestReviewThreadSubjectType", lambda thread: "LINE" if thread.first.line else "FILE"
        ),
        "comments": connection("comments", "PullRequestReviewComment", lambda thread: thread.comments),
        "pullRequest": plain("PullRequest", lambda thread: thread.pull),
    },
    "PullRequestReviewComment": {
        **_COMMENT,
        **_TALKED_ABOUT,
        "path": plain("String", lambda comment: comment.path),
        "line": Kind("Int", lambda asking, comment, _: _rest(asking, comment)["line"]),
        "originalLine": plain("Int", lambda comment: comment.line),
        "outdated": Kind("Boolean", lambda asking, comment, _: pull_of(asking, comment).outdated(comment)),
        "diffHunk": plain("String", lambda comment: comment.diff_hunk),
        "replyTo": Kind("PullRequestReviewComment", lambda *given: _reply_to(*given[:2])),
        "pullRequestReview": plain("PullRequestReview", lambda comment: comment.review),
    },
    "PullRequestReview": {
        **_COMMENT,
        "state": plain("PullRequestReviewState", lambda review: review.state),
        "submittedAt": plain("DateTime", lambda review: review.submitted_at),
        "comments": connection("comments", "PullRequestReviewComment", lambda review: review.comments),
    },
    "IssueComment": {**_COMMENT, **_TALKED_ABOUT},
    "Reaction": {
        "content": plain("ReactionContent", lambda reaction: _CONTENTS[reaction.content]),
        "user": plain("User", lambda reaction: reaction.user),
    },
    "Actor": _ACTOR,
    "User": _ACCOUNT,
    "Bot": _ACCOUNT,
    "Node": {"id": Kind("ID", lambda _, found, __: _id(found))},
    "Minimizable": _MINIMIZABLE,
    "PageInfo": PAGE_INFO,
    **{
        f"{name}Connection": connected(name)
        for name in (
            "PullRequestReviewThread PullRequestReviewComment PullRequestReview IssueComment Reaction".split()
        )
    },
}
"""Type -> field -> what it is; a type that is not here is a scalar."""
SEVERAL: Mapping[str, frozenset[str]] = {
    "Actor": frozenset({"Bot", "User"}),
    "Minimizable": frozenset({"PullRequestReviewComment", "PullRequestReview", "IssueComment"}),
    "Node": frozenset(
        {"PullRequestReviewThread", "PullRequestReviewComment", "PullRequestReview", "IssueComment"}
    ),
}
"""Interfaces and what implements them."""
INPUTS: Mapping[str, Mapping[str, str]] = {
    "ResolveReviewThreadInput": {"threadId": "ID!", "clientMutationId": "String"},
    "UnresolveReviewThreadInput": {"threadId": "ID!", "clientMutationId": "String"},
    "MinimizeCommentInput": {
        "subjectId": "ID!",
        "classifier": "ReportedContentClassifiers!",
        "clientMutationId": "String",
    },
    "UnminimizeCommentInput": {"subjectId": "ID!", "clientMutationId": "String"},
}
ENUMS: Mapping[str, frozenset[str]] = {
    "ReportedContentClassifiers": frozenset(
        "ABUSE DUPLICATE LOW_QUALITY OFF_TOPIC OUTDATED RESOLVED SPAM".split()
    )
}
_CONTENTS: Mapping[str, str] = {
    "+1": "THUMBS_UP",
    "-1": "THUMBS_DOWN",
    "laugh": "LAUGH",
    "confused": "CONFUSED",
    "heart": "HEART",
    "hooray": "HOORAY",
    "eyes": "EYES",
    "rocket": "ROCKET",
}
_NAMES = {
    Thread: "PullRequestReviewThread",
    ReviewComment: "PullRequestReviewComment",
    Review: "PullRequestReview",
    Comment: "IssueComment",
    Pull: "PullRequest",
    Reaction: "Reaction",
}


def concrete(type: str, value: object) -> str:  # noqa: A002
    """The type of a value of a field that may be of several."""
    if type == "Actor" and isinstance(value, User):
        return value.kind
    return _NAMES[value.__class__] if type in SEVERAL else type


def _reason(classifier: str) -> str:
    return classifier.lower().replace("_", "-")


def _id(found: Thread | Post) -> str:
    return found.id if isinstance(found, Thread) else found.node_id


def _rest(asking: Asking, post: Post) -> Json:
    answers = asking.github.answers
    if isinstance(post, Comment):
        return answers.comment(post)
    pull = pull_of(asking, post)
    return answers.review(pull, post) if isinstance(post, Review) else answers.review_comment(pull, post)


def _association(asking: Asking, post: Post) -> str:
    home = post.issue if isinstance(post, Comment) else pull_of(asking, post)
    return association(home.repo, post.user)


def _reply_to(asking: Asking, comment: ReviewComment) -> ReviewComment | None:
    return pull_of(asking, comment).thread_of(comment).first if comment.in_reply_to else None

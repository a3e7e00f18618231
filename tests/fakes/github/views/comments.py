"""Comments in the conversation."""

from tests.fakes.github.call import EMPTY, Answer, Call, handles
from tests.fakes.github.issues import Issue
from tests.fakes.github.refusals import BODY_LIMIT, TOO_LONG, invalid, not_found
from tests.fakes.github.state import Comment, Edit, by_id

CONVERSATION = ("issues", "pull_requests")


@handles("issues/get", *CONVERSATION)
def get_issue(call: Call) -> Answer:
    return Answer(call.answers.issue(_issue(call)))


@handles("issues/list-comments", *CONVERSATION)
def list_comments(call: Call) -> Answer:
    return Answer([call.answers.comment(comment) for comment in _issue(call).comments])


@handles("issues/create-comment", *CONVERSATION, access="write")
def create(call: Call) -> Answer:
    issue = _issue(call)
    comment = issue.comment(call.user.login, _body(call))
    issue.new_comments.add(comment)
    return Answer(call.answers.comment(comment), 201)


@handles("issues/get-comment", *CONVERSATION)
def get(call: Call) -> Answer:
    return Answer(call.answers.comment(comment_of(call)))


@handles("issues/update-comment", *CONVERSATION, access="write")
def update(call: Call) -> Answer:
    comment = _own(call)
    before, after = comment.body, _body(call)
    comment.issue.edit_comment(comment, after)
    comment.issue.new_edits.add(Edit(comment, before, after))
    return Answer(call.answers.comment(comment))


@handles("issues/delete-comment", *CONVERSATION, access="write")
def delete(call: Call) -> Answer:
    comment = _own(call)
    comment.issue.comments.remove(comment)
    comment.issue.new_comments.discard(comment)
    comment.issue.new_edits.add(Edit(comment, comment.body, None))
    return EMPTY


def _issue(call: Call) -> Issue:
    issue = call.repo.issues.get(call.number("issue_number"))
    if issue is None:
        raise not_found()
    return issue


def comment_of(call: Call) -> Comment:
    comment = by_id(call.repo.comments, call.number("comment_id"))
    if comment is None:
        raise not_found()
    return comment


def _own(call: Call) -> Comment:
    """Others' comments may be changed by people with write access only, never by a bot that has just that."""
    comment = comment_of(call)
    if comment.user != call.user and call.repo.permission(call.user.login) not in {"admin", "write"}:
        raise call.caller.refusal
    return comment


def _body(call: Call) -> str:
    body: str = call.body["body"]
    if not body.strip():
        raise invalid("IssueComment", "body", "Body can't be blank", "unprocessable")
    if len(body) > BODY_LIMIT:
        raise invalid("IssueComment", "data", TOO_LONG, "unprocessable")
    return body

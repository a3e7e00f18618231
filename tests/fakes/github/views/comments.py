"""Comments in the conversation, and reactions to them."""

from tests.fakes.github.call import EMPTY, Answer, Call, handles
from tests.fakes.github.refusals import BODY_LIMIT, TOO_LONG, invalid, not_found
from tests.fakes.github.state import Comment, Issue, Reaction, by_id

_CONVERSATION = ("issues", "pull_requests")


@handles("issues/get", *_CONVERSATION)
def get_issue(call: Call) -> Answer:
    return Answer(call.answers.issue(_issue(call)))


@handles("issues/list-comments", *_CONVERSATION)
def list_comments(call: Call) -> Answer:
    return Answer([call.answers.comment(comment) for comment in _issue(call).comments])


@handles("issues/create-comment", *_CONVERSATION, access="write")
def create(call: Call) -> Answer:
    issue = _issue(call)
    comment = issue.comment(call.user.login, _body(call))
    issue.new_comments.add(comment)
    return Answer(call.answers.comment(comment), 201)


@handles("issues/get-comment", *_CONVERSATION)
def get(call: Call) -> Answer:
    return Answer(call.answers.comment(_comment(call)))


@handles("issues/update-comment", *_CONVERSATION, access="write")
def update(call: Call) -> Answer:
    comment = _own(call)
    comment.issue.edit_comment(comment, _body(call))
    comment.issue.new_comments.add(comment)
    return Answer(call.answers.comment(comment))


@handles("issues/delete-comment", *_CONVERSATION, access="write")
def delete(call: Call) -> Answer:
    comment = _own(call)
    comment.issue.comments.remove(comment)
    comment.issue.new_comments.discard(comment)
    return EMPTY


@handles("reactions/list-for-issue-comment", *_CONVERSATION)
def list_reactions(call: Call) -> Answer:
    return Answer([call.answers.reaction(reaction) for reaction in _comment(call).reactions])


@handles("reactions/create-for-issue-comment", *_CONVERSATION, access="write")
def react(call: Call) -> Answer:
    """The same reaction a second time is found (200), not made."""
    comment, content = _comment(call), call.body["content"]
    for reaction in comment.reactions:
        if (reaction.user, reaction.content) == (call.user, content):
            return Answer(call.answers.reaction(reaction))
    reaction = Reaction(call.github.next_id(), content, call.user, call.github.now())
    comment.reactions.append(reaction)
    comment.issue.new_reactions.add(reaction)
    return Answer(call.answers.reaction(reaction), 201)


def _issue(call: Call) -> Issue:
    issue = call.repo.issues.get(call.number("issue_number"))
    if issue is None:
        raise not_found()
    return issue


def _comment(call: Call) -> Comment:
    comment = by_id(call.repo.comments, call.number("comment_id"))
    if comment is None:
        raise not_found()
    return comment


def _own(call: Call) -> Comment:
    """Others' comments may be changed by people with write access only, never by a bot that has just that."""
    comment = _comment(call)
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

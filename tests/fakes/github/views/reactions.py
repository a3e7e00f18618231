"""Reactions to comments of both kinds."""

from tests.fakes.github.call import Answer, Call, handles
from tests.fakes.github.issues import Issue
from tests.fakes.github.state import Comment, ReviewComment
from tests.fakes.github.views.comments import CONVERSATION, comment_of
from tests.fakes.github.views.inline import inline_of


@handles("reactions/list-for-issue-comment", *CONVERSATION)
def of_comment(call: Call) -> Answer:
    return _listed(call, comment_of(call))


@handles("reactions/list-for-pull-request-review-comment", "pull_requests")
def of_inline(call: Call) -> Answer:
    return _listed(call, inline_of(call)[1])


@handles("reactions/create-for-issue-comment", *CONVERSATION, access="write")
def to_comment(call: Call) -> Answer:
    comment = comment_of(call)
    return _made(call, comment.issue, comment)


@handles("reactions/create-for-pull-request-review-comment", "pull_requests", access="write")
def to_inline(call: Call) -> Answer:
    return _made(call, *inline_of(call))


def _listed(call: Call, post: Comment | ReviewComment) -> Answer:
    wanted = call.query.get("content")
    return Answer([call.answers.reaction(each) for each in post.reactions if wanted in {None, each.content}])


def _made(call: Call, issue: Issue, post: Comment | ReviewComment) -> Answer:
    """The same reaction a second time is found (200), not made."""
    content = call.body["content"]
    for reaction in post.reactions:
        if (reaction.user, reaction.content) == (call.user, content):
            return Answer(call.answers.reaction(reaction))
    reaction = issue.react(post, call.user.login, content)
    issue.new_reactions.add(reaction)
    return Answer(call.answers.reaction(reaction), 201)

"""Inline comments one by one: each that is posted alone is a review of its own, without text."""

from tests.fakes.github.call import EMPTY, Answer, Call, handles
from tests.fakes.github.placing import MisplacedError, place
from tests.fakes.github.pulls import Pull
from tests.fakes.github.refusals import invalid, not_found, unprocessable
from tests.fakes.github.state import Edit, Review, ReviewComment, by_id
from tests.fakes.github.views.reviews import belongs, check_body, has_pending, taken, visible


@handles("pulls/list-review-comments", "pull_requests")
def comments(call: Call) -> Answer:
    pull = call.pull
    return Answer([call.answers.review_comment(pull, comment) for comment in pull.inline])


@handles("pulls/get-review-comment", "pull_requests")
def get_comment(call: Call) -> Answer:
    pull, comment = inline_of(call)
    return Answer(call.answers.review_comment(pull, comment))


@handles("pulls/update-review-comment", "pull_requests", access="write")
def update_comment(call: Call) -> Answer:
    pull, comment = _own_comment(call)
    before, after = comment.body, call.body["body"]
    _check_said(after)
    comment.before, comment.body, comment.edited_at = before, after, call.github.now()
    pull.new_edits.add(Edit(comment, before, after))
    return Answer(call.answers.review_comment(pull, comment))


@handles("pulls/delete-review-comment", "pull_requests", access="write")
def delete_comment(call: Call) -> Answer:
    pull, comment = _own_comment(call)
    comment.review.comments.remove(comment)
    pull.new_replies.discard(comment)
    pull.new_edits.add(Edit(comment, comment.body, None))
    return EMPTY


@handles("pulls/create-review-comment", "pull_requests", access="write")
def comment(call: Call) -> Answer:
    """A single comment is a review of its own, without text; `in_reply_to` makes it an answer."""
    if "in_reply_to" in call.body:
        return _answer(call, call.body["in_reply_to"])
    pull = call.pull
    sha = call.body["commit_id"]
    if not belongs(pull, sha):
        raise invalid("PullRequestReviewComment", "commit_id", "commit_id is not part of the pull request")
    review = _single(call, sha)
    try:
        review.comments = [place(pull, review, call.body)]
    except MisplacedError as error:
        message = str(error).replace("Pull request review thread ", "pull_request_review_thread.")
        raise invalid("PullRequestReviewComment", "pull_request_review_thread", message) from error
    taken(call, pull, review)
    return Answer(call.answers.review_comment(pull, review.comments[0]), 201)


@handles("pulls/create-reply-for-review-comment", "pull_requests", access="write")
def reply(call: Call) -> Answer:
    """https://docs.github.com/en/rest/pulls/comments#create-a-reply-for-a-review-comment"""
    return _answer(call, call.number("comment_id"))


def _answer(call: Call, to: int) -> Answer:
    pull, first = _find(call, to)
    if pull is not call.pull or first.review.event is None:
        raise not_found()
    if first.in_reply_to is not None:
        raise unprocessable("Replies to replies are not supported")
    if has_pending(call, pull):
        words = "user_id can only have one pending review per pull request"
        raise invalid("PullRequestReview", "user_id", words)
    _check_said(call.body["body"])
    answer = pull.answer(first, call.user, call.body["body"])
    pull.new_replies.add(answer)
    return Answer(call.answers.review_comment(pull, answer), 201)


def _check_said(body: str) -> None:
    if not body.strip():
        raise invalid("PullRequestReviewComment", "body", "Body can't be blank", "unprocessable")
    check_body(body)


def inline_of(call: Call) -> tuple[Pull, ReviewComment]:
    return _find(call, call.number("comment_id"))


def _find(call: Call, wanted: int) -> tuple[Pull, ReviewComment]:
    for pull in call.repo.pulls:
        shown = (comment for review in visible(call, pull) for comment in review.comments)
        comment = by_id(shown, wanted)
        if comment is not None:
            return pull, comment
    raise not_found()


def _own_comment(call: Call) -> tuple[Pull, ReviewComment]:
    pull, comment = inline_of(call)
    if comment.user != call.user:
        raise call.caller.refusal
    return pull, comment


def _single(call: Call, sha: str) -> Review:
    return Review(call.github.next_id(), call.user, "", "COMMENT", sha, call.github.now())

"""Inline comments one by one: each that is posted alone is a review of its own, without text."""

from tests.fakes.github.call import EMPTY, Answer, Call, handles
from tests.fakes.github.placing import MisplacedError, place
from tests.fakes.github.pulls import Pull
from tests.fakes.github.refusals import invalid, not_found
from tests.fakes.github.state import Review, ReviewComment, by_id
from tests.fakes.github.views.reviews import belongs, check_body, taken, visible


@handles("pulls/list-review-comments", "pull_requests")
def comments(call: Call) -> Answer:
    pull = call.pull
    shown = [comment for review in pull.reviews if review.event for comment in review.comments]
    return Answer([call.answers.review_comment(pull, comment) for comment in shown])


@handles("pulls/get-review-comment", "pull_requests")
def get_comment(call: Call) -> Answer:
    pull, comment = _comment(call)
    return Answer(call.answers.review_comment(pull, comment))


@handles("pulls/update-review-comment", "pull_requests", access="write")
def update_comment(call: Call) -> Answer:
    pull, comment = _own_comment(call)
    check_body(call.body["body"])
    comment.body = call.body["body"]
    pull.new_reviews.add(comment.review)
    return Answer(call.answers.review_comment(pull, comment))


@handles("pulls/delete-review-comment", "pull_requests", access="write")
def delete_comment(call: Call) -> Answer:
    pull, comment = _own_comment(call)
    comment.review.comments.remove(comment)
    pull.new_reviews.add(comment.review)
    return EMPTY


@handles("pulls/create-review-comment", "pull_requests", access="write")
def comment(call: Call) -> Answer:
    """A single comment is a review of its own, without text."""
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
    pull, before = _comment(call)
    check_body(call.body["body"])
    review = _single(call, before.commit_id)
    answer = ReviewComment(
        call.github.next_id(),
        review,
        before.path,
        call.body["body"],
        before.side,
        before.line,
        before.start_side,
        before.start_line,
        before.diff_hunk,
        before.text,
        before.in_reply_to or before.id,
    )
    review.comments = [answer]
    taken(call, pull, review)
    return Answer(call.answers.review_comment(pull, answer), 201)


def _comment(call: Call) -> tuple[Pull, ReviewComment]:
    for pull in call.repo.pulls:
        shown = (comment for review in visible(call, pull) for comment in review.comments)
        comment = by_id(shown, call.number("comment_id"))
        if comment is not None:
            return pull, comment
    raise not_found()


def _own_comment(call: Call) -> tuple[Pull, ReviewComment]:
    pull, comment = _comment(call)
    if comment.user != call.user:
        raise call.caller.refusal
    return pull, comment


def _single(call: Call, sha: str) -> Review:
    return Review(call.github.next_id(), call.user, "", "COMMENT", sha, call.github.now())

"""Reviews and their inline comments: all of a review is taken, or nothing."""

from tests.fakes.github.call import Answer, Call, handles
from tests.fakes.github.callers import ACTIONS
from tests.fakes.github.placing import MisplacedError, place
from tests.fakes.github.pulls import Pull
from tests.fakes.github.refusals import BODY_LIMIT, TOO_LONG, RefusedError, not_found, unprocessable
from tests.fakes.github.state import Edit, Event, Review, ReviewComment, by_id

_OWN = {
    "APPROVE": "Can not approve your own pull request",
    "REQUEST_CHANGES": "Review Can not request changes on your own pull request",
}


@handles("pulls/list-reviews", "pull_requests")
def list_reviews(call: Call) -> Answer:
    pull = call.pull
    return Answer([call.answers.review(pull, review) for review in visible(call, pull)])


@handles("pulls/get-review", "pull_requests")
def get(call: Call) -> Answer:
    pull = call.pull
    return Answer(call.answers.review(pull, _review(call, pull)))


@handles("pulls/create-review", "pull_requests", access="write")
def create(call: Call) -> Answer:
    """https://docs.github.com/en/rest/pulls/reviews#create-a-review-for-a-pull-request"""
    pull = call.pull
    if has_pending(call, pull):
        raise unprocessable("User can only have one pending review per pull request")
    sha = call.body.get("commit_id") or pull.head_sha
    if not belongs(pull, sha):
        raise unprocessable("The commitOID is not part of the pull request")
    event: Event | None = call.body.get("event")
    body = call.body.get("body", "")
    _check(call, pull, event, body)
    review = Review(call.github.next_id(), call.user, body, event, sha, call.github.now())
    try:
        review.comments = [place(pull, review, entry) for entry in call.body.get("comments", [])]
    except MisplacedError as error:
        raise unprocessable(str(error)) from error
    return taken(call, pull, review)


def taken(call: Call, pull: Pull, review: Review) -> Answer:
    pull.reviews.append(review)
    pull.new_reviews.add(review)
    _tell(pull, review)
    return Answer(call.answers.review(pull, review))


def _tell(pull: Pull, review: Review) -> None:
    if review.event is not None:
        pull.notify("review", review.user, review.body)


def has_pending(call: Call, pull: Pull) -> bool:
    return any(review.event is None and review.user == call.user for review in pull.reviews)


@handles("pulls/submit-review", "pull_requests", access="write")
def submit(call: Call) -> Answer:
    pull = call.pull
    review = _pending(call, pull)
    body = call.body.get("body") or review.body
    _check(call, pull, call.body["event"], body)
    review.event, review.body, review.submitted_at = call.body["event"], body, call.github.now()
    pull.new_reviews.add(review)
    _tell(pull, review)
    return Answer(call.answers.review(pull, review))


@handles("pulls/update-review", "pull_requests", access="write")
def update(call: Call) -> Answer:
    pull = call.pull
    review = _review(call, pull)
    if review.user != call.user:
        raise call.caller.refusal
    before, after = review.body, call.body["body"]
    check_body(after)
    if before and not after.strip():
        raise unprocessable("Body can't be blank")
    review.body = after
    pull.new_edits.add(Edit(review, before, after))
    return Answer(call.answers.review(pull, review))


@handles("pulls/delete-pending-review", "pull_requests", access="write")
def delete(call: Call) -> Answer:
    pull = call.pull
    review = _pending(call, pull)
    pull.reviews.remove(review)
    pull.new_reviews.discard(review)
    return Answer(call.answers.review(pull, review))


@handles("pulls/list-comments-for-review", "pull_requests")
def review_comments(call: Call) -> Answer:
    pull = call.pull
    return Answer([_in_review(call, pull, comment) for comment in _review(call, pull).comments])


def _in_review(call: Call, pull: Pull, comment: ReviewComment) -> dict[str, object]:
    """This one list knows positions only in part: its schema takes no subject_type."""
    shown = call.answers.review_comment(pull, comment)
    return {name: value for name, value in shown.items() if name != "subject_type"}


def _check(call: Call, pull: Pull, event: Event | None, body: str) -> None:
    check_body(body)
    if event in {"COMMENT", "REQUEST_CHANGES"} and not body.strip():
        raise unprocessable("Review body can't be blank")
    if event in _OWN and call.user == pull.user:
        raise unprocessable(_OWN[event])
    if event == "APPROVE" and call.user.login == ACTIONS:
        raise unprocessable("GitHub Actions is not permitted to approve pull requests.")


def check_body(body: str) -> None:
    if len(body) > BODY_LIMIT:
        raise unprocessable(TOO_LONG)


def belongs(pull: Pull, sha: str) -> bool:
    """Commits that a forced push replaced still count: reviews of them become outdated."""
    return sha in {*pull.heads, *pull.commits()}


def visible(call: Call, pull: Pull) -> list[Review]:
    """A pending review is shown to its author only."""
    return [review for review in pull.reviews if review.event or review.user == call.caller.user]


def _review(call: Call, pull: Pull) -> Review:
    review = by_id(visible(call, pull), call.number("review_id"))
    if review is None:
        raise not_found()
    return review


def _pending(call: Call, pull: Pull) -> Review:
    review = _review(call, pull)
    if review.user != call.user:
        raise call.caller.refusal
    if review.event is not None:
        raise RefusedError(422, "Can not delete or submit a non-pending pull request review")
    return review

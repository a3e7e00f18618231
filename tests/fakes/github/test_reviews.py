"""Reviews: what GitHub takes, and everything that it refuses."""

import github as pygithub
import pytest

from tests.fakes.github.refusals import BODY_LIMIT
from tests.fakes.github.state import Json
from tests.fakes.github.trial import World, refused

REVIEWS = "/repos/octo/app/pulls/1/reviews"


def at(line: int, **more: object) -> Json:
    return {"path": "a.py", "line": line, "body": "Why?", **more}


def test_a_review_is_posted_and_read(world: World) -> None:
    commit = world.seen_repo.get_commit(world.pull.head_sha)
    comment: Json = at(11, side="RIGHT", start_line=10, start_side="RIGHT")
    posted = world.seen_pull.create_review(commit=commit, body="Look", event="COMMENT", comments=[comment])  # type: ignore[list-item]
    review = world.pull.read_review()
    assert (posted.user.login, posted.state, review.body) == ("four-eyes[bot]", "COMMENTED", "Look")
    [inline] = review.comments
    assert (inline.path, inline.line, inline.start_line, inline.text) == ("a.py", 11, 10, "new 11")
    assert inline.diff_hunk.endswith("+new 11")


def test_reviews_and_their_comments_are_listed(world: World) -> None:
    world.review(at(12), at(10, side="LEFT"))
    [review] = world.seen_pull.get_reviews()
    assert review.id == world.pull.read_review().id
    assert [comment.line for comment in world.seen_pull.get_review_comments()] == [12, 10]
    assert [comment.path for comment in world.seen_pull.get_single_review_comments(review.id)] == ["a.py"] * 2


@pytest.mark.parametrize(
    ("comment", "words"),
    [
        (at(1), "line must be part of the diff"),
        (at(30, side="LEFT", path="new.py"), "line must be part of the diff"),
        (at(11, side="LEFT", start_line=30), "must precede"),
        (at(30, start_line=10), "same hunk"),
        (at(11, start_line=2), "same hunk"),
        (at(1, path="elsewhere.py"), "Path could not be resolved"),
        (at(1, path="logo.png"), "diff hunk can't be blank"),
        (at(11, body=" "), "body can't be blank"),
        (at(11, body="x" * (BODY_LIMIT + 1)), "Body is too long"),
        ({"path": "a.py", "body": "Where?"}, "line must be part of the diff"),
    ],
)
def test_one_bad_comment_refuses_the_whole_review(world: World, comment: Json, words: str) -> None:
    with refused(422, words):
        world.review(at(11), comment)
    assert world.pull.reviews == []


@pytest.mark.parametrize(
    ("side", "line", "accepted"),
    [
        ("RIGHT", 7, True),  # first line of context
        ("RIGHT", 6, False),
        ("RIGHT", 14, True),  # last line of context
        ("RIGHT", 15, False),
        ("LEFT", 10, True),  # removed
        ("LEFT", 13, True),
        ("LEFT", 14, False),
        ("LEFT", 30, True),  # removed, in the second hunk
    ],
)
def test_lines_of_the_diff_have_three_lines_of_context(
    world: World, side: str, line: int, *, accepted: bool
) -> None:
    if accepted:
        world.review(at(line, side=side))
        assert world.pull.read_review().comments[0].side == side
    else:
        with refused(422, "line must be part of the diff"):
            world.review(at(line, side=side))


def test_a_commit_of_elsewhere_is_refused(world: World) -> None:
    with refused(422, "The commitOID is not part of the pull request"):
        world.raw("POST", REVIEWS, body="x", event="COMMENT", commit_id="0" * 40)


def test_a_comment_on_an_old_commit_is_outdated(world: World) -> None:
    old = world.pull.head_sha
    world.pull.push({"new.py": "y = 3\n"})
    world.raw(
        "POST",
        REVIEWS,
        body="x",
        event="COMMENT",
        commit_id=old,
        comments=[{"path": "new.py", "line": 1, "body": "b"}],
    )
    assert world.pull.read_review().commit_id == old
    [comment] = world.seen_pull.get_review_comments()
    shown = comment.raw_data
    assert (shown["line"], shown["original_line"], shown["original_commit_id"]) == (None, 1, old)


def test_a_review_without_event_is_pending_and_stops_the_next(world: World) -> None:
    world.raw("POST", REVIEWS, body="later")
    with refused(422, "User can only have one pending review per pull request"):
        world.review()
    [pending] = world.seen_pull.get_reviews()
    assert pending.state == "PENDING"
    other = world.client(pygithub.Auth.Token(world.github.token("carol")))
    assert list(other.get_repo("octo/app").get_pull(1).get_reviews()) == []
    pending.delete()
    world.review()
    assert world.pull.read_review().event == "COMMENT"


def test_a_pending_review_is_submitted(world: World) -> None:
    review = world.raw("POST", REVIEWS, body="later")
    world.raw("POST", f"{REVIEWS}/{review['id']}/events", event="COMMENT")
    assert world.pull.read_review().event == "COMMENT"


def test_a_review_is_edited(world: World) -> None:
    world.review()
    review = world.pull.read_review()
    world.seen_pull.get_review(review.id).edit("Look again")
    edit = world.pull.read_edit()
    assert (edit.post, edit.before, edit.after) == (review, "Look", "Look again")
    with refused(422, "Body can't be blank"):
        world.seen_pull.get_review(review.id).edit(" ")


def test_reviews_of_others_stay(world: World) -> None:
    said = world.pull.remark("bob", "a.py", 11, "Mine")
    with refused(403, "Resource not accessible by integration"):
        world.seen_pull.get_review(said.review.id).edit("Yours")
    with refused(403, "Resource not accessible by integration"):
        world.seen_pull.get_review_comment(said.id).edit("Yours")


def test_only_a_pending_review_is_deleted_or_submitted(world: World) -> None:
    world.review()
    review = world.seen_pull.get_review(world.pull.read_review().id)
    with refused(422, "non-pending"):
        review.delete()
    with refused(422, "non-pending"):
        world.raw("POST", f"{REVIEWS}/{review.id}/events", event="COMMENT")


def test_a_review_needs_a_body(world: World) -> None:
    with refused(422, "can't be blank"):
        world.review(at(11), body="")
    with refused(422, "Body is too long (maximum is 65536 characters)"):
        world.review(body="x" * (BODY_LIMIT + 1))


@pytest.mark.parametrize("event", ["APPROVE", "REQUEST_CHANGES"])
def test_nobody_judges_their_own_pull_request(world: World, event: str) -> None:
    alice = world.client(pygithub.Auth.Token(world.github.token("alice")))
    with refused(422, "own pull request"):
        alice.get_repo("octo/app").get_pull(1).create_review(body="Mine", event=event)


def test_actions_may_not_approve(world: World) -> None:
    token = world.github.actions_token(world.repo, {"pull_requests": "write"})
    actions = world.client(pygithub.Auth.Token(token))
    with refused(422, "GitHub Actions is not permitted to approve pull requests."):
        actions.get_repo("octo/app").get_pull(1).create_review(body="Fine", event="APPROVE")


def test_a_single_comment_is_a_review_of_its_own(world: World) -> None:
    commit = world.seen_repo.get_commit(world.pull.head_sha)
    comment = world.seen_pull.create_review_comment("Here", commit, "a.py", 11)
    world.seen_pull.create_review_comment_reply(comment.id, "And")
    assert world.pull.read_review().comments[0].body == "Here"
    assert world.pull.read_reply().body == "And"
    comment.edit("There")
    comment.delete()
    assert [edit.after for edit in world.pull.read_edits()] == ["There", None]
    assert [left.body for left in world.seen_pull.get_review_comments()] == ["And"]
    with refused(422, "pull_request_review_thread.line must be part of the diff"):
        world.seen_pull.create_review_comment("Here", commit, "a.py", 1)


def test_a_comment_on_a_whole_file(world: World) -> None:
    commit = world.seen_repo.get_commit(world.pull.head_sha)
    world.seen_pull.create_review_comment("All of it", commit, "logo.png", subject_type="file")
    assert world.pull.read_review().comments[0].line is None

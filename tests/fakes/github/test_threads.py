"""Threads: who says what on a line, who resolves it, where the line goes when the head moves."""

import pytest

from tests.fakes.github.refusals import BODY_LIMIT
from tests.fakes.github.state import ReviewComment
from tests.fakes.github.trial import CHANGED, World, refused


def inline(world: World, line: int = 11, **more: object) -> ReviewComment:
    """An inline comment of the bot, read."""
    world.review({"path": "a.py", "line": line, "body": "Why?", **more})
    return world.pull.read_review().comments[0]


def test_people_talk_in_a_thread(world: World) -> None:
    first = inline(world)
    world.pull.reply(first, "bob", "Because")
    [thread] = world.pull.threads
    assert (thread.id, thread.path, thread.line, thread.resolved) == (f"PRRT_{first.id}", "a.py", 11, False)
    assert [comment.body for comment in thread.comments] == ["Why?", "Because"]
    seen = list(world.seen_pull.get_review_comments())
    assert [(each.user.login, each.in_reply_to_id) for each in seen][1] == ("bob", first.id)


def test_a_person_begins_a_thread(world: World) -> None:
    said = world.pull.remark("bob", "a.py", 30, "Gone?", side="LEFT")
    assert world.pull.thread_of(said).comments == [said]
    assert world.seen_pull.get_review_comment(said.id).diff_hunk.endswith("-line 30")


def test_an_answer_in_a_thread_must_be_read(world: World) -> None:
    first = world.pull.remark("bob", "a.py", 11, "Why?")
    world.seen_pull.create_review_comment_reply(first.id, "Because")
    with pytest.raises(AssertionError, match=r"1 reply\(s\) were never read"):
        world.github.finish()
    reply = world.pull.read_reply()
    assert (reply.user.login, reply.in_reply_to) == ("four-eyes[bot]", first.id)
    assert world.pull.threads[0].comments == [first, reply]


def test_a_comment_can_name_what_it_answers(world: World) -> None:
    first, commit = inline(world), world.seen_repo.get_commit(world.pull.head_sha)
    world.seen_pull.create_review_comment("And", commit, "a.py", 11, in_reply_to=first.id)
    assert world.pull.read_reply().in_reply_to == first.id


def test_a_thread_without_comments_is_gone(world: World) -> None:
    first = inline(world)
    world.seen_pull.get_review_comment(first.id).delete()
    assert (world.pull.read_edit().after, world.pull.threads) == (None, [])


def test_lines_of_a_renamed_file_are_not_followed(world: World) -> None:
    first = inline(world)
    world.pull.push({"a.py": None, "b.py": CHANGED})
    assert shown(world, first)[0] is None


@pytest.mark.parametrize(
    ("body", "words"), [(" ", "Body can't be blank"), ("x" * (BODY_LIMIT + 1), "Body is too long")]
)
def test_bad_answers_are_refused(world: World, body: str, words: str) -> None:
    first = inline(world)
    with refused(422, words):
        world.seen_pull.create_review_comment_reply(first.id, body)
    with refused(422, words):
        world.seen_pull.get_review_comment(first.id).edit(body)


def test_answers_go_to_the_first_comment_of_the_same_pull_request(world: World) -> None:
    reply = world.pull.reply(inline(world), "bob", "Because")
    with refused(422, "Replies to replies are not supported"):
        world.seen_pull.create_review_comment_reply(reply.id, "And")
    with refused(404, "Not Found"):
        world.seen_pull.create_review_comment_reply(999, "And")
    other = world.repo.open_pull("Other", "feature")
    with refused(404, "Not Found"):
        world.seen_repo.get_pull(other.number).create_review_comment_reply(reply.id, "And")


def test_a_pending_review_stops_answers(world: World) -> None:
    first = inline(world)
    world.raw("POST", "/repos/octo/app/pulls/1/reviews", body="later")
    with refused(422, "user_id can only have one pending review per pull request"):
        world.seen_pull.create_review_comment_reply(first.id, "And")
    world.pull.read_review()


def test_an_inline_comment_is_edited(world: World) -> None:
    first = inline(world)
    world.seen_pull.get_review_comment(first.id).edit("Why, then?")
    with pytest.raises(AssertionError, match=r"1 edit\(s\) were never read"):
        world.github.finish()
    assert (world.pull.read_edit().post, first.body) == (first, "Why, then?")


def test_reactions_to_inline_comments(world: World) -> None:
    first = inline(world)
    world.pull.react(first, "bob", "-1")
    seen = world.seen_pull.get_review_comment(first.id)
    assert [(each.user.login, each.content) for each in seen.get_reactions()] == [("bob", "-1")]
    assert seen.raw_data["reactions"]["-1"] == 1
    assert seen.create_reaction("eyes").id == seen.create_reaction("eyes").id
    assert [each.on for each in world.pull.read_reactions()] == [first]


def shown(world: World, comment: ReviewComment) -> tuple[int | None, int | None, int]:
    raw = world.seen_pull.get_review_comment(comment.id).raw_data
    return raw["line"], raw["start_line"], raw["original_line"]


def test_a_line_that_moves_is_followed(world: World) -> None:
    first = inline(world, start_line=10)
    world.pull.push({"a.py": "before\nall\n" + CHANGED})
    assert shown(world, first) == (13, 12, 11)
    assert (world.pull.threads[0].line, world.pull.threads[0].outdated) == (13, False)


def test_a_line_that_changes_is_outdated(world: World) -> None:
    first = inline(world)
    world.pull.push({"a.py": CHANGED.replace("new 11", "other 11")})
    assert shown(world, first) == (None, None, 11)
    assert world.pull.threads[0].outdated


def test_a_line_that_leaves_the_diff_is_outdated(world: World) -> None:
    first = inline(world, 33)
    world.pull.push({"a.py": CHANGED.replace("line 31\n", "line 30\nline 31\n")})
    assert shown(world, first) == (None, None, 33)


def test_a_removed_line_stays_where_it_was(world: World) -> None:
    first = inline(world, 30, side="LEFT")
    world.pull.force_push({"a.py": "before\n" + CHANGED})
    assert shown(world, first)[0] == 30
    world.pull.push({"a.py": None})
    assert shown(world, first)[0] == 30
    world.pull.force_push({"b.py": "x\n"})
    assert shown(world, first)[0] is None


def test_what_notifies_people(world: World) -> None:
    first = inline(world)
    seen = world.seen_pull
    seen.create_issue_comment("Hello").edit("Hello!")
    seen.create_review_comment_reply(first.id, "And").create_reaction("eyes")
    seen.get_review(first.review.id).edit("Look again")
    world.seen_repo.create_check_run("review", world.pull.head_sha)
    kinds = [(each.kind, each.where, each.by, each.body) for each in world.github.notifications]
    who = ("octo/app#1", "four-eyes[bot]")
    assert kinds == [("review", *who, "Look"), ("comment", *who, "Hello"), ("reply", *who, "And")]
    assert len(world.pull.read_edits()) == 2
    world.pull.read_comment()
    world.pull.read_reply()
    world.pull.read_reactions()
    world.repo.read_check_run()


def test_a_pending_review_notifies_when_it_is_submitted(world: World) -> None:
    review = world.raw("POST", "/repos/octo/app/pulls/1/reviews", body="later")
    assert world.github.notifications == []
    world.raw("POST", f"/repos/octo/app/pulls/1/reviews/{review['id']}/events", event="COMMENT")
    assert [each.kind for each in world.github.notifications] == ["review"]
    world.pull.read_review()


def test_labels_are_shown_and_told(world: World) -> None:
    world.pull.put_label("security")
    assert [label.name for label in world.seen_pull.labels] == ["security"]
    payload = world.github.pull_request(world.pull, "labeled")
    assert payload["label"]["name"] == payload["pull_request"]["labels"][0]["name"] == "security"
    world.pull.take_label("security")
    assert world.github.pull_request(world.pull, "unlabeled")["pull_request"]["labels"] == []


def test_a_merge_is_told(world: World) -> None:
    world.pull.close(merged=True)
    told = world.github.pull_request(world.pull, "closed")["pull_request"]
    assert (told["merged"], told["merged_by"]["login"], bool(told["merged_at"])) == (True, "octo", True)


def test_what_happens_in_threads_is_told(world: World) -> None:
    reply = world.pull.reply(inline(world), "bob", "Because")
    payload = world.github.review_comment(reply)
    assert payload["comment"]["in_reply_to_id"] == world.pull.threads[0].first.id
    assert (payload["sender"]["login"], payload["pull_request"]["number"]) == ("bob", 1)
    [thread] = world.pull.threads
    thread.resolve("bob")
    told = world.github.review_thread(thread, "resolved")
    assert (told["sender"]["login"], told["thread"]["node_id"]) == ("bob", thread.id)
    assert [comment["body"] for comment in told["thread"]["comments"]] == ["Why?", "Because"]
    thread.unresolve("bob")
    assert world.github.review_thread(thread, "unresolved", "carol")["sender"]["login"] == "carol"


def test_an_edited_inline_comment_is_told(world: World) -> None:
    first = inline(world)
    world.seen_pull.get_review_comment(first.id).edit("Why, then?")
    world.pull.read_edit()
    assert world.github.review_comment(first, "edited")["changes"]["body"]["from"] == "Why?"

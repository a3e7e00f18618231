"""Comments, reactions and check runs through PyGithub."""

from tests.fakes.github.refusals import BODY_LIMIT
from tests.fakes.github.trial import World, refused


def test_a_comment_is_posted_edited_and_deleted(world: World) -> None:
    comment = world.seen_pull.create_issue_comment("First")
    assert (world.pull.read_comment().body, comment.user.login) == ("First", "four-eyes[bot]")
    comment.edit("Second")
    comment.delete()
    edits = world.pull.read_edits()
    assert [(edit.before, edit.after) for edit in edits] == [("First", "Second"), ("Second", None)]
    assert list(world.seen_pull.get_issue_comments()) == []


def test_what_people_say_is_no_news(world: World) -> None:
    said = world.pull.comment("alice", "/review")
    assert world.seen_pull.get_issue_comment(said.id).body == "/review"


def test_bad_comments_are_refused(world: World) -> None:
    with refused(422, "Body can't be blank"):
        world.seen_pull.create_issue_comment(" ")
    with refused(422, "Body is too long (maximum is 65536 characters)"):
        world.seen_pull.create_issue_comment("x" * (BODY_LIMIT + 1))


def test_comments_of_others_stay(world: World) -> None:
    said = world.pull.comment("alice", "Mine")
    with refused(403, "Resource not accessible by integration"):
        world.seen_pull.get_issue_comment(said.id).edit("Yours")


def test_a_reaction_is_made_once(world: World) -> None:
    said = world.seen_pull.get_issue_comment(world.pull.comment("alice", "/review").id)
    assert said.create_reaction("eyes").id == said.create_reaction("eyes").id
    assert [reaction.content for reaction in said.get_reactions()] == ["eyes"]
    assert [reaction.content for reaction in world.pull.read_reactions()] == ["eyes"]


def test_issues_have_comments_too(world: World) -> None:
    issue = world.repo.open_issue("Broken", "alice")
    world.seen_repo.get_issue(issue.number).create_comment("Hello")
    assert issue.read_comment().body == "Hello"


def test_check_runs_collect_annotations(world: World) -> None:
    run = world.seen_repo.create_check_run("review", world.pull.head_sha, status="in_progress")
    assert world.repo.read_check_run().data["status"] == "in_progress"
    note = {"path": "a.py", "start_line": 1, "end_line": 1, "annotation_level": "notice", "message": "m"}
    for _ in range(2):
        run.edit(conclusion="neutral", output={"title": "T", "summary": "S", "annotations": [note]})
    assert (run.status, run.output.annotations_count) == ("completed", 2)
    assert len(world.repo.read_check_run().data["annotations"]) == 2

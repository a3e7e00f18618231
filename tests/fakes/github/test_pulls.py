"""Pull requests, repositories and code through PyGithub."""

import pytest

from tests.fakes.github.trial import FILE, World, refused


def test_a_pull_request_is_shown(world: World) -> None:
    seen = world.seen_pull
    assert (seen.title, seen.state, seen.draft, seen.head.sha) == (
        "Change a",
        "open",
        False,
        world.pull.head_sha,
    )
    assert seen.base.repo.clone_url == world.base.replace("/api/v3", "/octo/app.git")
    assert (seen.changed_files, seen.commits, seen.additions, seen.deletions) == (4, 1, 3, 3)


def test_files_have_the_patch_that_git_makes(world: World) -> None:
    files = {file.filename: file for file in world.seen_pull.get_files()}
    assert files["new.py"].patch == "@@ -0,0 +1 @@\n+y = 2"
    assert files["gone.py"].status == "removed"
    assert "patch" not in files["logo.png"].raw_data


def test_a_renamed_file_knows_its_old_name(world: World) -> None:
    world.pull.push({"a.py": None, "b.py": FILE.replace("line 20\n", "new 20\n")})
    [renamed] = [file for file in world.seen_pull.get_files() if file.status == "renamed"]
    assert (renamed.filename, renamed.previous_filename) == ("b.py", "a.py")


def test_lists_come_in_pages_with_links(world: World) -> None:
    world.pull.push({f"many/{number}.txt": "x\n" for number in range(40)})
    assert world.seen_pull.get_files().totalCount == 44
    assert len(list(world.seen_pull.get_files())) == 44
    assert 'rel="next"' in world.get("/repos/octo/app/pulls/1/files").headers["Link"]


def test_the_merge_base_is_not_the_tip_of_base(world: World) -> None:
    before = world.repo.head("main")
    world.repo.commit("main", {"other.py": "z = 3\n"})
    seen = world.seen_pull
    assert seen.base.sha == world.repo.head("main") != before
    comparison = world.seen_repo.compare(seen.base.sha, seen.head.sha)
    assert (comparison.merge_base_commit.sha, comparison.status) == (before, "diverged")


def test_a_fork_has_its_own_repository(world: World) -> None:
    world.repo.commit("theirs", {"a.py": "short\n"})
    pull = world.repo.open_pull("From afar", "theirs", fork="mallory/app", author="mallory", draft=True)
    seen = world.seen_repo.get_pull(pull.number)
    assert (seen.head.repo.full_name, seen.head.label, seen.draft) == ("mallory/app", "mallory:theirs", True)
    assert world.seen_repo.compare("main", "mallory:theirs").ahead_by == 1


def test_a_deleted_fork_leaves_its_commits(world: World) -> None:
    pull = world.repo.open_pull("From afar", "feature", fork="mallory/app", author="mallory")
    pull.delete_fork()
    seen = world.seen_repo.get_pull(pull.number)
    assert seen.raw_data["head"]["repo"] is None
    assert seen.head.sha == pull.head_sha


def test_the_state_of_a_pull_request_moves(world: World) -> None:
    world.pull.close(merged=True)
    assert (world.seen_pull.state, world.seen_pull.merged) == ("closed", True)
    world.pull.reopen()
    world.pull.convert_to_draft()
    assert (world.seen_pull.state, world.seen_pull.draft) == ("open", True)
    assert [pull.number for pull in world.seen_repo.get_pulls()] == [1]


def test_a_forced_push_replaces_the_commits(world: World) -> None:
    before = world.pull.head_sha
    after = world.pull.force_push({"a.py": "other\n"})
    assert world.seen_repo.compare(before, after).status == "diverged"


def test_commits_are_shown(world: World) -> None:
    sha = world.pull.head_sha
    assert world.seen_repo.get_commit(sha).commit.message == "Change things"
    assert world.seen_repo.get_git_commit(sha).parents[0].sha == world.repo.head("main")
    with refused(422, "No commit found"):
        world.raw("GET", f"/repos/octo/app/commits/{'0' * 40}")


def test_contents_are_read_at_a_commit(world: World) -> None:
    content = world.seen_repo.get_contents("new.py", ref="feature")
    assert not isinstance(content, list)
    assert content.decoded_content == b"y = 2\n"
    with refused(404, "Not Found"):
        world.seen_repo.get_contents("new.py")


def test_a_folder_is_listed_and_a_large_file_refused(world: World) -> None:
    world.repo.commit("main", {"deep/down.txt": "x", "large.txt": "x" * 1_000_001})
    listed = world.seen_repo.get_contents("deep")
    assert isinstance(listed, list)
    assert [entry.path for entry in listed] == ["deep/down.txt"]
    with refused(403, "too_large"):
        world.seen_repo.get_contents("large.txt")


def test_the_diff_is_given_up_to_a_limit(world: World) -> None:
    path, accept = "/repos/octo/app/pulls/1", {"Accept": "application/vnd.github.diff"}
    _, data = world.bot.requester.requestJsonAndCheck("GET", path, headers=accept)
    assert data["data"].startswith("diff --git a/a.py b/a.py\n")
    world.pull.push({"a.py": "x\n" * 20_001})
    with refused(406, "maximum number of lines (20000)"):
        world.bot.requester.requestJsonAndCheck("GET", path, headers=accept)


@pytest.mark.parametrize(("login", "permission"), [("octo", "admin"), ("carol", "write"), ("dave", "read")])
def test_the_permission_of_a_person(world: World, login: str, permission: str) -> None:
    world.repo.permit("carol", "write")
    world.github.user("dave")
    assert world.seen_repo.get_collaborator_permission(login) == permission


def test_nobody_has_no_permission(world: World) -> None:
    with refused(404, "nobody is not a user"):
        world.seen_repo.get_collaborator_permission("nobody")


def test_an_unchanged_answer_is_304(world: World) -> None:
    seen = world.seen_pull
    assert seen.update() is False
    world.pull.edit(title="Other")
    assert seen.update() is True

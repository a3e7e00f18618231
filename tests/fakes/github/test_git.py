"""The git side, with the real git."""

import subprocess
from pathlib import Path

import pytest

from tests.fakes.github import Repository
from tests.fakes.github.gitside import environment
from tests.fakes.github.trial import World


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    subprocess.run(["git", "init", "--quiet", "--bare", str(tmp_path)], check=True, env=environment())
    return tmp_path


def fetch(clone: Path, world: World, repo: Repository, what: str, token: str = "") -> str:
    """Fetch a SHA or ref with one commit of depth; git's complaints, "" when it went well."""
    login = f"x-access-token:{token}@" if token else ""
    url = world.base.replace("/api/v3", f"/{repo.full_name}.git").replace("//", f"//{login}", 1)
    done = subprocess.run(
        ["git", "-C", str(clone), "fetch", "--quiet", "--depth=1", url, what],
        capture_output=True,
        text=True,
        check=False,
        env={**environment(), "GIT_TERMINAL_PROMPT": "0"},
    )
    return done.stderr


def test_heads_of_pull_requests_are_fetched(clone: Path, world: World) -> None:
    assert fetch(clone, world, world.repo, "refs/pull/1/head") == ""


def test_any_commit_is_fetched_by_its_sha(clone: Path, world: World) -> None:
    old = world.pull.head_sha
    world.pull.force_push({"a.py": "other\n"})
    assert fetch(clone, world, world.repo, old) == ""
    assert fetch(clone, world, world.repo, world.pull.merge_base) == ""


def test_the_head_of_a_fork_is_in_the_base_repository(clone: Path, world: World) -> None:
    pull = world.repo.open_pull("From afar", "feature", fork="mallory/app", author="mallory")
    sha = pull.push({"more.py": "z = 1\n"})
    assert fetch(clone, world, world.repo, sha) == ""
    assert fetch(clone, world, world.repo.fork("mallory"), "feature") == ""


def test_a_private_repository_wants_a_live_token(clone: Path, world: World) -> None:
    secret = world.github.repository("octo/secret", private=True)
    sha = secret.commit("main", {"a.py": "x = 1\n"})
    installation = world.github.install(secret)
    assert "could not read Username" in fetch(clone, world, secret, sha)
    assert "Authentication failed" in fetch(clone, world, secret, sha, "ghs_dead")
    assert "not found" in fetch(clone, world, secret, sha, world.github.token("mallory"))
    assert fetch(clone, world, secret, sha, world.github.installation_token(installation)) == ""


def test_nobody_pushes(clone: Path, world: World) -> None:
    assert fetch(clone, world, world.repo, "main") == ""
    url = world.base.replace("/api/v3", "/octo/app.git")
    push = ["git", "-C", str(clone), "push", "--quiet", url, "FETCH_HEAD:refs/heads/evil"]
    done = subprocess.run(push, capture_output=True, check=False, env=environment())
    assert done.returncode != 0


@pytest.mark.parametrize("path", ['ü "x" b/y.txt', "-- a.sql", "tab\tname", "back\\slash", "line\nfeed"])
def test_odd_paths_survive(world: World, path: str) -> None:
    world.pull.push({path: "one\n-- a\n+++ b\n"})
    [file] = [file for file in world.pull.files() if file.path == path]
    assert sorted(file.places) == [("RIGHT", 1), ("RIGHT", 2), ("RIGHT", 3)]

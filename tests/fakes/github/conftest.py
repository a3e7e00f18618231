"""A served fake GitHub with one open pull request; whatever a test overlooks fails it."""

from collections.abc import Iterator

import pytest

from tests.fakes.github import FakeGitHub
from tests.fakes.github.trial import CHANGED, FILE, World


@pytest.fixture
def world() -> Iterator[World]:
    github = FakeGitHub()
    repo = github.repository("octo/app")
    repo.commit("main", {"a.py": FILE, "gone.py": "x = 1\n", "logo.png": b"\0\1"})
    repo.commit("feature", {"a.py": CHANGED, "gone.py": None, "logo.png": b"\0\2", "new.py": "y = 2\n"})
    pull = repo.open_pull("Change a", head="feature")
    with github.serve() as base:
        yield World(github, base, repo, pull, github.install(repo))
    github.finish()

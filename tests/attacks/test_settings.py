"""Settings and code of a pull request decide nothing: what counts is the base branch, and nothing is run."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.world import CART, CROSSING, world

ROOT = Path(__file__).parents[2]
HOMES = frozenset(
    {
        "bot/git/command.py",  # git
        "bot/doctor/machine.py",  # what the operator asks about the machine
        "bot/serve.py",  # our own processes
        "bot/models/embedded.py",  # an optional package of ours
    }
)
SILENT = "ignore: ['**']\nmax_comments: 0\ncloud: all\ntriggers: {opened: false}\n"
_STARTERS = frozenset({"subprocess", "multiprocessing", "runpy", "pickle", "marshal", "ctypes", "shelve"})
_CALLS = frozenset({"eval", "exec", "system", "popen", "import_module", "__import__", "execv", "spawnv"})


@pytest.mark.parametrize("fork", [None, "mallory/shop"])
def test_a_pull_request_cannot_silence_its_own_review(tmp_path: Path, fork: str | None) -> None:
    with world(tmp_path) as shop:
        pull = shop.open_pull(CART | CROSSING | {".github/foureyes.yml": SILENT}, fork=fork)
        shop.tell(pull, "opened")
        shop.work()
        review = pull.read_review()
        assert "shop/cart.py" in {comment.path for comment in review.comments}
        assert bool(shop.claude.requests) is (fork is None)


def starters(file: Path) -> Iterator[str]:
    """What in a module could start something."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in _STARTERS)
        elif isinstance(node, ast.ImportFrom) and node.module in _STARTERS:
            yield str(node.module)
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            yield from {name} & _CALLS


def test_nothing_of_ours_starts_anything_but_git_and_what_the_operator_asks_about() -> None:
    files = [
        file for part in ("bot", "review", "prompts", "webhooks") for file in (ROOT / part).rglob("*.py")
    ]
    found = {str(file.relative_to(ROOT)): sorted(set(starters(file))) for file in files}
    assert {name for name, what in found.items() if what} <= HOMES

"""The three changes that are reviewed: merges of pallets/werkzeug, or made-up ones of their shape."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.bench import made
from tests.bench.made import Shape
from tests.fakes.github.repository import Repository

_WARM = {"bench-warm.py": "def warm(price):\n    return 2 * price\n"}


@dataclass(frozen=True, slots=True)
class Subject:
    """A merge commit of the clone, whose first parent is the base; `shape` is what is made up without one."""

    merge: str
    shape: Shape

    @property
    def name(self) -> str:
        return f"{self.shape.files} files"


SUBJECTS = (
    Subject("77c420bb08a1cf27341e52824de1209e1da22edc", Shape(10, 688)),
    Subject("0073d33702bfb985c99cbdce0cf1c7b3a6bc6805", Shape(65, 1_154)),
    Subject("ae5c7814175bbb6ec6dc690a8f0f2d971bd48a35", Shape(58, 7_005)),
)


def put(subject: Subject, into: Repository, werkzeug: Path | None) -> None:
    """Branches `main`, `feature` (the change) and `warm` (another small change of the same base)."""
    if werkzeug is None:
        into.commit("main", _tree(subject.shape, head=False))
        into.commit("feature", _tree(subject.shape, head=True), author="alice")
    else:
        # The clone's objects are only lent: nothing is copied, nothing is written there.
        objects = next(each for each in (werkzeug / ".git/objects", werkzeug / "objects") if each.is_dir())
        info = into.git.path / "objects/info"
        info.mkdir(exist_ok=True)
        (info / "alternates").write_text(f"{objects.resolve()}\n")
        into.git.point("refs/heads/main", into.git.text("rev-parse", f"{subject.merge}^1").strip())
        into.git.point("refs/heads/feature", subject.merge)
    into.commit("warm", _WARM, author="alice", onto=into.head("main"))


def changed(into: Repository) -> tuple[str, ...]:
    """The paths of the files that `feature` changes, as they are at head."""
    return tuple(into.git.text("diff", "--name-only", "-M", "main", "feature").splitlines())


def lines(into: Repository) -> int:
    """Added and removed lines."""
    return sum(
        map(int, re.findall(r"(\d+) (?:ins|del)", into.git.text("diff", "--shortstat", "main", "feature")))
    )


def _tree(shape: Shape, *, head: bool) -> Mapping[str, str | bytes | None]:
    return dict(made.files(shape, head=head))

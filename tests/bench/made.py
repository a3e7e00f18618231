"""Repositories made up for measuring: so many files, so many changed lines, in Python."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

_WHO = ("-c", "user.name=bench", "-c", "user.email=bench@example.org", "-c", "commit.gpgsign=false")
_LINES = 8
"""Lines of one definition."""


@dataclass(frozen=True, slots=True)
class Shape:
    """`files` changed files with `lines` changed lines in all; a third of each file changes."""

    files: int
    lines: int

    @property
    def name(self) -> str:
        return f"{self.files:,} files, {self.lines:,} changed lines"


def files(shape: Shape, *, head: bool) -> dict[str, str]:
    """Path -> text. At head every third definition is another one; each tenth file is used by the next."""
    each = max(1, shape.lines // shape.files // _LINES)
    return {
        f"shop/part{number // 50}/mod{number}.py": _module(number, each, head)
        for number in range(shape.files)
    }


def repository(shape: Shape, folder: Path) -> Path:
    """A repository with the branches `base` and `head`."""
    _git(folder.parent, "init", "--quiet", "--initial-branch", "base", str(folder))
    for branch in ("base", "head"):
        if branch == "head":
            _git(folder, "checkout", "--quiet", "-b", "head")
        for path, text in files(shape, head=branch == "head").items():
            folder.joinpath(path).parent.mkdir(parents=True, exist_ok=True)
            folder.joinpath(path).write_text(text)
        _git(folder, "add", "--all")
        _git(folder, *_WHO, "commit", "--quiet", "--message", branch)
    return folder


def _module(number: int, changed: int, head: bool) -> str:
    uses = number % 10 == 0 and number
    first = (
        f"from shop.part{(number - 1) // 50}.mod{number - 1} import step_{number - 1}_0\n\n\n" if uses else ""
    )
    return first + "\n\n".join(
        _definition(number, place, head and place % 3 == 0) for place in range(3 * changed)
    )


def _definition(number: int, place: int, changed: bool) -> str:
    name = f"step_{number}_{place}"
    call = f"step_{number - 1}_0(price)" if place == 0 and number % 10 == 0 and number else "price"
    tail = "total / rate" if changed else "total * rate"
    body = "\n".join(
        f"    total += {call} * {line}{' + rate' if changed else ''}" for line in range(_LINES - 4)
    )
    extra = ", rate=1" if changed else ""
    return f"def {name}(price{extra or ', rate'}):\n    total = {int(changed)}\n{body}\n    return {tail}\n"


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", folder, *arguments], check=True)

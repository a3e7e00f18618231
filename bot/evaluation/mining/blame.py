"""Who brought a line, as `git blame` tells: https://git-scm.com/docs/git-blame."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

from bot.git.command import Git

# -w: a new indent is no origin; -M, -C: nor is a move within a file or out of one that changed with it.
_BLAME: Final = ("blame", "--line-porcelain", "-w", "-M", "-C", "--ignore-revs-file=")
_HEAD: Final = re.compile(r"([0-9a-f]{40,64}) (\d+) (\d+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Origin:
    """The commit that brought a line, and the line's path and 1-based number there."""

    sha: str
    path: str
    line: int


def blame(
    git: Git, sha: str, path: str, lines: Collection[int] = (), passed: Collection[str] = ()
) -> dict[int, Origin]:
    """Line of `path` at `sha` -> its origin, for all lines if none are named.

    Commits in `passed` are looked through where git can.
    """
    through = [f"--ignore-rev={each}" for each in passed]
    wanted = [f"-L{line},{line}" for line in sorted(lines)]
    return dict(_origins(git.text(*_BLAME, *through, *wanted, sha, "--", path)))


def _origins(text: str) -> Iterator[tuple[int, Origin]]:
    """A name that git has to put in quotes is left out: it holds a quote or a line break."""
    head, path = None, ""
    for line in text.split("\n"):
        if line.startswith("filename "):
            path = line.removeprefix("filename ")
        elif not line.startswith("\t"):
            head = _HEAD.match(line) or head
        elif head and not path.startswith('"'):
            yield int(head[3]), Origin(head[1], path, int(head[2]))

"""The history of a branch: its commits, who their parents are, and with which merge each of them came in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from bot.git.command import Git
from review.errors import UserError

_FORM: Final = "--format=%H%x00%ct%x00%s%x00%b"
_LOG: Final = ("log", "-z", "--no-show-signature", "--no-notes", "--no-patch", "--encoding=UTF-8", _FORM)


@dataclass(frozen=True, slots=True)
class Commit:
    """`seconds` is when it was committed, since 1970."""

    sha: str
    seconds: int
    subject: str
    body: str

    @property
    def date(self) -> str:
        return datetime.fromtimestamp(self.seconds, UTC).date().isoformat()


@dataclass(frozen=True, slots=True)
class History:
    """What leads to `tip`. `parents` has every commit; `landed` tells with which commit of the first-parent
    line it came in: all commits of a merged branch share one."""

    git: Git
    tip: str
    parents: Mapping[str, tuple[str, ...]]
    landed: Mapping[str, str]

    def last(self, number: int) -> list[Commit]:
        """The newest commits that have one parent. UserError when there is none."""
        how = ("--no-merges", "--min-parents=1", f"--max-count={number}")
        if commits := list(_commits(self.git.text(*_LOG, *how, self.tip, "--"))):
            return commits
        raise UserError("no commit here has a parent: a shallow clone needs `git fetch --unshallow`")

    def commit(self, sha: str) -> Commit:
        return next(_commits(self.git.text(*_LOG, "--max-count=1", sha, "--")))

    def parent(self, sha: str) -> str | None:
        """The one parent; None for a root (or where a shallow clone ends) and for a merge."""
        parents = self.parents.get(sha, ())
        return parents[0] if len(parents) == 1 else None

    def together(self, one: str, other: str) -> bool:
        """Whether both came in with the same merge."""
        return self.landed.get(one) == self.landed.get(other)


def read(git: Git, tip: str) -> History:
    lines = git.text("rev-list", "--parents", tip, "--").splitlines()
    parents = {sha: tuple(rest) for sha, *rest in map(str.split, lines)}
    return History(git, tip, parents, _landed(tip, parents))


def _commits(text: str) -> Iterator[Commit]:
    fields = iter(text.removesuffix("\0").split("\0"))
    for sha, seconds, subject, body in zip(fields, fields, fields, fields, strict=False):
        yield Commit(sha, int(seconds), subject, body.strip())


def _landed(tip: str, parents: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    landed: dict[str, str] = {}
    for sha in reversed(_line(tip, parents)):
        waiting = [sha]
        while waiting:
            each = waiting.pop()
            if each not in landed:
                landed[each] = sha
                waiting += parents.get(each, ())
    return landed


def _line(tip: str, parents: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The first-parent line, newest first."""
    line = [tip]
    while above := parents.get(line[-1]):
        line.append(above[0])
    return line

"""Makes cases of a repository's own history: the bugs that were later fixed, by the way known as SZZ.

A fix is known by its commit message; the lines that it changed are traced with `git blame` to the commit
that brought them; that commit, as a pull request, is the case, and those of its lines are what a reader
should name (Sliwerski, Zimmermann, Zeller: When do changes induce fixes?, 2005, https://doi.org/10.1145/1082983.1083147).
It errs: see CAVEAT. What was brought by a commit too large to review, or repaired within its own pull
request, or after many years, is left out; so is a fix that is more than a repair. Much is missed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from bot.evaluation.mining import history
from bot.evaluation.mining.build import Builder
from bot.evaluation.mining.clean import survivor
from bot.evaluation.mining.history import Commit
from bot.evaluation.mining.message import mends
from bot.evaluation.mining.mined import Location, Mined, write
from bot.evaluation.mining.origins import Tracer
from bot.evaluation.mining.sources import source_files
from bot.evaluation.mining.suspects import suspects
from bot.git import Repository
from bot.git.command import Git, git_dir

__all__ = ["CAVEAT", "Mined", "cases", "write"]

MAX_AGE: Final = 5 * 366 * 24 * 3600
"""Seconds between a bug and its fix."""

CAVEAT: Final = (
    "Mined cases are guesses: commit messages say what is a fix, git blame says who brought the lines that it"
    " changed. Of 45 such cases that were read (three public repositories), 26 were true, with the bug on the"
    " golden lines; the others blame a line that was right at its time, or are no repair of a bug. A clean"
    " case means: no later commit has touched its lines. Read your cases; delete or edit what is wrong."
)
"""What is to be printed with every figure from mined cases."""


def cases(repo: Path, last: int, told: Callable[[int, int], object]) -> Iterator[Mined]:
    """The cases of the last commits of the checked-out branch (merges not counted), newest fix first, then
    clean ones, a third as many or fewer. `told` hears how many of how many looks at a commit are done.

    Only reads, from the git directory alone: a bare repository will do. UserError when there is none.
    """
    repository = Repository(repo)
    past = history.read(Git(git_dir(repo)), repository.resolve("HEAD"))
    miner = _Miner(Tracer(past, repository), Builder(past, repository))
    commits = past.last(last)
    oldest_first = commits[len(commits) // 2 :][::-1]  # their lines have stood the longest
    total = len(commits) + len(oldest_first)
    for number, commit in enumerate(commits, 1):
        yield from miner.of_fix(commit)
        told(number, total)
    for number, commit in enumerate(oldest_first, len(commits) + 1):
        yield from miner.clean(commit)
        told(number, total)


@dataclass(frozen=True, slots=True)
class _Miner:
    """`seen` are the cases so far: the commit that brought the bug, and where; `stood` the clean commits."""

    tracer: Tracer
    builder: Builder
    seen: set[tuple[str, tuple[Location, ...]]] = field(default_factory=set)
    stood: set[str] = field(default_factory=set)

    def of_fix(self, commit: Commit) -> Iterator[Mined]:
        if not mends(commit) or (fix := self.tracer.change(commit.sha)) is None:
            return
        base = self.tracer.repository.texts(fix.base, [file.old_path for file in source_files(fix)])
        brought = self.tracer.brought(suspects(fix, base), fix.base)
        if brought is None or not self._is_fair(commit, brought.sha):
            return
        mined = self.builder.case(commit, fix, brought)
        if mined and mined.golden and (key := (mined.commit, mined.golden.locations)) not in self.seen:
            self.seen.add(key)
            yield mined

    def _is_fair(self, fix: Commit, brought: str) -> bool:
        """A bug that its own pull request mends was never there to be found; one of many years was made by
        what changed around it; and what a revert brings back was brought before."""
        history = self.tracer.history
        source = history.commit(brought)
        known = history.together(fix.sha, brought) or source.subject.lower().startswith("revert")
        return not known and fix.seconds - source.seconds <= MAX_AGE

    def clean(self, commit: Commit) -> Iterator[Mined]:
        if len(self.stood) >= len(self.seen) // 3 or commit.sha in {sha for sha, _ in self.seen}:
            return
        change = survivor(self.tracer, commit)
        if change and (mined := self.builder.clean(change)):
            self.stood.add(commit.sha)
            yield mined

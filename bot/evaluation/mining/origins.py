"""From the lines that a fix repairs to the commit that brought them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.evaluation.mining.blame import Origin, blame
from bot.evaluation.mining.history import History
from bot.evaluation.mining.sources import Run, likeness, plain, runs, traits, words
from bot.evaluation.mining.suspects import Suspect
from bot.git import Repository
from review.types import Change

MAX_LINES: Final = 600
MAX_FILES: Final = 20
"""Changed lines and files of a commit that can be a case: nobody reviews more at once."""

_ROUNDS: Final = 4
"""How many commits in a row a line is followed through that only moved or reformatted it."""

_ALIKE: Final = 0.6
_MOST: Final = 0.6
_MAX_IGNORED: Final = 500  # they stand in one command
_IGNORED: Final = ".git-blame-ignore-revs"
_STAT: Final = re.compile(r"^(\d+|-)\t(\d+|-)\t", re.MULTILINE)
_SHA: Final = re.compile(r"^[0-9a-f]{40,64}\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Brought:
    """The commit that brought a bug, with its change and the lines (path, number at it) that show the bug."""

    sha: str
    change: Change
    lines: Mapping[tuple[str, int], Suspect]


@dataclass(frozen=True, slots=True)
class Tracer:
    """Traces lines back through one history; what it has read once it keeps."""

    history: History
    repository: Repository
    _changes: dict[str, Change | None] = field(default_factory=dict)

    def brought(self, suspects: Sequence[Suspect], sha: str) -> Brought | None:
        """Who brought these lines of `sha`: the newest commit with a third of them or more."""
        found = [
            pair
            for path in dict.fromkeys(s.path for s in suspects)
            for pair in self._file(suspects, path, sha)
        ]
        shares = Counter(origin.sha for _, origin in found)
        if not found:
            return None
        weighty = [each for each, number in shares.items() if number * 3 >= len(suspects)]
        best = max(weighty, key=lambda each: self.history.commit(each).seconds, default="")
        change = self.change(best) if best else None
        if change is None:
            return None
        lines = {(origin.path, origin.line): suspect for suspect, origin in found if origin.sha == best}
        return Brought(best, change, lines)

    def change(self, sha: str) -> Change | None:
        """What a commit changed; None for a root, a merge, and what is too large for a case."""
        if sha not in self._changes:
            parent = self.history.parent(sha)
            small = parent is not None and self._is_small(parent, sha)
            self._changes[sha] = self.repository.change(parent, sha) if parent and small else None
        return self._changes[sha]

    def _is_small(self, parent: str, sha: str) -> bool:
        how = ("diff-tree", "-r", "--numstat", "--find-renames", "--no-ext-diff", "--no-textconv")
        stats = _STAT.findall(self.history.git.text(*how, parent, sha))
        changed = sum(int(number) for pair in stats for number in pair if number.isdigit())
        return len(stats) <= MAX_FILES and changed <= MAX_LINES

    def _file(self, suspects: Iterable[Suspect], path: str, sha: str) -> Iterator[tuple[Suspect, Origin]]:
        """Each line with its origin, as far as one is found that changed more than its looks."""
        waiting = {each.line: each for each in suspects if each.path == path}
        passed = self._reformats()
        for _ in range(_ROUNDS):
            looked_through: set[str] = set()
            for line, origin in blame(self.history.git, sha, path, waiting, passed).items():
                if origin.sha in passed:
                    del waiting[line]  # git sees nothing behind it
                elif self._is_origin(waiting[line], origin):
                    yield waiting.pop(line), origin
                else:
                    looked_through.add(origin.sha)
            if not looked_through:
                return
            passed = passed | looked_through

    def _reformats(self) -> frozenset[str]:
        """Commits that the repository itself says are no origin, by a file that forges know:
        https://docs.github.com/repositories/working-with-files/using-files/viewing-and-understanding-files
        """
        listed = _SHA.findall(self.repository.text(self.history.tip, _IGNORED) or "")
        return frozenset([sha for sha in listed if sha in self.history.parents][:_MAX_IGNORED])

    def _is_origin(self, suspect: Suspect, origin: Origin) -> bool:
        change = self.change(origin.sha)
        if change is None:
            return False
        changed = list(runs(change.files))
        here = next((run for run in changed if run.path == origin.path and _text(run, origin.line)), None)
        if here is None or not _shows(_text(here, origin.line), suspect):
            return False
        return not _moved(suspect, here, changed) and not _older(suspect, here)


def _shows(text: str, suspect: Suspect) -> bool:
    """Whether a line is wrong as the suspect is: behind a commit that it looks through, git guesses."""
    return likeness(text, suspect.text) >= _ALIKE and suspect.gone <= traits([text])


def _text(run: Run, line: int) -> str:
    """The added line, "" if it is not in the run."""
    return next((added.text for added in run.added if added.new == line), "")


def _moved(suspect: Suspect, here: Run, changed: Iterable[Run]) -> bool:
    """Whether the change removes the same line in another place."""
    text = plain([suspect.text])
    return len(text) > 2 and any(
        plain([line.text]) == text for run in changed if run is not here for line in run.removed
    )


def _older(suspect: Suspect, here: Run) -> bool:
    """Whether the line that this one replaced was wrong in the same way: most of what the fix takes out stood
    there, and nothing that the fix puts in did."""
    if plain(line.text for line in here.removed) == plain(line.text for line in here.added):
        return True
    was, alike = _before(suspect, here)
    if alike < _ALIKE:
        return False
    before = traits([was])
    if suspect.how == "replaced" and suspect.come & (before - traits([suspect.text])):
        return False
    return suspect.how == "removed" or len(suspect.gone & before) >= _MOST * len(suspect.gone)


def _before(suspect: Suspect, here: Run) -> tuple[str, float]:
    """The removed line that is most like the suspect, and how like it is."""
    alike = ((line.text, _kinship(line.text, suspect.text)) for line in here.removed)
    return max(alike, key=lambda pair: pair[1], default=("", 0.0))


def _kinship(was: str, text: str) -> float:
    """How like two lines are; a line may also have grown out of a short one."""
    old, new = words([was]), words([text])
    grown = len(old & new) / len(old) if len(old) > 2 else 0.0
    return max(likeness(was, text), grown)

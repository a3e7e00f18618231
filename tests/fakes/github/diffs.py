"""What a pull request changes, and which lines can carry a comment: read from a real `git diff`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.fakes.github.gitside import BareRepository

_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_STATUS = {"A": "added", "D": "removed", "M": "modified", "R": "renamed"}
# GitHub leaves the patch of a large file out; no threshold is documented, 2,081 lines were seen without.
_PATCH_LINES = 2_000

Place = tuple[str, int]
"""(LEFT or RIGHT, 1-based line number there)."""


@dataclass(slots=True)
class FileDiff:
    """One changed file; `places`: each line that can carry a comment -> (number of its hunk, its text)."""

    path: str
    old_path: str
    status: str
    sha: str
    hunks: list[list[str]] = field(default_factory=list)
    places: dict[Place, tuple[int, str]] = field(default_factory=dict)
    additions: int = 0
    deletions: int = 0

    @property
    def patch(self) -> str | None:
        """The text as the files API gives it, None for binary and large files and for pure renames."""
        if not self.hunks or self.additions + self.deletions > _PATCH_LINES:
            return None
        return "\n".join(line for hunk in self.hunks for line in hunk)

    def hunk_until(self, place: Place) -> str:
        """The hunk from its header to the line, as `diff_hunk` shows it."""
        number, _ = self.places[place]
        return "\n".join(_until(self.hunks[number], place))

    def follow(self, line: int) -> int | None:
        """The number after the change of a line before it, None when the line is gone."""
        moved_by = 0
        for hunk in self.hunks:
            start, count, new_start, new_count = _extent(hunk)
            if line < start:
                break
            if line < start + count:
                return next(
                    dict(places).get("RIGHT") for _, places in _walk(hunk) if ("LEFT", line) in places
                )
            moved_by = new_start + new_count - start - count
        return None if self.status == "removed" else line + moved_by


def _until(hunk: list[str], place: Place) -> Iterator[str]:
    yield hunk[0]
    for line, places in _walk(hunk):
        yield line
        if place in places:
            return


def _extent(hunk: list[str]) -> tuple[int, int, int, int]:
    """First line and number of lines before the change, then after it."""
    found = _HUNK.match(hunk[0])
    assert found is not None, hunk[0]
    return int(found[1]), int(found[2] or 1), int(found[3]), int(found[4] or 1)


def _walk(hunk: list[str]) -> Iterator[tuple[str, list[Place]]]:
    """Each line after the header with the places that it has: a context line has two."""
    old, _, new, _ = _extent(hunk)
    for line in hunk[1:]:
        sign = line[:1]
        yield line, [("LEFT", old)] * (sign in "- ") + [("RIGHT", new)] * (sign in "+ ")
        old += sign in "- "
        new += sign in "+ "


def between(repository: BareRepository, base: str, head: str) -> list[FileDiff]:
    """The files that differ between two commits, with three lines of context, in git's order."""
    options = ("--no-ext-diff", "--no-textconv", "--no-color", "-M50%", "-U3")
    raw = repository.git("diff", *options, "--raw", "-z", "--no-abbrev", base, head).decode(errors="replace")
    text = repository.git("diff", *options, base, head).decode(errors="replace")
    sections = iter(_sections(text))
    files = list(_entries(raw))
    for file in files:
        _fill(file, next(sections))
    return files


def whole(repository: BareRepository, base: str, head: str) -> str:
    return repository.git("diff", "--no-ext-diff", "-M50%", "-U3", base, head).decode(errors="replace")


def _entries(raw: str) -> Iterator[FileDiff]:
    fields = iter(raw.split("\0"))
    for head in fields:
        if not head:
            return
        *_, old_sha, sha, letter = head.split(" ")
        path = old_path = next(fields)
        if letter[0] == "R":
            path = next(fields)
        yield FileDiff(path, old_path, _STATUS[letter[0]], old_sha if letter == "D" else sha)


def _sections(text: str) -> Iterator[list[list[str]]]:
    """The hunks of each file. Lines are counted by the hunk headers, so no content can fake a header."""
    hunks: list[list[str]] | None = None
    left = right = 0
    for line in text.split("\n"):
        if (left > 0 or right > 0 or line.startswith("\\")) and hunks:
            hunks[-1].append(line)
            left -= line[:1] in "- "
            right -= line[:1] in "+ "
        elif line.startswith("diff --git "):
            if hunks is not None:
                yield hunks
            hunks = []
        elif (found := _HUNK.match(line)) and hunks is not None:
            hunks.append([line])
            left, right = int(found[2] or 1), int(found[4] or 1)
    if hunks is not None:
        yield hunks


def _fill(file: FileDiff, hunks: list[list[str]]) -> None:
    for hunk in hunks:
        number = len(file.hunks)
        file.hunks.append(hunk)
        for line, places in _walk(hunk):
            file.additions += line[:1] == "+"
            file.deletions += line[:1] == "-"
            file.places.update(dict.fromkeys(places, (number, line[1:])))

"""git's output of a diff -> what changed: which files, and the exact lines of every hunk.

Paths come from `git diff --raw -z`, where they are literal; hunks from the patch, file by file. A whole patch
never goes to unidiff: a path that contains " b/" makes it refuse everything (any author could stop a review).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from unidiff import patch as unidiff
from unidiff.errors import UnidiffParseError

from review.types import Hunk, Line, Status

_HEADER: Final = "--- a/f\n+++ b/f\n"
_RANGES: Final = re.compile(r"@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@", re.ASCII)
_STATUS: Final[dict[str, Status]] = {
    "A": "added",
    "M": "modified",
    "D": "deleted",
    "R": "renamed",
    "C": "copied",
    "T": "type-changed",
}


class PatchError(ValueError):
    """A text that git does not write."""


@dataclass(frozen=True, slots=True)
class RawEntry:
    """A changed path as `git diff --raw` has it; `old_path` is `path` unless it was renamed or copied.

    Modes are git's octal texts ("100644"), "000000" where the side has no file; blobs are full object ids.
    """

    status: Status
    old_mode: str
    new_mode: str
    old_blob: str
    new_blob: str
    old_path: str
    path: str

    @property
    def moved_from(self) -> str:
        """Its path at base, empty where that is the same."""
        return "" if self.old_path == self.path else self.old_path


@dataclass(frozen=True, slots=True)
class Patch:
    """One file's part of a diff: `text` starts at the first "@@" ("" without hunks).

    `changed` counts added and removed lines; `binary` when git shows no lines because it holds the file for
    binary.
    """

    text: str
    changed: int
    binary: bool


def raw(text: str) -> tuple[RawEntry, ...]:
    """The entries of `git diff --raw -z --no-abbrev`, in its order: https://git-scm.com/docs/diff-format."""
    fields = iter(text.split("\0"))
    return tuple(_entry(head, fields) for head in fields if head)


def _entry(head: str, fields: Iterator[str]) -> RawEntry:
    try:
        old_mode, new_mode, old_blob, new_blob, letter = head.removeprefix(":").split(" ")
        status = _STATUS[letter[:1]]
        old_path = next(fields)
        path = next(fields) if status in {"renamed", "copied"} else old_path
    except (ValueError, KeyError, StopIteration) as error:
        raise PatchError(f"not a raw diff entry: {head[:200]!r}") from error
    return RawEntry(status, old_mode, new_mode, old_blob, new_blob, old_path, path)


def patches(lines: Iterable[str]) -> Iterator[Patch]:
    """One Patch for each "diff --git" of a whole patch; `lines` keep their "\\n" and are split there only.

    Lines within a hunk are counted, so content that looks like a header stays content. git writes a file
    whose type changed twice: as a deletion and as an addition.
    """
    section: _Section | None = None
    for line in lines:
        if line.startswith("diff --git ") and not (section and section.inside):
            if section:
                yield section.patch
            section = _Section()
        elif section:
            section.take(line)
        else:
            raise PatchError(f"not the beginning of a patch: {line[:200]!r}")
    if section:
        yield section.patch


class _Section:
    """The file of a patch that is being read: `_old` and `_new` lines are still to come in its hunk."""

    def __init__(self) -> None:
        self._kept: list[str] = []
        self._old = self._new = self._changed = 0
        self._binary = False

    @property
    def inside(self) -> bool:
        return self._old > 0 or self._new > 0

    @property
    def patch(self) -> Patch:
        return Patch("".join(self._kept), self._changed, self._binary)

    def take(self, line: str) -> None:
        if self.inside:
            self._count(line)
        elif ranges := _RANGES.match(line):
            self._old, self._new = (1 if count is None else int(count) for count in ranges.groups())
        elif not self._kept:
            self._binary = self._binary or line.startswith("Binary files ")
            return
        elif not line.startswith("\\"):
            raise PatchError(f"neither a hunk nor a file: {line[:200]!r}")
        self._kept.append(line)

    def _count(self, line: str) -> None:
        match line[:1]:
            case " ":
                self._old, self._new = self._old - 1, self._new - 1
            case "-":
                self._old, self._changed = self._old - 1, self._changed + 1
            case "+":
                self._new, self._changed = self._new - 1, self._changed + 1
            case "\\":
                pass
            case _:
                raise PatchError(f"not a line of a hunk: {line[:200]!r}")


def hunks(path: str, patch: str) -> tuple[Hunk, ...]:
    """The hunks of one file; `patch` starts at its first "@@" or is empty.

    The text of a line is exact, so "\\r" stays. Raises PatchError when a line of `patch` has no place.
    """
    try:
        files = unidiff.PatchSet(_HEADER + patch)
    except (UnidiffParseError, ValueError) as error:
        raise PatchError(f"{path}: malformed patch: {str(error)[:200]}") from error
    found = [hunk for file in files for hunk in file]
    expected = patch.count("\n") + (not patch.endswith("\n") and patch != "")
    if len(files) != 1 or sum(1 + len(hunk) for hunk in found) != expected:
        raise PatchError(f"{path}: malformed patch: there is text outside of its hunks")
    return tuple(_hunk(path, hunk) for hunk in found)


def _hunk(path: str, hunk: unidiff.Hunk) -> Hunk:
    return Hunk(
        path=path,
        old_start=hunk.source_start,
        old_lines=hunk.source_length,
        new_start=hunk.target_start,
        new_lines=hunk.target_length,
        section=hunk.section_header.strip(),
        lines=tuple(_line(line) for line in hunk if line.source_line_no or line.target_line_no),
    )


def _line(line: unidiff.Line) -> Line:
    return Line(line.value.removesuffix("\n"), line.source_line_no, line.target_line_no)

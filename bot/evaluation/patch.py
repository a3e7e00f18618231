"""A whole patch as text -> what changed; and the texts before it, by taking it back."""

import ast
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from review import diff, skip
from review.diff import PatchError, RawEntry
from review.types import ChangedFile, Hunk, Skipped, Status

_START: Final = "diff --git "
_INDEX: Final = re.compile(r"(\w+)\.\.(\w+)(?: (\d+))?")
_FILE_MODE: Final = "100644"
_NO_MODE: Final = "000000"
_STATUS: Final[dict[str, Status]] = {
    "new file mode ": "added",
    "deleted file mode ": "deleted",
    "rename from ": "renamed",
    "copy from ": "copied",
}
_SAYS: Final = (*_STATUS, "old mode ", "new mode ", "rename to ", "copy to ", "index ", "--- ", "+++ ")


@dataclass(frozen=True, slots=True)
class Changed:
    """What a patch changes, and what of it nobody reads."""

    files: tuple[ChangedFile, ...]
    skipped: tuple[Skipped, ...]


def read(patch: str, head: Mapping[str, str]) -> Changed:
    """The files of `git diff`'s output; the same are skipped as in a review. PatchError when it is none."""
    files: list[ChangedFile] = []
    skipped: list[Skipped] = []
    for section in _sections(patch):
        entry, part = _entry(section), next(diff.patches(section))
        early = skip.reason(entry, part)
        hunks = () if early else diff.hunks(entry.path, part.text)
        file = ChangedFile(entry.path, entry.old_path, entry.status, hunks)
        if why := early or skip.signed(_opening(file, head)):
            skipped.append(Skipped(entry.path, why, entry.moved_from))
        else:
            files.append(file)
    paths = [*(file.path for file in files), *(file.path for file in skipped)]
    if twice := {path for path in paths if paths.count(path) > 1}:
        raise PatchError(f"it changes {min(twice)} twice")
    return Changed(tuple(files), tuple(skipped))


def before(files: Iterable[ChangedFile], head: Mapping[str, str]) -> dict[str, str]:
    """The texts at base: those at head without the change. PatchError where a text does not have it.

    What a patch says of line ends at the end of a file is lost: base ends as head does.
    """
    base = dict(head)
    for file in files:
        text = base.pop(file.path, None) if file.status != "copied" else None
        if file.status == "deleted" or (text is not None and file.status != "added"):
            base[file.old_path] = _taken_back(file, text or "")
    return base


def _taken_back(file: ChangedFile, text: str) -> str:
    lines = text.split("\n")
    for hunk in reversed(file.hunks):
        start = hunk.new_start - 1 if hunk.new_lines else hunk.new_start
        if lines[start : start + hunk.new_lines] != [each.text for each in hunk.lines if each.new]:
            raise PatchError(f"{file.path} at head does not have lines {_span(hunk)} of the diff")
        lines[start : start + hunk.new_lines] = [each.text for each in hunk.lines if each.old]
    return "\n".join(lines)


def _span(hunk: Hunk) -> str:
    return f"{hunk.new_start} to {hunk.new_start + hunk.new_lines - 1}"


def _sections(patch: str) -> Iterator[list[str]]:
    """The lines of each file. No line of a hunk begins like a section: it has its sign first."""
    section: list[str] = []
    for line in io.StringIO(patch, newline="\n"):
        if line.startswith(_START) and section:
            yield section
            section = []
        section.append(line)
    if not section or not section[0].startswith(_START):
        raise PatchError(f"it is no output of `git diff`: there is no line {_START.strip()!r}")
    yield section


def _entry(section: list[str]) -> RawEntry:
    said = _said(section)
    status: Status = next((status for says, status in _STATUS.items() if says in said), "modified")
    path = _path(section[0], said)
    index = _INDEX.match(said.get("index ", ""))
    old_blob, new_blob, mode = index.groups() if index else ("", "", None)
    kept = mode or _FILE_MODE
    moved = said.get("rename from ") or said.get("copy from ")
    return RawEntry(
        status=status,
        old_mode=_NO_MODE if status == "added" else said.get("deleted file mode ", kept),
        new_mode=_NO_MODE if status == "deleted" else said.get("new file mode ", kept),
        old_blob=old_blob,
        new_blob=new_blob,
        old_path=_plain(moved) if moved else path,
        path=path,
    )


def _said(section: Iterable[str]) -> dict[str, str]:
    said: dict[str, str] = {}
    for line in section:
        if line.startswith("@@ "):
            break
        said |= {says: line.removeprefix(says).rstrip("\r\n") for says in _SAYS if line.startswith(says)}
    return said


def _path(first: str, said: Mapping[str, str]) -> str:
    """The path at head, at base for a deleted file. The first line says it twice, where nothing else does."""
    if moved := said.get("rename to ") or said.get("copy to "):
        return _plain(moved)
    for says in ("+++ ", "--- "):
        if (named := said.get(says, "/dev/null").removesuffix("\t")) != "/dev/null":
            return _plain(named)[2:]
    both = first.removeprefix(_START).rstrip("\r\n")
    return _plain(both[: len(both) // 2])[2:]


def _plain(path: str) -> str:
    """git quotes strange characters as C does: core.quotePath in https://git-scm.com/docs/git-config."""
    if not path.startswith('"'):
        return path
    try:
        return bytes(ast.literal_eval(f"b{path}")).decode("utf-8", "replace")
    except (SyntaxError, ValueError, TypeError) as error:
        raise PatchError(f"not a path as git quotes it: {path[:200]}") from error


def _opening(file: ChangedFile, head: Mapping[str, str]) -> str:
    """As in a review, the text before the change decides, if the file was there."""
    side = head if file.status == "added" else before((file,), head)
    return side.get(file.old_path, "")

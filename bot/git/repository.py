"""A git repository, read: revisions, the difference of two commits, texts of files."""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Final

from bot.git import command
from bot.git.command import MAX_BLOB, Git
from review import diff, skip
from review.diff import Patch, RawEntry
from review.errors import UserError
from review.types import Change, ChangedFile, Skipped

MAX_CHANGE: Final = 32_000_000
"""Characters of patch that are kept of one change: bounds our memory, and is 30 times what GitHub shows."""

_SHA: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_WORD: Final = re.compile(r"\w+", re.ASCII)
_GREP: Final = (
    *("--extended-regexp", "--word-regexp", "--only-matching", "-I", "-z", "--no-color", "--no-textconv"),
    "--max-count=100",  # of one file: it is enough to know that it mentions a word
)
_DIFF: Final = (
    *("diff-tree", "-r", "--find-renames", "--no-ext-diff", "--no-textconv"),
    *("--no-color", "--submodule=short", "--ignore-submodules=none", "--no-relative"),
)


class Repository:
    """The repository that `folder` is, or is in. UserError when there is none."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._git = Git(command.git_dir(folder))

    def resolve(self, rev: str) -> str:
        """The full SHA of the commit that `rev` names. UserError when there is none."""
        if not rev or rev.startswith("-") or "\0" in rev:
            raise UserError(f"{rev!r} is not a revision: name a branch, a tag or a SHA")
        arguments = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{rev}^{{commit}}")
        if sha := self._git.says(*arguments):
            return sha.strip()
        raise UserError(
            f"{self._folder} has no commit {rev!r}: check the spelling, or fetch it{self._if_shallow()}"
        )

    def merge_base(self, a: str, b: str) -> str:
        """The SHA of the commit where the histories of two SHAs part. UserError when they never met."""
        if sha := self._git.says("merge-base", full_sha(a), full_sha(b)):
            return sha.strip()
        raise UserError(f"{a} and {b} have no commit in common: compare related branches{self._if_shallow()}")

    def _if_shallow(self) -> str:
        shallow = self._git.text("rev-parse", "--is-shallow-repository").strip() == "true"
        return "; this clone is shallow: run `git fetch --unshallow`" if shallow else ""

    def change(self, base: str, head: str, title: str = "", body: str = "") -> Change:
        """The difference between two SHAs: every changed path is in `files` or in `skipped`."""
        between = (full_sha(base), full_sha(head))
        entries = diff.raw(self._git.text(*_DIFF, "--raw", "-z", "--no-abbrev", *between))
        judged = self._judged(entries, between)
        openings = self._openings(entry for entry, _, why in judged if not why)
        files: list[ChangedFile] = []
        skipped: list[Skipped] = []
        for entry, patch, early in judged:
            if why := early or skip.signed(openings.get(_origin(entry), "")):
                skipped.append(Skipped(entry.path, why, entry.moved_from))
            else:
                found = diff.hunks(entry.path, patch)
                files.append(ChangedFile(entry.path, entry.old_path, entry.status, found))
        return Change(base, head, title, body, tuple(files), tuple(skipped))

    def _judged(
        self, entries: Sequence[RawEntry], between: tuple[str, str]
    ) -> list[tuple[RawEntry, str, str | None]]:
        """Each entry with its patch, or with the reason why it is not read and no patch."""
        with self._git.stream(*_DIFF, "--patch", "--unified=3", *between) as output:
            lines = io.TextIOWrapper(output, encoding="utf-8", errors="replace", newline="\n")
            judged = list(_kept(_paired(entries, diff.patches(lines))))
        if len(judged) != len(entries):
            raise diff.PatchError(f"{between}: {len(entries)} changed files, {len(judged)} patches")
        return judged

    def _openings(self, entries: Iterable[RawEntry]) -> dict[str, str]:
        """Blob id -> its first characters, as they were before the change, if the file was there."""
        blobs = dict.fromkeys(_origin(entry) for entry in entries)
        return {blob: text[: skip.OPENING] for blob, text in self._texts(list(blobs))}

    def text(self, sha: str, path: str) -> str | None:
        """The text of a file at a SHA; None when it is absent, binary or over 1 MB."""
        return self.texts(sha, [path]).get(path)

    def texts(self, sha: str, paths: Iterable[str]) -> dict[str, str]:
        """Path -> text, without those that are absent, binary or over 1 MB; any number for one run of git.

        A path with a line break has no way into git's batch, so it counts as absent.
        """
        names = {f"{full_sha(sha)}:{path}": path for path in paths if _is_plain(path)}
        return {names[name]: text for name, text in self._texts(list(names))}

    def settings(self, sha: str, path: str) -> str | None:
        """The text of a settings file, None when there is none; UserError when it is there and unreadable:
        its rules must not be lost in silence."""
        text = self.text(sha, path)
        if text is None and self._git.text("ls-tree", "--name-only", full_sha(sha), "--", path).strip():
            raise UserError(f"{path} on the base branch is not a text file in UTF-8 of at most 1 MB")
        return text

    def mentions(self, sha: str, words: Sequence[str], suffixes: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Word -> paths of the text files at `sha` that have it as a whole word, sorted; one run of git.

        Only files with one of the `suffixes` (`.py`) are looked at. ValueError for what is no plain word.
        """
        if strange := [word for word in words if not _WORD.fullmatch(word)]:
            raise ValueError(f"not plain words: {strange}")
        places = [f":(glob)**/*{suffix}" for suffix in suffixes]
        # One pattern with alternatives: git tries many patterns in turn, which is ten times slower.
        pattern = "|".join(words)
        found = self._git.says("grep", *_GREP, "-e", pattern, full_sha(sha), "--", *places) if words else None
        paths: dict[str, dict[str, None]] = {}
        for line in (found or "").splitlines():
            place, _, word = line.partition("\0")
            paths.setdefault(word, {})[place.partition(":")[2]] = None
        return {word: tuple(sorted(named)) for word, named in paths.items()}

    def _texts(self, names: Sequence[str]) -> Iterator[tuple[str, str]]:
        asked = "".join(f"{name}\n" for name in names)
        with self._git.stream("cat-file", "--batch", "--buffer", asked=asked) as output:
            for name in names:
                content = _content(output)
                if content is not None and b"\0" not in content[:8000]:  # git's own rule for binary
                    yield name, content.decode("utf-8", "replace")


def full_sha(sha: str) -> str:
    """`sha` itself; ValueError when it is anything but the whole hexadecimal id of an object."""
    if not _SHA.fullmatch(sha):
        raise ValueError(f"not a full SHA: {sha!r}")
    return sha


def _is_plain(path: str) -> bool:
    return not (set("\n\0") & set(path) or path.endswith("\r") or path.startswith(("./", "../")))


def _origin(entry: RawEntry) -> str:
    return entry.new_blob if entry.status == "added" else entry.old_blob


def _paired(entries: Iterable[RawEntry], patches: Iterator[Patch]) -> Iterator[tuple[RawEntry, Patch]]:
    """git keeps one order. A file whose type changed has two patches: the second adds what it became."""
    for entry in entries:
        if entry.status == "type-changed":
            next(patches, None)
        if patch := next(patches, None):
            yield entry, patch
    if patch := next(patches, None):
        raise diff.PatchError(f"a patch too many: {patch.text[:200]!r}")


def _kept(pairs: Iterable[tuple[RawEntry, Patch]]) -> Iterator[tuple[RawEntry, str, str | None]]:
    room = MAX_CHANGE
    for entry, patch in pairs:
        why = skip.reason(entry, patch)
        if not why and len(patch.text) > room:
            why = f"the change is too large: over {MAX_CHANGE // 1_000_000} MB"
        room -= 0 if why else len(patch.text)
        yield entry, "" if why else patch.text, why


def _content(output: IO[bytes]) -> bytes | None:
    """The next answer of `cat-file --batch`: None if it is no blob or too large."""
    head = output.readline().rsplit(b" ", 2)
    if len(head) < 3 or not head[2].strip().isdigit():
        return None
    size = int(head[2])
    if head[1] == b"blob" and size <= MAX_BLOB:
        return output.read(size + 1)[:-1]
    for start in range(0, size + 1, MAX_BLOB):
        output.read(min(MAX_BLOB, size + 1 - start))
    return None

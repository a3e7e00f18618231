"""Which changed files nobody reads, and why, in words for the reader of the review."""

import re
from typing import Final

from review.diff import Patch, RawEntry

MAX_LINES: Final = 20_000
MAX_CHARACTERS: Final = 500_000
"""GitHub shows no diff of a file above these, so a comment would have no place:
https://docs.github.com/repositories/creating-and-managing-repositories/repository-limits"""

OPENING: Final = 2_000
"""Characters at the start of a file in which a generator signs; licence headers may stand before it."""

_NOT_FILES: Final = {"120000": "symbolic link", "160000": "submodule"}
_LOCKS: Final = frozenset(
    "bun.lock bun.lockb cargo.lock composer.lock flake.lock gemfile.lock go.sum go.work.sum gradle.lockfile "
    "mix.lock npm-shrinkwrap.json package-lock.json package.resolved packages.lock.json pdm.lock "
    "pipfile.lock pixi.lock pnpm-lock.yaml podfile.lock poetry.lock pubspec.lock uv.lock yarn.lock".split()
)
_OTHERS: Final = frozenset({"vendor", "node_modules", "third_party"})
_SNAPSHOTS: Final = (".snap", ".ambr")
_GENERATED: Final = (
    *(".min.js", ".min.css", ".js.map", ".mjs.map", ".cjs.map", ".css.map", ".ts.map"),
    *("_pb2.py", "_pb2.pyi", "_pb2_grpc.py", ".pb.go", ".pb.cc", ".pb.h", ".g.dart", ".designer.cs"),
)
_SIGNED: Final = re.compile(
    r"^[^\w\n]*(?:(?:this file (?:is|was) (?:automatically )?)?@generated\b"
    r"|(?:code )?generated .*do not edit)",
    re.IGNORECASE | re.MULTILINE,
)


def reason(entry: RawEntry, patch: Patch) -> str | None:
    """Why nobody reads `entry`, None if it is to be read."""
    return (
        _kind(entry)
        or by_path(entry.path)
        or ("binary or over 1 MB" if patch.binary else None)
        or _size(patch)
        or (None if patch.text else _unchanged(entry))
    )


def signed(opening: str) -> str | None:
    """Why nobody reads a file that begins like this: a generator signed it.

    Go's sign is https://go.dev/s/generatedcode. Ask with the text at base, if there is one: a sign that comes
    with the change is its author's word.
    """
    return "generated, as its first lines say" if _SIGNED.search(opening[:OPENING]) else None


def by_path(path: str) -> str | None:
    """Why nobody reads a file of this name."""
    *folders, name = path.lower().split("/")
    if "\N{REPLACEMENT CHARACTER}" in path:
        return "its name is not UTF-8, so GitHub takes no comment on it"
    if name in _LOCKS:
        return "a lock file"
    if others := _OTHERS.intersection(folders):
        return f"other people's code, in {min(others)}/"
    if name.endswith(_SNAPSHOTS) or "__snapshots__" in folders:
        return "a test snapshot"
    return "generated, by its name" if name.endswith(_GENERATED) or "dist" in folders else None


def _kind(entry: RawEntry) -> str | None:
    new, old = _NOT_FILES.get(entry.new_mode), _NOT_FILES.get(entry.old_mode)
    if new or (old and entry.status == "deleted"):
        return f"a {new or old}"
    return None


def _size(patch: Patch) -> str | None:
    if patch.changed > MAX_LINES:
        return f"too large: {patch.changed:,} changed lines"
    return f"too large: {len(patch.text):,} characters" if len(patch.text) > MAX_CHARACTERS else None


def _unchanged(entry: RawEntry) -> str:
    if entry.status in {"renamed", "copied"}:
        return f"{entry.status}, with no line changed"
    if entry.old_blob == entry.new_blob:
        return "only its mode changed"
    return "an empty file"

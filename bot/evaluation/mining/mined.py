"""A case as mining makes it, and its text form: one JSON file that a person can edit."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal


@dataclass(frozen=True, slots=True)
class Location:
    """Lines of head, 1-based, inclusive, with their text."""

    path: str
    start: int
    end: int
    text: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Golden:
    """What a reader should find: `description` is the fix's subject, `keywords` are words of a comment that
    names it (lower case)."""

    description: str
    keywords: tuple[str, ...]
    locations: tuple[Location, ...]


@dataclass(frozen=True, slots=True)
class Mined:
    """A commit of the history as a case; `golden` is None for a clean one, where no later commit is
    known to repair what it brought. `diff` is git's, between the texts `base` and `head` (path -> text)."""

    id: str
    kind: Literal["organic", "clean"]
    commit: str
    parent: str
    date: str
    title: str
    body: str
    tags: tuple[str, ...]
    golden: Golden | None
    evidence: Mapping[str, str]
    diff: str
    head: Mapping[str, str]
    base: Mapping[str, str]


def as_json(mined: Mined) -> str:
    return json.dumps(_data(mined), ensure_ascii=False, indent=1) + "\n"


def write(mined: Mined, folder: Path) -> bool:
    """Make `<id>.json` in the folder. False when the file is there already: a person may have edited it."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with (folder / f"{mined.id}.json").open("x", encoding="utf-8", newline="") as file:
            file.write(as_json(mined))
    except FileExistsError:
        return False
    return True


def _data(mined: Mined) -> dict[str, object]:
    same = ("id", "kind", "commit", "parent", "date", "title", "body")
    return {
        **{name: getattr(mined, name) for name in same},
        "tags": list(mined.tags),
        "golden": [_golden(mined.golden)] if mined.golden else [],
        "evidence": dict(mined.evidence),
        "diff": mined.diff,
        "head": dict(mined.head),
        "base": dict(mined.base),
    }


def _golden(golden: Golden) -> dict[str, object]:
    return {
        "id": "g1",
        "description": golden.description,
        "keywords_any": list(golden.keywords),
        "locations": [
            {"path": each.path, "start": each.start, "end": each.end, "text": list(each.text)}
            for each in golden.locations
        ],
    }

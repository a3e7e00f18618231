"""Lines that leave one file and come into another as they are: code that has moved, under whatever name."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from review.ties import STRONG
from review.types import ChangedFile, Edge

_TELLING = 24
"""Characters of a line that two files hardly have by chance, if there are two such lines."""

_SURE = 48
"""Characters of a line that says enough alone."""

_ORDINARY = re.compile(
    r"^\W*(?:import|from|export|include|package|use|using|require)\b|copyright|licen[sc]e", re.I
)


@dataclass(frozen=True, slots=True)
class _Place:
    path: str
    hunk: int
    line: int


def edges(files: Iterable[ChangedFile]) -> Iterator[Edge]:
    """From where lines have come to where they have left, one from a hunk to a hunk."""
    left, come = _lines(files)
    pairs: dict[tuple[str, int, str, int], list[tuple[str, Edge]]] = defaultdict(list)
    for text, new in come.items():
        old = left.get(text)
        if old is not None and new is not None and old.path != new.path:
            pairs[old.path, old.hunk, new.path, new.hunk].append((text, _edge(old, new)))
    for found in pairs.values():
        if len(found) > 1 or len(found[0][0]) >= _SURE:
            yield found[0][1]


def _lines(files: Iterable[ChangedFile]) -> tuple[Mapping[str, _Place | None], Mapping[str, _Place | None]]:
    """The telling lines that are removed and that are added, each with its place; None for several."""
    left: dict[str, _Place | None] = {}
    come: dict[str, _Place | None] = {}
    for file in files:
        for index, hunk in enumerate(file.hunks):
            for line in hunk.lines:
                text, number = line.text.strip(), line.old if line.sign == "-" else line.new
                if line.sign != " " and number is not None and len(text) >= _TELLING:
                    side = left if line.sign == "-" else come
                    side[text] = None if text in side else _Place(file.path, index, number)
    return left, {text: place for text, place in come.items() if not _ORDINARY.search(text)}


def _edge(old: _Place, new: _Place) -> Edge:
    return Edge(
        user=new.path,
        line=new.line,
        definer=old.path,
        definer_line=old.line,
        symbol="code",
        how="moved",
        weight=STRONG,
        outside=False,
        definer_removed=True,
    )

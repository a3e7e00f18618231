"""Lines that leave one file and come into another as they are: code that has moved, under whatever name."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from review.ties import STRONG
from review.types import ChangedFile, Edge

_TELLING = 24
"""Characters of a line that two files hardly have by chance, if there are two such lines."""

_SURE = 48
"""Characters of a line that says enough alone."""

_CONSTANT = re.compile(r"\b[A-Z][A-Z\d]*_[A-Z\d_]+\b\s*(?::[^=]+)?=(?!=)")
"""What gives a constant its value says enough alone, too."""

_ORDINARY = re.compile(
    r"^\W*(?:import|from|export|include|package|use|using|require)\b|copyright|licen[sc]e", re.I
)


_MOST = 3
"""Places that a line may have come from, or to."""

_Hunk = tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Place:
    path: str
    hunk: int
    line: int

    @property
    def of(self) -> _Hunk:
        return self.path, self.hunk


def edges(files: Iterable[ChangedFile]) -> Iterator[Edge]:
    """From where lines have come to where they have left, one from a hunk to a hunk."""
    known = list(files)
    left, come = _places(known, gone=True), _places(known, gone=False)
    pairs: dict[tuple[_Hunk, _Hunk], list[tuple[str, Edge]]] = defaultdict(list)
    for text in left.keys() & come.keys():
        for old, new in _moves(text, left[text], come[text]):
            pairs[old.of, new.of].append((text, _edge(old, new)))
    for found in pairs.values():
        text, first = min(found, key=lambda each: each[1].line)
        if len(found) > 1 or len(text) >= _SURE or _CONSTANT.search(text):
            yield first


def _moves(text: str, left: Sequence[_Place], come: Sequence[_Place]) -> Iterator[tuple[_Place, _Place]]:
    """One place may become a few, and a few one; what many have is nobody's."""
    fewer, more = sorted((len(left), len(come)))
    if fewer == 1 and more <= _MOST and not _ORDINARY.search(text):
        yield from ((old, new) for old, new in product(left, come) if old.path != new.path)


def _places(files: Iterable[ChangedFile], *, gone: bool) -> Mapping[str, Sequence[_Place]]:
    """The telling lines that are removed, or added, each with its places."""
    found: dict[str, list[_Place]] = defaultdict(list)
    for file in files:
        for index, hunk in enumerate(file.hunks):
            for line in hunk.lines:
                number, other = (line.old, line.new) if gone else (line.new, line.old)
                if other is None and number is not None and len(text := line.text.strip()) >= _TELLING:
                    found[text].append(_Place(file.path, index, number))
    return found


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

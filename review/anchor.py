"""A quoted line -> the line of the diff where it stands, or None. The quote decides, the number is a hint."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from review.pack import MAX_QUOTE
from review.types import Hunk, Line, Side

# Readers at times copy the number and the sign that stood before the code.
_PREFIX = re.compile(r"^\s*\d+ [-+ ] ?|^[-+](?=\s|\S)")
_SHORTEST_PART = 12

_Same = Callable[[str, str], bool]
_SIDES: tuple[Side, Side] = ("RIGHT", "LEFT")


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a quote stands: `line` is its last line, `start_line` its first one if it has several."""

    path: str
    side: Side
    line: int
    start_line: int | None


def find(quote: str, path: str, hint: int, hunks: Sequence[Hunk]) -> Anchor | None:
    """The place of `quote` in the hunks; of several: in `path`, on a changed line, nearest to `hint`."""
    wanted = [text for raw in quote.splitlines() if (text := _plain(raw))]
    if not wanted:
        return None
    for same in (_equal, _equal_bare, _contains):
        places = list(_places(wanted, hunks, same))
        if places:
            return min(places, key=lambda place: _far(place, path, hint)).anchor
    return None


def _plain(text: str) -> str:
    """With white space folded, and as long as a quote can be."""
    return " ".join(text.split())[:MAX_QUOTE]


def _equal(shown: str, quote: str) -> bool:
    return shown == quote


def _equal_bare(shown: str, quote: str) -> bool:
    return shown == _plain(_PREFIX.sub("", quote, count=1))


def _contains(shown: str, quote: str) -> bool:
    return len(quote) >= _SHORTEST_PART and quote in shown


@dataclass(frozen=True, slots=True)
class _Place:
    anchor: Anchor
    changed: bool


def _far(place: _Place, path: str, hint: int) -> tuple[bool, bool, int]:
    return (bool(path) and place.anchor.path != path, not place.changed, abs(place.anchor.line - hint))


def _places(wanted: Sequence[str], hunks: Sequence[Hunk], same: _Same) -> Iterator[_Place]:
    for hunk in hunks:
        for side in _SIDES:
            lines = [line for line in hunk.lines if _number(line, side) is not None]
            for start in range(len(lines) - len(wanted) + 1):
                run = lines[start : start + len(wanted)]
                if all(same(_plain(line.text), text) for line, text in zip(run, wanted, strict=True)):
                    yield from _on_side(hunk.path, side, run)


def _on_side(path: str, side: Side, run: Sequence[Line]) -> Iterator[_Place]:
    """Unchanged lines stand on both sides; GitHub's readers expect comments on them at the right."""
    if side == "LEFT" and all(line.sign == " " for line in run):
        return
    first, last = _number(run[0], side), _number(run[-1], side)
    assert first is not None
    assert last is not None
    anchor = Anchor(path, side, last, first if len(run) > 1 else None)
    yield _Place(anchor, any(line.sign != " " for line in run))


def _number(line: Line, side: Side) -> int | None:
    return line.new if side == "RIGHT" else line.old

"""Whether two findings speak of one problem: readers word it anew each time."""

import re

NEAR = 5
"""Lines that may lie between two mentions of one problem."""

_SHARED = 0.6
_WORD = re.compile(r"[A-Za-z_]\w{2,}")
_EMPTY = frozenset(
    "and are but can for from has have its may not still that the this when where which with".split()
)


def alike(one: str, other: str) -> bool:
    """Whether the shorter title says little that the longer one does not."""
    fewer, more = sorted((names(one), names(other)), key=len)
    return len(fewer) > 1 and len(fewer & more) >= _SHARED * len(fewer)


def near(line: int | None, other: int | None) -> bool:
    """Whether two lines of one file are close; a finding without a line stands at the top."""
    return abs((line or 0) - (other or 0)) <= NEAR


def names(text: str) -> frozenset[str]:
    """The words of a text that say something."""
    return frozenset(word.lower() for word in _WORD.findall(text)) - _EMPTY

"""Texts of strangers in the form that any reader, at home or not, may see: the one way into a prompt.

Secrets are taken out, hidden characters are made visible, and what looks like our tags or like the marks of a
chat template is broken. Lines stay lines, so that a quote still has its place.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from review.secrets import redacted
from review.types import Change, Hunk, Line, Slice, Unit
from review.visible import one_line, visible

_LONGEST_TITLE: Final = 300
_LONGEST_TEXT: Final = 20_000
_LONGEST_WORDS: Final = 400
# Model servers take the marks of a chat template for what they are also where they stand in somebody's text.
_OPENING: Final = "<\uff1c\ufe64"
_FORGED: Final = re.compile(
    f"[{_OPENING}]"
    r"(?=\s{0,3}/?\s{0,3}data-|[|\uff5c][\w\u2581]{1,40}[|\uff5c]>"
    r"|/?(?:start_of_turn|end_of_turn|tool_call|tool_response|think)>)",
    re.IGNORECASE,
)


def shown(text: str) -> str:
    """The text as a reader sees it; seen again it stays the same."""
    lines = redacted(text.replace("\r\n", "\n"))
    return unforged(visible(lines, keep="\n\t"))


def unforged(text: str) -> str:
    """The text with a backslash within what looks like the start of a tag: `<\\data-`."""
    # Most lines have none: to look for the three signs takes a tenth of the time.
    if not any(sign in text for sign in _OPENING):
        return text
    return _FORGED.sub(r"\g<0>\\", text)


def in_change(change: Change) -> Change:
    """The change with all its texts as readers see them, names of files excepted: places hang on them."""
    return replace(
        change,
        title=one_line(shown(change.title))[:_LONGEST_TITLE],
        body=shown(change.body[:_LONGEST_TEXT]),
        issues=tuple(shown(text[:_LONGEST_TEXT]) for text in change.issues),
        files=tuple(replace(file, hunks=tuple(map(_in_hunk, file.hunks))) for file in change.files),
    )


def in_unit(unit: Unit) -> Unit:
    """The unit with what stands beside its hunks as readers see it."""
    return replace(
        unit,
        ties=tuple(shown(tie)[:_LONGEST_WORDS] for tie in unit.ties),
        evidence=tuple(map(_in_slice, unit.evidence)),
    )


def _in_hunk(hunk: Hunk) -> Hunk:
    return replace(hunk, section=shown(hunk.section), lines=_in_lines(hunk.lines))


def _in_slice(piece: Slice) -> Slice:
    return replace(piece, why=shown(piece.why)[: 3 * _LONGEST_WORDS], lines=_in_lines(piece.lines))


def _in_lines(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Together, since a key may take many lines."""
    if not lines:
        return ()
    # A line end of DOS is part of the text of a line, and says nothing.
    texts = redacted("\n".join(line.text.removesuffix("\r") for line in lines)).split("\n")
    each = (unforged(visible(text, keep="\t")) for text in texts)
    pairs = zip(lines, each, strict=True)
    return tuple(line if line.text == text else replace(line, text=text) for line, text in pairs)

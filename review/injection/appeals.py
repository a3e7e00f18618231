"""A change -> the places where it speaks to a reviewer, as findings and as a remark. No reader is asked."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from review.injection.folding import forms
from review.injection.wordings import PATTERN
from review.types import Change, Finding, Hunk, Line, Severity
from review.untrusted import shown
from review.visible import one_line

FOUND_BY: Final = "the check for words to reviewers"

_MOST: Final = 20
_LONGEST: Final = 120
_NAMED: Final = 3
_COMMENT: Final = re.compile(r"^[\s#/*;%\"'<!|>-]{0,40}")
_BLOCK: Final = 40
"""Lines of a hunk that are read as one text."""


@dataclass(frozen=True, slots=True)
class Appeal:
    """Words to a reviewer: where they stand, in plain words; and, in a line of the change, its place."""

    where: str
    words: str
    path: str = ""
    line: Line | None = None


def appeals(change: Change) -> tuple[Appeal, ...]:
    """Those of the title, the description, issues, names of files and added lines: at most 20."""
    named = dict.fromkeys(
        path for file in change.files for path in (file.path, file.old_path) if path
    ) | dict.fromkeys(file.path for file in change.skipped)
    texts = [
        ("the title", change.title),
        ("the description", change.body),
        *(("an issue that it closes", text) for text in change.issues),
        *(("the name of a file", re.sub(r"[-_/.+]+", " ", path)) for path in named),
    ]
    said = [Appeal(where, words) for where, text in texts if (words := spoken(text))]
    lines = [each for file in change.files for hunk in file.hunks for each in _in(hunk)]
    return tuple([*said, *lines][:_MOST])


def spoken(text: str) -> str:
    """The words of the text that speak to a reviewer, on one line; empty when there are none."""
    match = next((found for form in forms(text) if (found := PATTERN.search(" ".join(form.split())))), None)
    return one_line(match[0])[:_LONGEST].strip() if match else ""


def _in(hunk: Hunk) -> Iterator[Appeal]:
    """Runs of added lines, without the signs of comments: a sentence may go on in the next line."""
    for added, run in groupby(hunk.lines, key=lambda line: line.sign == "+"):
        lines = list(run) if added else []
        for start in range(0, len(lines), _BLOCK):
            yield from _within(hunk.path, lines[start : start + _BLOCK + 1])


def _within(path: str, lines: list[Line]) -> Iterator[Appeal]:
    bare = [_COMMENT.sub("", line.text[:4_000]) for line in lines]
    if not spoken(" ".join(bare)):
        return
    alone = [(line, words) for line, text in zip(lines, bare, strict=True) if (words := spoken(text))]
    for line, words in alone or [_across(lines, bare)]:
        yield Appeal(f"{path}:{line.new}", words, path, line)


def _across(lines: list[Line], bare: list[str]) -> tuple[Line, str]:
    """Words that begin in one line and end in another: the line where they end."""
    last = next(end for end in range(1, len(bare) + 1) if spoken(" ".join(bare[:end])))
    return lines[last - 1], spoken(" ".join(bare[:last]))


def findings(appeals: Iterable[Appeal]) -> tuple[Finding, ...]:
    """One finding for each line of the change that speaks to a reviewer."""
    return tuple(_finding(each, each.line) for each in appeals if each.line is not None)


def _finding(appeal: Appeal, line: Line) -> Finding:
    return Finding(
        path=appeal.path,
        quote=shown(line.text).strip(),
        line=line.new,
        start_line=None,
        side="RIGHT",
        severity=Severity.MEDIUM,
        kind="security",
        title="This text speaks to a reviewer",
        body=f"It says: “{appeal.words}”. Whatever reads the code next may obey it: a person should decide.",
        confidence=80,
        unit="",
        found_by=FOUND_BY,
        prompt="",
    )


def remarks(appeals: tuple[Appeal, ...]) -> Iterator[str]:
    """One sentence about all of them; none when there are none."""
    if appeals:
        places = list(dict.fromkeys(each.where for each in appeals))
        more = f" and {len(places) - _NAMED} more" if len(places) > _NAMED else ""
        yield (
            f"This change contains text that speaks to a reviewer, in {', '.join(places[:_NAMED])}{more}:"
            f" “{appeals[0].words}”. Read it yourself: that nothing was found is no pass."
        )

"""Suggested changes: asked for in a call of their own, for findings that passed both checks."""

import re
from collections.abc import Sequence
from dataclasses import replace

from review import answer, question, untrusted
from review.dialogue import Ask, twice
from review.errors import OutsideError
from review.question import Task
from review.secrets import MARK
from review.syntax import flaws
from review.types import Finding, Prompt

_URL = re.compile(r"(?:https?:|//|www\.)[^\s\"'<>)]+", re.IGNORECASE)


def suggested(findings: Sequence[Finding], asked: Prompt, task: Task, ask: Ask) -> tuple[Finding, ...]:
    """The findings, those that stand beside the code with what the reader would write there.

    A reader that fails leaves them without: a finding is worth reading without a cure.
    """
    standing = [finding for finding in findings if finding.why_not_inline is None and finding.side == "RIGHT"]
    if not standing:
        return tuple(findings)
    try:
        given, _ = twice(_prompt(standing, asked, task), answer.suggest, ask)
    except OutsideError:
        return tuple(findings)
    texts = {each.claim: each.replacement.rstrip("\n") for each in given.suggestions}
    cures = {id(finding): texts.get(number) or None for number, finding in enumerate(standing, start=1)}
    return tuple(replace(f, suggestion=cures[id(f)]) if id(f) in cures else f for f in findings)


def _prompt(findings: Sequence[Finding], asked: Prompt, task: Task) -> Prompt:
    schema, claims = task.schemas.suggest(len(findings)), question.claims(findings)
    return question.about(asked, "suggest", schema, claims=claims, tag=task.tag)


def sound(finding: Finding, text: str) -> Finding:
    """The finding, without its suggestion where that could not be applied as it stands to `text`, the file at
    head: GitHub makes of it a button that commits."""
    suggestion, line = finding.suggestion, finding.line
    if suggestion is None or line is None:
        return finding
    lines = text.splitlines()
    first = finding.start_line or line
    old, new = lines[first - 1 : line], suggestion.splitlines()
    changed = "\n".join([*lines[: first - 1], *new, *lines[line:]])
    good = (
        # What a reader did not see as it stands, it cannot replace.
        all(untrusted.shown(each) == each for each in (*old, suggestion))
        and MARK not in suggestion
        and len(old) == line - first + 1
        and _differs(old, new)
        and _indent(old) == _indent(new)
        and not finding.path.startswith(".github/")
        and set(_URL.findall(suggestion)) <= set(_URL.findall("\n".join(old)))
        and flaws(finding.path, changed) <= flaws(finding.path, text)
    )
    return finding if good else replace(finding, suggestion=None)


def _differs(old: Sequence[str], new: Sequence[str]) -> bool:
    return [" ".join(line.split()) for line in old] != [" ".join(line.split()) for line in new]


def _indent(lines: Sequence[str]) -> str:
    first = next((line for line in lines if line.strip()), "")
    return first[: len(first) - len(first.lstrip())]

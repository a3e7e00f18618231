"""Sentences about a review as a whole, which its reader must know."""

from collections.abc import Iterator, Sequence

from review.figures import is_escalated
from review.plan import Plan
from review.reasons import LATE
from review.types import NOBODY, Finding, ReadUnit
from review.words import counted, listed


def about(plan: Plan, units: Sequence[ReadUnit], *, second_check: bool) -> Iterator[str]:
    """What was switched off, failed, or had to be done otherwise than planned."""
    findings = (finding for read in units for finding in read.outcome.findings)
    checks = [check for finding in findings for check in finding.checks[-1:]]
    if unchecked := sum(check.by == NOBODY for check in checks):
        yield f"The second check failed for {counted(unchecked, 'finding')}: see the notes."
    if not second_check:
        yield "The second check is switched off: each comment stands on one reading."
    for words in dict.fromkeys(unit.sent_home for unit in plan.units if unit.sent_home):
        yield f"A change that crosses files was read at home: {words}."
    if number := sum(map(is_escalated, units)):
        yield f"{counted(number, 'part')} planned for home went to Claude, too: see why beside it."
    if plan.unread:
        yield f"{counted(plan.unread, 'file')} that mention a changed name were not looked at: too many do."


def held_back(notes: Sequence[Finding]) -> Iterator[str]:
    """What was found on code that an earlier round had read: said only to those who ask."""
    if number := sum(note.why_not_inline == LATE for note in notes):
        yield (
            f"{counted(number, 'late finding')} on code that has not changed since the last round held back:"
            " a comment /review full shows all."
        )


def narrowed(paths: Sequence[str]) -> Iterator[str]:
    """What a person asked for instead of all."""
    if paths:
        yield f"Only what was asked for was read: {listed(paths)}."

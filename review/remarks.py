"""Sentences about a review as a whole, which its reader must know."""

from collections.abc import Iterable, Iterator, Sequence

from review.types import NOBODY, Outcome, Unit
from review.words import counted


def about(units: Sequence[Unit], outcomes: Iterable[Outcome], *, second_check: bool) -> Iterator[str]:
    """What was switched off, failed, or had to be done otherwise than planned."""
    checks = [check for outcome in outcomes for finding in outcome.findings for check in finding.checks]
    if unchecked := sum(check.by == NOBODY for check in checks):
        yield f"The second check failed for {counted(unchecked, 'finding')}: see the notes."
    if not second_check:
        yield "The second check is switched off: each comment stands on one reading."
    for words in dict.fromkeys(unit.sent_home for unit in units if unit.sent_home):
        yield f"A change that crosses files was read at home: {words}."

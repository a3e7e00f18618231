"""Sentences about a review as a whole, which its reader must know."""

from collections.abc import Iterable, Iterator, Sequence

from review.types import Unit


def about(units: Sequence[Unit], *, second_check: bool) -> Iterator[str]:
    """What was switched off or had to be done otherwise than planned."""
    if not second_check:
        yield "The second check is switched off: each comment stands on one reading."
    for words in dict.fromkeys(_denied(units)):
        yield f"A change that crosses files was read at home: {words}."


def _denied(units: Iterable[Unit]) -> Iterator[str]:
    for unit in units:
        if unit.reason_code in {"no-cloud", "policy"}:
            yield unit.reason.rpartition("read at home: ")[2]

"""The numbers of a review: how much was read, how much of it stayed at home, what it cost."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from review.types import ReadUnit, Review

CLOUD = "claude"
"""The names of models that are not at home begin so."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of hunks, shares from 0 to 1, USD.

    `hunks_total` counts the hunks that readers were to read; those of skipped files are not among them.
    A share is 1 when there was nothing: nothing left home.
    """

    hunks_total: int
    hunks_reviewed: int
    hunks_local: float
    lines_local: float
    tokens_local: float
    usd: float


def figures(review: Review) -> Figures:
    return Figures(
        hunks_total=sum(map(hunks, review.units)),
        hunks_reviewed=sum(hunks(read) for read in review.units if answered(read)),
        hunks_local=_share(review.units, hunks),
        lines_local=_share(review.units, _lines),
        tokens_local=_share(review.units, _tokens),
        usd=sum(read.outcome.usd for read in review.units),
    )


def at_home(read: ReadUnit) -> bool:
    """Who really answered decides; where nobody did, a request may have left, so the route decides."""
    model = read.outcome.model
    return read.unit.route == "local" if model is None else not model.startswith(CLOUD)


def answered(read: ReadUnit) -> bool:
    return read.outcome.status == "answered"


def hunks(read: ReadUnit) -> int:
    return len(read.unit.hunks)


def _lines(read: ReadUnit) -> int:
    return sum(hunk.changed for hunk in read.unit.hunks)


def _tokens(read: ReadUnit) -> int:
    return read.outcome.tokens_in + read.outcome.tokens_out


def _share(units: Iterable[ReadUnit], size: Callable[[ReadUnit], int]) -> float:
    sizes = [(size(read), at_home(read)) for read in units]
    total = sum(number for number, _ in sizes)
    return sum(number for number, home in sizes if home) / total if total else 1.0

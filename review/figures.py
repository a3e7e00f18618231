"""The numbers of a review: how much was read, how much of it stayed at home, what it cost."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from review.types import ReadUnit, Review


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of hunks, shares from 0 to 1, USD.

    `hunks_total` counts the hunks that readers were to read; those of skipped files are not among them.
    A share is 1 when there was nothing: nothing left home. The shares are of what really stayed, after checks
    and second tries; `planned_local` is that of the hunks by plan. `escalated` counts units.
    """

    hunks_total: int
    hunks_reviewed: int
    hunks_local: float
    lines_local: float
    bytes_local: float
    tokens_local: float
    planned_local: float
    escalated: int
    usd: float


def figures(review: Review) -> Figures:
    return Figures(
        hunks_total=sum(map(hunks, review.units)),
        hunks_reviewed=sum(hunks(read) for read in review.units if answered(read)),
        hunks_local=_share(review.units, hunks),
        lines_local=_share(review.units, _lines),
        bytes_local=_share(review.units, _bytes),
        tokens_local=_share(review.units, _tokens),
        planned_local=_share(review.units, hunks, _planned_home),
        escalated=sum(map(is_escalated, review.units)),
        usd=sum(read.outcome.usd for read in review.units) + sum(aside.usd for aside in review.asides),
    )


def at_home(read: ReadUnit) -> bool:
    """Nothing about it was sent to a cloud reader."""
    return read.outcome.sent == 0


def is_escalated(read: ReadUnit) -> bool:
    """Planned for home, and sent to a cloud reader in the end."""
    return read.unit.reason_code == "escalated"


def _planned_home(read: ReadUnit) -> bool:
    return read.unit.route == "local" or is_escalated(read)


def answered(read: ReadUnit) -> bool:
    return read.outcome.status == "answered"


def hunks(read: ReadUnit) -> int:
    return len(read.unit.hunks)


def _lines(read: ReadUnit) -> int:
    return sum(hunk.changed for hunk in read.unit.hunks)


def _bytes(read: ReadUnit) -> int:
    return sum(len(line.text.encode(errors="replace")) + 1 for hunk in read.unit.hunks for line in hunk.lines)


def _tokens(read: ReadUnit) -> int:
    return read.outcome.tokens_in + read.outcome.tokens_out


def _share(
    units: Iterable[ReadUnit],
    size: Callable[[ReadUnit], int],
    counts: Callable[[ReadUnit], bool] = at_home,
) -> float:
    sizes = [(size(read), counts(read)) for read in units]
    total = sum(number for number, _ in sizes)
    return sum(number for number, counted in sizes if counted) / total if total else 1.0

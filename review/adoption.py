"""What people make of findings: which kinds a repository has had enough of."""

from collections.abc import Iterable
from dataclasses import dataclass

from review.types import Kind

_ENOUGH = 8
"""Dismissals from which on a kind may be folded."""

_FEW = 0.2
"""The share of findings that lead to a change, below which nobody misses them."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of findings of one kind, reader or repository; `adopted` are fixed, or changed by the merge."""

    name: str
    findings: int
    adopted: int
    dismissed: int
    up: int
    down: int

    @property
    def adoption(self) -> float:
        return self.adopted / self.findings if self.findings else 0.0


def folded(kinds: Iterable[Tally]) -> tuple[Kind, ...]:
    """Kinds that stand in the notes only from now on. What is about security never does."""
    tired = (each for each in kinds if each.dismissed >= _ENOUGH and each.adoption < _FEW)
    return tuple(sorted(each.name for each in tired if each.name != "security"))  # type: ignore[misc]

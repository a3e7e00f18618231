"""What became of the findings of a review, in few words: each distinct word is a time series."""

from review.combine import stands
from review.types import Finding, Review


def fates(review: Review) -> list[dict[str, str]]:
    """One for each finding."""
    return [{"fate": _fate(finding)} for finding in (*review.comments, *review.notes)]


def _fate(finding: Finding) -> str:
    if finding.why_not_inline is None:
        return "comment"
    return "note" if stands(finding) else finding.why_not_inline

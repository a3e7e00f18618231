"""All findings of a review -> those that stand beside the code and the rest. Marks, never loses."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from review.marker import fingerprint
from review.policy import Policy
from review.types import Finding

SAID = "it stands on the pull request already"
SAME = "the same as another comment on this line"
REFUTED = "the second check refuted it"
_QUIET = frozenset({SAID, SAME, REFUTED})


def worth_reading(notes: Iterable[Finding]) -> tuple[Finding, ...]:
    """Without what was said before and what was refuted: nobody is to read that twice, or at all."""
    return tuple(note for note in notes if note.why_not_inline not in _QUIET)


@dataclass(frozen=True, slots=True)
class Combined:
    """`comments`, the worst first; `notes` carry the reason why they are none."""

    comments: tuple[Finding, ...]
    notes: tuple[Finding, ...]


def combine(findings: Iterable[Finding], policy: Policy, known: Collection[str]) -> Combined:
    """`known` are the fingerprints of our findings that already stand on the pull request."""
    marked = tuple(_marked(sorted(findings, key=_weight), policy, frozenset(known)))
    comments = tuple(finding for finding in marked if finding.why_not_inline is None)
    return Combined(comments, tuple(finding for finding in marked if finding.why_not_inline is not None))


def _weight(finding: Finding) -> tuple[int, int, str, int]:
    return finding.severity.rank, -finding.confidence, finding.path, finding.line or 0


def _marked(ranked: Iterable[Finding], policy: Policy, known: frozenset[str]) -> Iterator[Finding]:
    here: set[tuple[object, ...]] = set()
    comments = 0
    for finding in ranked:
        why = finding.why_not_inline or _why_not(finding, policy, known, here, comments)
        if why is None:
            comments += 1
            here.add(_problem(finding))
        yield replace(finding, why_not_inline=why)


def _problem(finding: Finding) -> tuple[object, ...]:
    """One kind of problem in one place: of several findings about it, one is enough."""
    return finding.path, finding.side, finding.line, finding.kind


def _why_not(
    finding: Finding, policy: Policy, known: frozenset[str], here: set[tuple[object, ...]], comments: int
) -> str | None:
    if fingerprint(finding) in known:
        return SAID
    if _problem(finding) in here:
        return SAME
    if finding.severity.rank > policy.min_severity.rank:
        return f"below {policy.min_severity.value} severity"
    if comments >= policy.max_comments:
        return f"beyond the limit of {policy.max_comments} comments"
    return None

"""All findings of a review -> those that stand beside the code and the rest. Marks, never loses."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from review.marker import fingerprint
from review.policy import Policy
from review.secrets import FOUND_BY
from review.types import Finding

SAID = "it stands on the pull request already"
SAME = "the same as another comment"
REFUTED = "the second check refuted it"
UNDECIDED = "the second check could not decide"
UNASKED = "it is of a kind that nobody asked for: style, imports, comments, tests, advice"
_NEAR = 5
"""Lines that may lie between two mentions of one problem."""

_SHARED = 0.6
_WORD = re.compile(r"[A-Za-z_]\w{2,}")
_EMPTY = frozenset(
    "and are but can for from has have its may not still that the this when where which with".split()
)
_QUIET = frozenset({SAID, SAME, REFUTED, UNASKED})


def worth_reading(notes: Iterable[Finding]) -> tuple[Finding, ...]:
    """Without what was said before and what was refuted: nobody is to read that twice, or at all."""
    return tuple(note for note in notes if note.why_not_inline not in _QUIET)


def stands(finding: Finding) -> bool:
    """Whether it has its line, its last check does not doubt it, and no other finding says the same; there
    need not have been room for it beside the code."""
    trusted = all(check.verdict == "keep" for check in finding.checks[-1:])
    return finding.line is not None and trusted and finding.why_not_inline not in {SAME, UNASKED}


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
    standing: list[Finding] = []
    for finding in ranked:
        why = finding.why_not_inline or _why_not(finding, policy, known, standing)
        if why is None:
            standing.append(finding)
        yield replace(finding, why_not_inline=why)


def _why_not(
    finding: Finding, policy: Policy, known: frozenset[str], standing: Sequence[Finding]
) -> str | None:
    if fingerprint(finding) in known:
        return SAID
    if any(_same(finding, other) for other in standing):
        return SAME
    if finding.severity.rank > policy.min_severity.rank:
        return f"below {policy.min_severity.value} severity"
    if len(standing) >= policy.max_comments:
        return f"beyond the limit of {policy.max_comments} comments"
    if sum(other.path == finding.path for other in standing) >= policy.max_comments_per_file:
        return f"beyond the limit of {policy.max_comments_per_file} comments a file"
    return None


def _same(one: Finding, other: Finding) -> bool:
    """One problem is one comment, also when it is found twice: in lines nearby, or where two files meet."""
    if FOUND_BY in {one.found_by, other.found_by}:
        # Two secrets look alike once their values are out.
        return (one.path, one.line, one.side, one.kind) == (other.path, other.line, other.side, other.kind)
    if (one.path, one.side) != (other.path, other.side):
        return _alike(one, other) and bool(_names(one.quote) & _names(other.quote))
    apart = abs((one.line or 0) - (other.line or 0))
    return (apart == 0 and one.kind == other.kind) or (apart <= _NEAR and _alike(one, other))


def _alike(one: Finding, other: Finding) -> bool:
    """Whether the shorter title says little that the longer one does not."""
    fewer, more = sorted((_names(one.title), _names(other.title)), key=len)
    return len(fewer) > 1 and len(fewer & more) >= _SHARED * len(fewer)


def _names(text: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _WORD.findall(text)) - _EMPTY

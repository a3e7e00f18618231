"""All findings of a review -> those that stand beside the code and the rest. Marks, never loses."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from review.alike import alike, names, near
from review.policy import Policy
from review.reasons import DISMISSED, QUIET, SAME, UNASKED
from review.secrets import FOUND_BY
from review.types import Finding

WhyNot = Callable[[Finding], str | None]


def worth_reading(notes: Iterable[Finding]) -> tuple[Finding, ...]:
    """Without what was said before and what was refuted: nobody is to read that twice, or at all."""
    return tuple(note for note in notes if note.why_not_inline not in QUIET)


def stands(finding: Finding) -> bool:
    """Whether it has its line, its last check does not doubt it, nobody has dismissed it and no other finding
    says the same; there need not have been room for it beside the code."""
    trusted = all(check.verdict == "keep" for check in finding.checks[-1:])
    return finding.line is not None and trusted and finding.why_not_inline not in {SAME, UNASKED, DISMISSED}


@dataclass(frozen=True, slots=True)
class Combined:
    """`comments`, the worst first; `notes` carry the reason why they are none."""

    comments: tuple[Finding, ...]
    notes: tuple[Finding, ...]


def combine(findings: Iterable[Finding], policy: Policy, heard: WhyNot) -> Combined:
    """`heard` tells why a finding is not to be said again."""
    marked = tuple(_marked(sorted(findings, key=_weight), policy, heard))
    comments = tuple(finding for finding in marked if finding.why_not_inline is None)
    return Combined(comments, tuple(finding for finding in marked if finding.why_not_inline is not None))


def _weight(finding: Finding) -> tuple[int, int, str, int]:
    return finding.severity.rank, -finding.confidence, finding.path, finding.line or 0


def _marked(ranked: Iterable[Finding], policy: Policy, heard: WhyNot) -> Iterator[Finding]:
    standing: list[Finding] = []
    for finding in ranked:
        why = finding.why_not_inline or heard(finding) or _why_not(finding, policy, standing)
        if why is None:
            standing.append(finding)
        yield replace(finding, why_not_inline=why)


def _why_not(finding: Finding, policy: Policy, standing: Sequence[Finding]) -> str | None:
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
        return alike(one.title, other.title) and bool(names(one.quote) & names(other.quote))
    if one.line == other.line and one.kind == other.kind:
        return True
    return near(one.line, other.line) and alike(one.title, other.title)

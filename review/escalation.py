"""Doubt at home -> a second try by Claude, where the repository allows it for what does not cross files."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from review.perimeter import Denial
from review.policy import Policy
from review.question import Task
from review.reasons import UNDECIDED
from review.types import Change, Finding, Outcome, ReadUnit, Severity, Slice, Unit

MOST = 5
"""Units of one review that may be escalated, the first ones: doubt everywhere is no reason to send it all."""

_SEVERE = frozenset({Severity.CRITICAL, Severity.HIGH})


def escalated(
    tasks: Iterable[Task], outcomes: Iterable[Outcome], change: Change, policy: Policy, denied: Denial | None
) -> tuple[Task, ...]:
    """The tasks for Claude: units without a usable answer anew, and severe findings that were left undecided.

    None unless the repository says `cloud: all`. What may not leave does not, as evidence neither.
    """
    if policy.cloud != "all" or denied is not None:
        return ()
    found = (_task(task, outcome) for task, outcome in zip(tasks, outcomes, strict=True))
    allowed = (_shared(task, policy, change) for task in found if task is not None)
    return tuple(task for task in allowed if task is not None)[:MOST]


def _task(task: Task, outcome: Outcome) -> Task | None:
    if task.route == "cloud":
        return None
    if outcome.status == "failed":
        return _to_claude(task, "the model at home gave no usable answer", ())
    doubted = tuple(finding for finding in outcome.findings if _in_doubt(finding))
    return _to_claude(task, "the model at home left a severe finding undecided", doubted) if doubted else None


def _in_doubt(finding: Finding) -> bool:
    return finding.why_not_inline == UNDECIDED and finding.severity in _SEVERE


def _to_claude(task: Task, why: str, doubted: tuple[Finding, ...]) -> Task:
    unit = replace(task.unit, route="cloud", reason_code="escalated", reason=f"{task.unit.reason}; {why}")
    again = tuple(replace(each, why_not_inline=None) for each in doubted)
    # The project's notes were picked for a reader at home: they may be among what stays there.
    return replace(task, unit=unit, doubted=again, guide="")


def _shared(task: Task, policy: Policy, change: Change) -> Task | None:
    """The task without what stays at home beside its hunks; None when it has hunks that do, or claims of a
    reader who has seen such things: they may quote them."""
    unit, old = task.unit, change.origins
    if any(policy.is_local_only(path, old.get(path, path)) for path in unit.files):
        return None
    shared = without_kept(unit, policy, change)
    return None if task.doubted and shared.evidence != unit.evidence else replace(task, unit=shared)


def without_kept(unit: Unit, policy: Policy, change: Change) -> Unit:
    """The unit without what stays at home beside its hunks, and without the names of such files."""
    old = change.origins
    kept = [path for path in old if policy.is_local_only(path, old[path])]
    shown = (
        each for each in unit.evidence if not policy.is_local_only(each.path, old.get(each.path, each.path))
    )
    # Ties and what was left out may name files that stay at home.
    return replace(unit, evidence=tuple(_unnamed(each, kept) for each in shown), ties=(), omitted=())


def _unnamed(piece: Slice, kept: Iterable[str]) -> Slice:
    named = any(path in piece.why for path in kept)
    return replace(piece, why="what the change touches is used here") if named else piece


def settled(
    tasks: Sequence[Task], first: Sequence[Outcome], again: Sequence[Task], second: Sequence[Outcome]
) -> tuple[ReadUnit, ...]:
    """Each unit with what became of it in both tries; `again` and `second` are about some of them only."""
    anew = {task.unit.id: ReadUnit(task.unit, outcome) for task, outcome in zip(again, second, strict=True)}
    return tuple(
        _settled(ReadUnit(task.unit, outcome), anew.get(task.unit.id))
        for task, outcome in zip(tasks, first, strict=True)
    )


def _settled(first: ReadUnit, second: ReadUnit | None) -> ReadUnit:
    if second is None:
        return first
    unit = replace(second.unit, evidence=first.unit.evidence)
    if second.outcome.model is None:
        # Something may have left, but nobody there has answered.
        unit = replace(unit, route="local", reason=f"{unit.reason}; Claude did not answer")
    return ReadUnit(unit, _sum(first.outcome, second.outcome))


def _sum(first: Outcome, second: Outcome) -> Outcome:
    """Claude's word where there is one, and what both tries took."""
    best = second if first.status == "failed" or second.model is not None else first
    rest = tuple(finding for finding in first.findings if not _in_doubt(finding))
    return replace(
        best,
        findings=rest + second.findings if best is second else first.findings,
        explanation=second.explanation or first.explanation,
        tokens_in=first.tokens_in + second.tokens_in,
        tokens_out=first.tokens_out + second.tokens_out,
        tokens_cached=first.tokens_cached + second.tokens_cached,
        seconds=first.seconds + second.seconds,
        usd=first.usd + second.usd,
        sent=second.sent,
    )

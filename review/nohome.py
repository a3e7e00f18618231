"""Where no model stands at home: what may leave goes to Claude, what may not is read by nobody."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from review.escalation import without_kept
from review.perimeter import Denial
from review.plan import Plan
from review.policy import Policy
from review.types import Change, Hunk, Outcome, ReadUnit, Unit


def moved(
    plan: Plan, change: Change, policy: Policy, denied: Denial | None
) -> tuple[Plan, tuple[ReadUnit, ...]]:
    """The plan for cloud readers alone; and, as failed, what may not leave. `denied` says why nothing may.

    Code of one file leaves under `cloud: crossing`, too: whoever runs this has said that there is no home.
    """
    ground = _Ground(change, change.origins, policy, denied)
    units = tuple(each for unit in plan.units for each in _leaving(unit, ground))
    unread = tuple(each for unit in plan.units for each in _staying(unit, ground))
    return replace(plan, units=units), unread


@dataclass(frozen=True, slots=True)
class _Ground:
    """What decides; `old` is the path at base of each changed file."""

    change: Change
    old: Mapping[str, str]
    policy: Policy
    denied: Denial | None

    def stays(self, hunk: Hunk) -> bool:
        return self.denied is not None or self.policy.is_local_only(hunk.path, self.old[hunk.path])

    @property
    def why(self) -> str:
        return self.denied.words if self.denied else "the repository keeps it at home"


def _leaving(unit: Unit, ground: _Ground) -> Iterator[Unit]:
    if unit.route == "cloud":
        yield unit
    elif hunks := [hunk for hunk in unit.hunks if not ground.stays(hunk)]:
        reason = unit.reason.removesuffix(f"; read at home: {unit.sent_home}")
        there = replace(unit, route="cloud", reason_code="bounded", reason=reason, sent_home="")
        yield without_kept(_part(there, hunks, unit.id), ground.policy, ground.change)


def _staying(unit: Unit, ground: _Ground) -> Iterator[ReadUnit]:
    hunks = [] if unit.route == "cloud" else [hunk for hunk in unit.hunks if ground.stays(hunk)]
    if hunks:
        part = _part(unit, hunks, f"{unit.id}-kept")
        error = f"there is no model at home, and {ground.why}"
        yield ReadUnit(part, Outcome.unread(part.id, error))


def _part(unit: Unit, hunks: Sequence[Hunk], name: str) -> Unit:
    """These hunks of the unit; ids of two parts differ."""
    return unit if len(hunks) == len(unit.hunks) else replace(unit, id=name, hunks=tuple(hunks))

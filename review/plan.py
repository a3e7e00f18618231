"""Hunks -> units, each with its route and the reason; every hunk is in one unit or its file is skipped."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from review import coupling, pack
from review.perimeter import Denial
from review.policy import Policy
from review.types import Change, ChangedFile, Edge, Hunk, Skipped, Unit

LOCAL_BUDGET = 7_000
"""Characters of code in one local call: about 2,300 tokens, small models read no more with care."""

CLOUD_BUDGET = 240_000
"""Characters of code in one cloud call: about 80,000 tokens, below every price step and context limit."""

_MOST_REASONS = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """All units of a change, in order of their first hunk, the files that are in none, and the edges found."""

    units: tuple[Unit, ...]
    skipped: tuple[Skipped, ...]
    edges: tuple[Edge, ...] = ()


def plan(change: Change, policy: Policy, denial: Denial | None) -> Plan:
    """`denial` says why nothing may leave; what crosses files is then read at home, and the unit says so."""
    skipped = {file.path: reason for file in change.files if (reason := _skip(file, policy)) is not None}
    hunks = [hunk for file in change.files if file.path not in skipped for hunk in file.hunks]
    crossing = coupling.groups(hunks)
    grouped = {index for group in crossing for index in group.members}
    units = [unit for group in crossing for unit in _crossing(group, hunks, denial)]
    units += _bounded([hunk for index, hunk in enumerate(hunks) if index not in grouped])
    named = tuple(Skipped(path, reason) for path, reason in skipped.items())
    position = {id(hunk): index for index, hunk in enumerate(hunks)}
    units.sort(key=lambda unit: position[id(unit.hunks[0])])
    return Plan(tuple(_distinct(units)), change.skipped + named)


def _skip(file: ChangedFile, policy: Policy) -> str | None:
    if file.status == "deleted":
        return "deleted"
    pattern = next((glob for glob in policy.skip if fnmatchcase(file.path, glob)), None)
    return None if pattern is None else f"the repository's settings skip {pattern}"


def _crossing(group: coupling.Group, hunks: Sequence[Hunk], denial: Denial | None) -> Iterator[Unit]:
    reason = "; ".join(group.reasons[:_MOST_REASONS])
    if len(group.reasons) > _MOST_REASONS:
        reason += f"; and {len(group.reasons) - _MOST_REASONS} more"
    for members in pack.packed([hunks[index] for index in group.members], CLOUD_BUDGET):
        if denial is None:
            yield Unit(_id(members), "cloud", reason, "cross-file", members)
        else:
            words = f"{reason}; read at home: {denial.words}"
            yield Unit(_id(members), "local", words, denial.code, members)


def _bounded(hunks: Sequence[Hunk]) -> Iterator[Unit]:
    files: dict[str, list[Hunk]] = defaultdict(list)
    for hunk in hunks:
        files[hunk.path].append(hunk)
    reason = "shares no changed definition with another file"
    for own in files.values():
        for members in pack.packed(own, LOCAL_BUDGET):
            yield Unit(_id(members), "local", reason, "bounded", members)


def _id(hunks: Sequence[Hunk]) -> str:
    """Of the content alone: the same lines of the same files have the same id wherever they stand."""
    digest = hashlib.sha256()
    for hunk in hunks:
        digest.update(f"{hunk.path}\0".encode())
        for line in hunk.lines:
            digest.update(f"{line.sign}{line.text}\n".encode())
    return f"u-{digest.hexdigest()[:16]}"


def _distinct(units: Sequence[Unit]) -> Iterator[Unit]:
    """Packs of equal content (one file repeating itself over several packs) get ids that differ."""
    seen: Counter[str] = Counter()
    for unit in units:
        seen[unit.id] += 1
        yield unit if seen[unit.id] == 1 else replace(unit, id=f"{unit.id}-{seen[unit.id]}")

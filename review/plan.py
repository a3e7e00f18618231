"""Hunks -> units, each with its route and the reason; every hunk is in one unit or its file is skipped."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from review import belonging, coupling, evidence, grouping, pack
from review.grouping import Group, Tie
from review.perimeter import Denial
from review.policy import Policy
from review.sides import Sides, Texts, added
from review.types import Called, Callers, Change, Edge, Hunk, ReasonCode, Skipped, Slice, Unit

LOCAL_BUDGET = 7_000
"""Characters of change in one local call: about 2,300 tokens, small models read no more with care."""

LOCAL_EVIDENCE = 1_800

CLOUD_BUDGET = 13_000
"""Characters of change in one cloud call. With its evidence and the question it stays below 8,000 tokens:
more context makes reviewers worse (https://arxiv.org/abs/2603.26130)."""

CLOUD_EVIDENCE = 6_000

_MOST_REASONS = 3
_MOST_TIES = 40
"""Ties of a unit, the heaviest, that are named and give evidence: more would not fit anyway."""

_BOUNDED = "shares no changed definition with another file"


@dataclass(frozen=True, slots=True)
class Plan:
    """All units of a change, in order of their first hunk; the files that are in none; all edges.

    `unread` counts the files outside of the change that might use it and were too many to be looked at.
    """

    units: tuple[Unit, ...]
    skipped: tuple[Skipped, ...]
    edges: tuple[Edge, ...] = ()
    unread: int = 0


@dataclass(frozen=True, slots=True)
class _Ground:
    """What the units of one change are made from; `origins` are the paths at base of its files."""

    hunks: Sequence[Hunk]
    files: Mapping[str, Sides]
    texts: Texts
    uses: Mapping[Edge, Slice]
    called: Mapping[str, Sequence[Called]]
    policy: Policy
    denial: Denial | None
    origins: Mapping[str, str]
    split: dict[str, list[str]] = field(default_factory=dict)

    def lines(self, path: str) -> Sequence[str]:
        """The lines of a changed file at head; split once, since a file is asked again and again."""
        if path not in self.split:
            self.split[path] = self.texts.head.get(path, "").splitlines()
        return self.split[path]

    def at_home(self, path: str) -> bool:
        """Whether the repository keeps the file at home; files outside the change have no other path."""
        return self.policy.is_local_only(path, self.origins.get(path, path))


def plan(
    change: Change,
    files: Sequence[Sides],
    texts: Texts,
    callers: Callers,
    policy: Policy,
    denial: Denial | None,
) -> Plan:
    """`denial` says why nothing may leave; what crosses files is then read at home, and the unit says so."""
    found = (*coupling.inside(files, callers.mentions, callers.shared), *(use.edge for use in callers.uses))
    edges = tuple(edge for edge in found if policy.ignored(edge.user, edge.user) is None)
    skipped = {side.file.path: reason for side in files if (reason := _ignored(side, policy)) is not None}
    hunks = [hunk for side in files if side.file.path not in skipped for hunk in side.file.hunks]
    ground = _Ground(
        hunks,
        {side.file.path: side for side in files},
        texts,
        {use.edge: use.slice for use in callers.uses},
        _by_user(callers.called),
        policy,
        denial,
        change.origins,
    )
    ties = tuple(grouping.ties(hunks, files, edges))
    groups = belonging.joined(hunks, files, grouping.groups(hunks, ties, CLOUD_BUDGET), CLOUD_BUDGET)
    units, rest = _crossing(ground, groups)
    gone = {hunks[index].path for index in rest if ground.files[hunks[index].path].file.status == "deleted"}
    units += _bounded(ground, [hunks[index] for index in rest if hunks[index].path not in gone])
    skipped |= dict.fromkeys(sorted(gone), "deleted")
    named = tuple(Skipped(path, reason) for path, reason in skipped.items())
    return Plan(_in_order(units, hunks), change.skipped + named, edges, callers.unread)


def _by_user(called: Iterable[Called]) -> dict[str, list[Called]]:
    found: dict[str, list[Called]] = defaultdict(list)
    for each in called:
        found[each.user].append(each)
    return found


def _ignored(side: Sides, policy: Policy) -> str | None:
    pattern = policy.ignored(side.file.path, side.file.old_path)
    return None if pattern is None else f"the repository's settings ignore {pattern}"


def _in_order(units: Iterable[Unit], hunks: Sequence[Hunk]) -> tuple[Unit, ...]:
    """By first hunk; units of equal content (a file that repeats itself) get ids that differ."""
    position = {id(hunk): index for index, hunk in enumerate(hunks)}
    seen: Counter[str] = Counter()
    ordered = []
    for unit in sorted(units, key=lambda unit: position[id(unit.hunks[0])]):
        seen[unit.id] += 1
        ordered.append(unit if seen[unit.id] == 1 else replace(unit, id=f"{unit.id}-{seen[unit.id]}"))
    return tuple(ordered)


def _crossing(ground: _Ground, groups: Iterable[Group]) -> tuple[list[Unit], list[int]]:
    """The units of what crosses files, and the hunks that are in none of them."""
    units: list[Unit] = []
    left = set(range(len(ground.hunks)))
    for group in groups:
        for unit, members in _of_group(ground, group):
            units.append(unit)
            left -= set(members)
    return units, sorted(left)


def _of_group(ground: _Ground, group: Group) -> Iterator[tuple[Unit, Sequence[int]]]:
    """What may leave as one unit; hunks of files that stay at home are left to the local reader."""
    kept = _kept(ground, group)
    open_ties = [tie for tie in group.ties if tie.edge.user not in kept and tie.edge.definer not in kept]
    shared = [index for index in group.members if not ground.at_home(ground.hunks[index].path)]
    if not open_ties or not shared:
        named = f"the repository keeps {_named(kept)} at home"
        yield _unit(ground, group, group.members, group.ties, Denial("policy", named)), group.members
        return
    unit = _unit(ground, group, shared, open_ties, ground.denial or _too_small(ground, shared))
    withheld = f"; withheld, since the repository keeps them at home: {_named(kept)}" if kept else ""
    yield replace(unit, reason=unit.reason + withheld), shared


def _unit(
    ground: _Ground, group: Group, members: Sequence[int], ties: Sequence[Tie], denied: Denial | None
) -> Unit:
    """The members as one unit; what is denied to the cloud is read at home, and the unit says so."""
    hunks = tuple(ground.hunks[index] for index in members)
    whys = tuple(dict.fromkeys(tie.edge.why for tie in ties[:_MOST_TIES]))
    unit = Unit(
        _id(hunks), "cloud", _reason(ties), "cross-file" if group.crosses else "contract", hunks, ties=whys
    )
    if denied is not None:
        reason = f"{unit.reason}; read at home: {denied.words}"
        unit = replace(unit, route="local", reason=reason, reason_code=denied.code, sent_home=denied.words)
    return _with_evidence(ground, unit, ties[:_MOST_TIES])


def _too_small(ground: _Ground, members: Sequence[int]) -> Denial | None:
    changed = sum(ground.hunks[index].changed for index in members)
    if changed >= ground.policy.cloud_min_lines:
        return None
    return Denial("policy", f"{changed} changed lines are fewer than cloud_min_lines")


def _named(paths: Iterable[str]) -> str:
    ordered = sorted(paths)
    more = len(ordered) - _MOST_REASONS
    return ", ".join(ordered[:_MOST_REASONS]) + (f" and {more} more" if more > 0 else "")


def _kept(ground: _Ground, group: Group) -> set[str]:
    paths = {path for tie in group.ties for path in (tie.edge.user, tie.edge.definer)}
    return {path for path in paths if ground.at_home(path)}


def _reason(ties: Sequence[Tie]) -> str:
    whys = list(dict.fromkeys(tie.edge.why for tie in ties))
    more = f"; and {len(whys) - _MOST_REASONS} more" if len(whys) > _MOST_REASONS else ""
    return "; ".join(whys[:_MOST_REASONS]) + more


def _with_evidence(ground: _Ground, unit: Unit, ties: Sequence[Tie]) -> Unit:
    room = CLOUD_EVIDENCE if unit.route == "cloud" else LOCAL_EVIDENCE
    slices = [piece for tie in ties for piece in _pieces(ground, tie.edge)]
    kept, omitted = evidence.fitting(slices, unit.hunks, room)
    return replace(unit, evidence=kept, omitted=omitted)


def _pieces(ground: _Ground, edge: Edge) -> Iterator[Slice]:
    """How the name is used, and a little less important, what it is."""
    if edge.user_removed:
        return
    if edge in ground.uses:
        yield ground.uses[edge]
    elif (user := ground.files.get(edge.user)) is not None:
        yield evidence.of_use(ground.lines(edge.user), user.head, edge)
    definer = ground.files[edge.definer]
    for definition in definer.head.definitions:
        if definition.qualified == edge.symbol and not edge.definer_removed:
            why = f"the definition of {edge.symbol}"
            yield evidence.of_definition(
                edge.definer, ground.lines(edge.definer), definition, why, edge.weight * 0.9
            )


def _bounded(ground: _Ground, hunks: Sequence[Hunk]) -> Iterator[Unit]:
    files: dict[str, list[Hunk]] = defaultdict(list)
    for hunk in hunks:
        files[hunk.path].append(hunk)
    for path, own in files.items():
        code: ReasonCode = "policy" if ground.at_home(path) else "bounded"
        reason = "the repository keeps this file at home" if code == "policy" else _BOUNDED
        for members in pack.packed(own, pack.size, LOCAL_BUDGET):
            yield _with_context(ground, Unit(_id(members), "local", reason, code, members))


def _with_context(ground: _Ground, unit: Unit) -> Unit:
    path = unit.hunks[0].path
    head = ground.files[path].head
    lines = added(unit.hunks)
    called = (each.slice for each in ground.called.get(path, ()) if each.line in lines)
    slices = [*evidence.for_local(path, ground.lines(path), head, unit.hunks), *called]
    kept, _ = evidence.fitting(slices, unit.hunks, LOCAL_EVIDENCE)
    return replace(unit, evidence=kept)


def _id(hunks: Sequence[Hunk]) -> str:
    """Of the content alone: the same lines of the same files have the same id wherever they stand."""
    digest = hashlib.sha256()
    for hunk in hunks:
        digest.update(f"{hunk.path}\0".encode())
        for line in hunk.lines:
            digest.update(f"{line.sign}{line.text}\n".encode())
    return f"u-{digest.hexdigest()[:16]}"

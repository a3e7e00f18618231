"""What other tools report about changed lines, as evidence for whoever reads them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from review.policy import Policy
from review.sarif.log import Result
from review.types import Hunk, Slice, Unit

ROOM = 1_200
"""Characters of reports in one call: about 400 tokens, beside the other evidence."""

_TAGS = 100
_WEIGHTS = {"error": 0.9, "warning": 0.6, "note": 0.3, "none": 0.2}


def informed(units: Iterable[Unit], results: Sequence[Result], policy: Policy) -> tuple[Unit, ...]:
    """The units, each with what is reported about its changed lines behind its other evidence."""
    read = tuple(units)
    changed = {path for unit in read for path in unit.files}
    near = [result for result in results if result.path in changed]
    return tuple(_informed(unit, near, policy) for unit in read)


def _informed(unit: Unit, results: Sequence[Result], policy: Policy) -> Unit:
    """A tool may quote in its message any file that it saw, those too that are never to leave.

    Under `cloud: all` what is read at home may be sent to Claude in the end.
    """
    stays = unit.route == "local" and policy.cloud != "all"
    kept, omitted = evidence(results, unit.hunks, quoted=stays or not policy.local_only)
    return replace(unit, evidence=unit.evidence + kept, omitted=unit.omitted + omitted)


def evidence(
    results: Iterable[Result], hunks: Sequence[Hunk], *, quoted: bool = True, room: int = ROOM
) -> tuple[tuple[Slice, ...], tuple[str, ...]]:
    """The results on added lines of the hunks that fit into `room` characters, the gravest first; the rest.

    Such a slice has no lines of its own, since the hunks show them: `why` is what the tool says, without
    its message unless `quoted`. It is text from outside, as the lines are.
    """
    kept: list[Slice] = []
    left: list[str] = []
    for result in sorted(_touching(results, hunks), key=_order):
        why = _words(result, quoted=quoted)
        cost = len(why) + len(result.path) + _TAGS
        if cost <= room:
            room -= cost
            kept.append(Slice(result.path, (), why, _WEIGHTS[result.level]))
        else:
            left.append(why)
    return tuple(kept), tuple(dict.fromkeys(left))


def _order(result: Result) -> tuple[float, str, int]:
    return -_WEIGHTS[result.level], result.path, result.start_line


def _touching(results: Iterable[Result], hunks: Sequence[Hunk]) -> list[Result]:
    added: dict[str, list[int]] = {}
    for hunk in hunks:
        added.setdefault(hunk.path, []).extend(hunk.added)
    return [
        result
        for result in results
        if any(result.start_line <= line <= result.end_line for line in added.get(result.path, ()))
    ]


def _words(result: Result, *, quoted: bool) -> str:
    """`ruff reports at line 12 (error F821): undefined name x`."""
    one = result.start_line == result.end_line
    where = f"line {result.start_line}" if one else f"lines {result.start_line}-{result.end_line}"
    graveness = " ".join(filter(None, ("" if result.level == "none" else result.level, result.rule)))
    about = f"{result.tool} reports at {where}" + (f" ({graveness})" if graveness else "")
    return f"{about}: {result.message}" if quoted and result.message else about

"""The rounds of one pull request: what stands already, what is fixed, what comes too late."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from review import identity
from review.alike import alike, near
from review.figures import answered
from review.past import Known, Past
from review.reasons import DISMISSED, FOLDED, LATE, REFUTED, SAID
from review.secrets import FOUND_BY
from review.types import Change, Finding, Hunk, Kind, ReadUnit, Severity


@dataclass(frozen=True)
class Round:
    """What the findings about `change` are measured against; `full` when all is to be read anew.

    `folded` are kinds of findings that the maintainers have had enough of.
    """

    past: Past
    change: Change
    full: bool = False
    folded: frozenset[Kind] = frozenset()

    def why_not(self, finding: Finding) -> str | None:
        """Why a finding is not said in this round, None when it may be."""
        known = [each for each in self.past.known if each.state != "fixed" and self._is(finding, each)]
        if any(each.state == "dismissed" for each in known):
            return DISMISSED
        if any(each.comment for each in known):
            return SAID
        if known:
            return None  # it stands in the summary only, which this round writes anew
        if finding.kind in self.folded:
            return FOLDED
        critical = finding.severity is Severity.CRITICAL
        return LATE if not self.full and not critical and self._is_old(finding) else None

    def fixed(self, units: Iterable[ReadUnit], findings: Sequence[Finding]) -> tuple[Known, ...]:
        """Open findings whose code has changed, was read again, and of which no reader speaks any more."""
        read = _Read(tuple(units))
        return tuple(
            known
            for known in self._open()
            if read.wholly(known.path) and not self._raised(known, findings) and self._has_changed(known)
        )

    def standing(self, fixed: Sequence[Known], findings: Sequence[Finding]) -> int:
        """How many findings are still open; of files out of the change only those that were renamed."""
        left = [known for known in self._open() if known not in fixed]
        return sum(known.path in self._paths or self._raised(known, findings) for known in left)

    def hunks(self, units: Iterable[ReadUnit]) -> frozenset[str]:
        """Digests of the hunks of the change that have been read by now, in this round or an earlier one."""
        read = {identity.hunk(hunk) for each in units if answered(each) for hunk in each.unit.hunks}
        return frozenset(self._digests & (read | self._read_before))

    def _open(self) -> Iterable[Known]:
        return (known for known in self.past.known if known.state == "open")

    def _is(self, finding: Finding, known: Known) -> bool:
        """A renamed file has another path, so there the rest must do."""
        if identity.key(finding) == known.key:
            return True
        if known.path not in self._paths:
            return identity.kin(finding) == known.kin
        # Two secrets look alike once their values are out.
        by_reader = finding.found_by != FOUND_BY and known.line is not None
        beside = (finding.path, finding.side) == (known.path, known.side) and near(finding.line, known.line)
        return by_reader and beside and alike(finding.title, known.title)

    def _raised(self, known: Known, findings: Iterable[Finding]) -> bool:
        return any(each.why_not_inline != REFUTED and self._is(each, known) for each in findings)

    def _has_changed(self, known: Known) -> bool:
        """GitHub has no line any more for a comment whose code is gone. Where too much was read to be written
        down, only that tells."""
        hunk = self._hunk(known.path, known.side, known.line)
        return hunk is None or (bool(self._read_before) and not self._was_read(hunk))

    def _is_old(self, finding: Finding) -> bool:
        hunk = self._hunk(finding.path, finding.side, finding.line)
        return hunk is not None and self._was_read(hunk)

    def _was_read(self, hunk: Hunk) -> bool:
        return identity.hunk(hunk) in self._read_before

    def _hunk(self, path: str, side: str, line: int | None) -> Hunk | None:
        hunks = (hunk for file in self.change.files if file.path == path for hunk in file.hunks)
        return next((hunk for hunk in hunks if line is not None and line in _numbers(hunk, side)), None)

    @cached_property
    def _read_before(self) -> frozenset[str]:
        return self.past.memo.hunks if self.past.memo else frozenset()

    @cached_property
    def _paths(self) -> frozenset[str]:
        return frozenset(file.path for file in self.change.files)

    @cached_property
    def _digests(self) -> frozenset[str]:
        return frozenset(identity.hunk(hunk) for file in self.change.files for hunk in file.hunks)


@dataclass(frozen=True, slots=True)
class _Read:
    units: tuple[ReadUnit, ...]

    def wholly(self, path: str) -> bool:
        """Whether the file was to be read, and was: a reader that failed has said nothing about it."""
        about = [each for each in self.units if path in each.unit.files]
        return bool(about) and all(map(answered, about))


def _numbers(hunk: Hunk, side: str) -> frozenset[int | None]:
    return frozenset(line.new if side == "RIGHT" else line.old for line in hunk.lines)

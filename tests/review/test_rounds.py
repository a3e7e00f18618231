"""The second round and later: what is said again, what is fixed, what comes too late."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from review import identity
from review.past import FindingState, Known, Memo, Past
from review.reasons import DISMISSED, LATE, REFUTED, SAID
from review.rounds import Round
from review.secrets import FOUND_BY
from review.types import Change, Finding, Hunk, Outcome, ReadUnit, Severity, Unit
from tests import build
from tests.build import finding, hunk

ONE = hunk("a.py", "+x = 1 / n", start=2)
TWO = hunk("a.py", "+y = 2 / n", start=40)
RAISED = finding("Divides by zero", quote="x = 1 / n", line=2)


def change(*hunks: Hunk, path: str = "a.py") -> Change:
    return build.change(*(replace(each, path=path) for each in hunks))


def known(state: FindingState = "open", line: int | None = 2, of: Finding = RAISED) -> Known:
    return Known(identity.key(of), identity.kin(of), of.path, line, of.side, of.title, state, 5, "t")


def after(*hunks: Hunk, findings: Sequence[Known] = ()) -> Past:
    """A first round that has read these hunks."""
    return Past(summary=1, memo=Memo("d" * 40, frozenset(map(identity.hunk, hunks))), known=tuple(findings))


def read(*hunks: Hunk, failed: bool = False) -> ReadUnit:
    unit = Unit("u", "local", "bounded", "bounded", hunks)
    done = Outcome("u", "answered", "m", None, "", (), 1, 1, 0.1, 0.0)
    return ReadUnit(unit, Outcome.unread("u", "cut off") if failed else done)


@pytest.mark.parametrize(("state", "why"), [("open", SAID), ("dismissed", DISMISSED), ("fixed", None)])
def test_a_finding_lives_once_until_it_was_fixed(state: FindingState, why: str | None) -> None:
    past = after(findings=[known(state)])
    assert Round(past, change(ONE)).why_not(RAISED) == why


def test_dismissed_once_is_dismissed_for_all_comments_that_say_so() -> None:
    past = after(findings=[known("open"), known("dismissed")])
    assert Round(past, change(ONE)).why_not(RAISED) == DISMISSED


def test_what_only_the_summary_says_is_said_again_as_the_summary_is_written_anew() -> None:
    past = after(ONE, findings=[replace(known(), path="", comment=0)])
    assert Round(past, change(ONE)).why_not(RAISED) is None


def test_it_is_known_in_a_renamed_file_but_not_in_another_one() -> None:
    past = after(findings=[known()])
    elsewhere = replace(RAISED, path="b.py")
    assert Round(past, change(ONE, path="b.py")).why_not(elsewhere) == SAID
    both = replace(change(ONE), files=(*change(ONE).files, *change(ONE, path="b.py").files))
    assert Round(past, both).why_not(elsewhere) is None


def test_it_is_known_in_other_words_by_another_line_nearby() -> None:
    past = after(findings=[known()])
    reworded = replace(RAISED, quote="return x", line=4, title="Divides by zero when empty")
    assert Round(past, change(ONE)).why_not(reworded) == SAID
    assert Round(past, change(ONE)).why_not(replace(reworded, line=30)) is None
    assert Round(past, change(ONE)).why_not(replace(reworded, title="Leaks the file")) is None
    assert Round(past, change(ONE)).why_not(replace(reworded, found_by=FOUND_BY)) is None


def test_what_is_found_late_waits_unless_it_is_critical_or_asked_for() -> None:
    now, past = change(ONE, TWO), after(ONE)
    assert Round(past, now).why_not(RAISED) == LATE
    assert Round(past, now, full=True).why_not(RAISED) is None
    assert Round(past, now).why_not(replace(RAISED, severity=Severity.CRITICAL)) is None
    assert Round(past, now).why_not(replace(RAISED, line=40, quote="y = 2 / n")) is None
    assert Round(Past(), now).why_not(RAISED) is None


def test_fixed_is_whose_code_has_changed_and_was_read_again_in_vain() -> None:
    past = after(TWO, findings=[known()])
    assert Round(past, change(ONE)).fixed([read(ONE)], []) == (known(),)


def test_without_a_memory_of_what_was_read_nothing_is_called_fixed_that_still_has_its_line() -> None:
    past = after(findings=[known()])
    assert Round(past, change(ONE)).fixed([read(ONE)], []) == ()
    gone = after(findings=[known(line=None)])
    assert len(Round(gone, change(ONE)).fixed([read(ONE)], [])) == 1


def test_gone_code_has_changed() -> None:
    past = after(TWO, findings=[known(line=None)])
    assert len(Round(past, change(TWO)).fixed([read(TWO)], [])) == 1


@pytest.mark.parametrize(
    ("past", "units", "findings"),
    [
        (after(ONE, findings=[known()]), [read(ONE)], []),
        (after(TWO, findings=[known()]), [read(ONE, failed=True)], []),
        (after(TWO, findings=[known()]), [], []),
        (after(TWO, findings=[known()]), [read(ONE)], [RAISED]),
        (after(TWO, findings=[known("dismissed")]), [read(ONE)], []),
        (after(TWO, findings=[known("fixed")]), [read(ONE)], []),
    ],
    ids=["unchanged", "unread", "out of the change", "raised again", "dismissed", "fixed before"],
)
def test_what_is_not_fixed(past: Past, units: list[ReadUnit], findings: list[Finding]) -> None:
    this = Round(past, change(ONE))
    assert this.fixed(units, findings) == ()


def test_a_refuted_finding_is_not_raised_again() -> None:
    refuted = replace(RAISED, why_not_inline=REFUTED)
    assert len(Round(after(TWO, findings=[known()]), change(ONE)).fixed([read(ONE)], [refuted])) == 1


def test_open_ones_are_counted_as_long_as_their_file_is_in_the_change() -> None:
    past = after(findings=[known(), known("dismissed")])
    assert Round(past, change(ONE)).standing((), ()) == 1
    assert Round(past, change(ONE)).standing((known(),), ()) == 0
    assert Round(past, change(ONE, path="b.py")).standing((), ()) == 0
    assert Round(past, change(ONE, path="b.py")).standing((), [replace(RAISED, path="b.py")]) == 1


def test_what_was_read_is_remembered_as_long_as_it_is_in_the_change() -> None:
    gone = hunk("a.py", "+gone = 1", start=90)
    past = after(ONE, gone)
    both = {identity.hunk(ONE), identity.hunk(TWO)}
    assert Round(past, change(ONE, TWO)).hunks([read(TWO)]) == both
    assert Round(past, change(ONE, TWO)).hunks([read(TWO, failed=True)]) == {identity.hunk(ONE)}

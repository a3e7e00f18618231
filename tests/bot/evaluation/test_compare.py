"""Two evaluations of the same cases: what was gained, lost, and whether it may be chance."""

import json
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from bot.evaluation import report
from bot.evaluation.compare import Claim, Comparison, as_json, as_text, compared, mcnemar
from bot.evaluation.result import Answered, Comment, Golden
from bot.evaluation.score import Evaluation, evaluation
from review.errors import UserError
from tests.bot.evaluation.scored import BUG, PLACE, STALE, case, comment, done, failed, mixed, waiting

GOLDEN: Mapping[str, tuple[Golden, ...]] = {"a": (BUG,), "b": (BUG,), "c": (BUG,), "d": (BUG,), "clean": ()}
MISS = comment("May be None", 3)


def reader(
    *answers: Answered, name: str = "local", golden: Mapping[str, tuple[Golden, ...]] = GOLDEN
) -> Evaluation:
    return evaluation(name, [case(each.case, *golden[each.case]) for each in answers], answers)


def saved(*results: Evaluation) -> dict[str, Any]:
    """As it comes back from a file."""
    data: dict[str, Any] = json.loads(json.dumps(report.as_json(results)))
    return data


def against(a: Sequence[Answered], b: Sequence[Answered]) -> Comparison:
    return compared(saved(reader(*a)), saved(reader(*b)))


BEFORE = (done("a", comment()), done("b", comment()), done("c"), done("d", MISS), done("clean"))
AFTER = (
    done("a", comment()),
    done("b", MISS),
    done("c", comment()),
    done("d"),
    done("clean", MISS, MISS, usd=1),
)


def claim(case: str, title: str, line: int = 41, *, caught: bool = False) -> Claim:
    return Claim(case, PLACE.path, line, title, caught)


def test_cases_are_paired_by_who_caught_them() -> None:
    (pair,) = against(BEFORE, AFTER).readers
    assert (pair.both, pair.only_a, pair.only_b, pair.neither) == (("a",), ("b",), ("c",), ("d",))
    assert pair.p == 1
    assert pair.unlike == ()


def test_findings_that_came_and_went_are_named() -> None:
    (pair,) = against(BEFORE, AFTER).readers
    zero = "Divides by zero"
    none = "May be None"
    assert pair.came == (
        claim("b", none, 3),
        claim("c", zero, caught=True),
        claim("clean", none, 3),
        claim("clean", none, 3),
    )
    assert pair.went == (claim("b", zero, caught=True), claim("d", none, 3))


def test_only_the_title_tells_findings_apart() -> None:
    before, after = (
        Comment(PLACE.path, 41, None, f"Divides by zero\n{body}") for body in ("n = 0", "Why: 0")
    )
    (pair,) = against([done("a", before)], [done("a", after)]).readers
    assert (pair.came, pair.went) == ((), ())


def test_costs_and_noise_are_compared() -> None:
    (pair,) = against(BEFORE, AFTER).readers
    assert (pair.a.clean_comments, pair.b.clean_comments) == (0, 2)
    assert (pair.a.tokens_in, pair.b.tokens_out, pair.a.usd, pair.b.usd) == (5000, 500, 0, 1)


def test_failed_counts_as_missed_and_its_silence_as_nothing() -> None:
    (pair,) = against(BEFORE, [failed("a", comment()), failed("clean")]).readers
    assert (pair.only_a, pair.b.failed) == (("a",), 2)
    assert (pair.a.clean_comments, pair.b.clean_comments) == (None, None)


def test_waiting_and_edited_cases_are_left_out() -> None:
    edited = {**GOLDEN, "b": (STALE,)}
    after = reader(waiting("a", comment()), done("b", comment()), done("c"), golden=edited)
    (pair,) = compared(saved(reader(*BEFORE)), saved(after)).readers
    assert pair.unlike == ("a", "b")
    assert (pair.neither, pair.both, pair.a.tokens_in) == (("c",), (), 1000)


@pytest.mark.parametrize(
    ("only_a", "only_b", "p"),
    [(0, 0, 1), (1, 0, 1), (5, 0, 0.0625), (0, 6, 0.03125), (2, 9, 0.06543), (4, 4, 1), (2000, 2000, 1)],
)
def test_mcnemar_is_exact_and_two_sided(only_a: int, only_b: int, p: float) -> None:
    """2 against 9: 2 * (1 + 11 + 55) / 2048."""
    assert mcnemar(only_a, only_b) == pytest.approx(p, abs=1e-5)


def test_readers_are_paired_by_name() -> None:
    a = saved(mixed("local"), mixed("cloud"))
    both = compared(a, saved(mixed("cloud"), mixed("hybrid")))
    assert [pair.reader for pair in both.readers] == ["cloud"]


def test_one_reader_against_one_needs_no_common_name() -> None:
    (pair,) = compared(saved(mixed("local")), saved(mixed("local (imported)"))).readers
    assert pair.reader == "A local, B local (imported)"
    assert (pair.came, pair.went, pair.only_a, pair.only_b) == ((), (), (), ())


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({}, "A is no foureyes.eval/1, .*: schema: Field required"),
        ({"schema": "foureyes.eval/2", "readers": []}, "A is no foureyes.eval/1, .*: schema: "),
        ({"schema": "foureyes.plan/1", "units": []}, "A is no foureyes.eval/1"),
        ({"schema": "foureyes.eval/1", "readers": [{"reader": "local"}]}, "readers.0.cases: Field required"),
    ],
)
def test_other_files_are_refused(data: dict[str, Any], why: str) -> None:
    with pytest.raises(UserError, match=why):
        compared(data, saved(mixed()))


def test_without_a_shared_case_there_is_nothing_to_compare() -> None:
    with pytest.raises(UserError, match=r"no case in common .*A: local with 1 case; B: local with 8 cases"):
        compared(saved(reader(done("a"))), saved(mixed("local")))
    with pytest.raises(UserError, match="no case in common"):
        compared(saved(mixed("local"), mixed("cloud")), saved(mixed("hybrid")))
    with pytest.raises(UserError, match="B: nobody"):
        compared(saved(mixed("local")), saved())


def test_a_person_reads_what_changed() -> None:
    written = StringIO()
    as_text(against(BEFORE, AFTER), Console(file=written, width=120, color_system=None))
    text = written.getvalue()
    assert "both caught 1, only A 1, only B 1, neither 1 (McNemar p = 1.000: may well be chance)." in text
    assert "Only B caught: c." in text
    assert "4 findings came (+), 2 went (-)." in text
    assert "+ c shop/cart.py:41 Divides by zero (caught it)" in text
    assert "- d shop/cart.py:3 May be None" in text


def test_machines_read_the_same() -> None:
    data = json.loads(json.dumps(as_json(against(BEFORE, AFTER))))
    (pair,) = data["readers"]
    assert data["schema"] == "foureyes.eval-compare/1"
    assert pair["only_b"] == ["c"]
    assert pair["went"][0] == {
        "case": "b",
        "path": PLACE.path,
        "line": 41,
        "title": "Divides by zero",
        "caught": True,
    }

"""What a comment, an explanation and silence are worth."""

import pytest

from bot.evaluation.result import Answered, Case, Comment, Golden, Location
from bot.evaluation.score import Figures, Scored, evaluation
from bot.evaluation.share import Share
from tests.bot.evaluation.scored import (
    BUG,
    PLACE,
    STALE,
    WORDS,
    case,
    comment,
    done,
    failed,
    mixed,
    told,
    waiting,
)


def scored(golden: Golden, *comments: Comment) -> Scored:
    (only,) = evaluation("local", [case("a", golden)], [done("a", *comments)]).cases
    return only


def row(cases: list[Case], answers: list[Answered], kind: str = "all") -> Figures:
    (found,) = [row for row in evaluation("local", cases, answers).rows if row.kind == kind]
    return found


@pytest.mark.parametrize(
    ("line", "start", "located"),
    [
        (38, None, True),
        (44, None, True),
        (37, None, False),
        (45, None, False),
        (42, 40, True),
        (63, 41, True),
        (64, 41, False),
        (None, None, False),
    ],
)
def test_located_is_within_two_lines_of_the_golden(
    line: int | None, start: int | None, located: bool
) -> None:
    """Of a comment on more than 20 lines the last 20 count."""
    found = scored(BUG, comment("ZERO", line, start))
    assert (found.located, found.caught) == (located, located)


def test_another_path_is_another_place() -> None:
    found = scored(BUG, Comment("shop/tax.py", 41, None, "zero"))
    assert (found.located, found.caught) == (False, False)


def test_caught_needs_a_keyword_at_the_place() -> None:
    assert scored(BUG, comment("Looks odd")).located is True
    assert scored(BUG, comment("Looks odd")).caught is False
    assert scored(BUG, comment("Looks odd"), comment("an EMPTY cart", 3)).caught is False
    assert scored(BUG, comment("Fails for an EMPTY cart")).caught is True


def test_only_the_first_five_comments_count() -> None:
    noise = [comment("Looks odd", 3)] * 5
    late = scored(BUG, *noise, comment())
    assert (late.caught, late.located) == (False, False)
    assert [said.counts for said in late.said] == [True] * 5 + [False]
    assert late.said[5].caught == (1,)
    assert scored(BUG, *noise[1:], comment()).caught is True


@pytest.mark.parametrize("line", [3, None])
def test_an_omission_is_caught_anywhere_by_old_name_and_file(line: int | None) -> None:
    far = scored(STALE, comment("shop/receipts.py still calls Format_Price", line))
    assert (far.caught, far.located) == (True, False)
    assert scored(STALE, comment("format_price is gone", line)).caught is False
    assert scored(STALE, comment("format_price is gone")).caught is True


def test_each_comment_knows_which_goldens_it_names() -> None:
    other = Golden((Location(PLACE.path, 47, 47),), ("lock",))
    both = evaluation(
        "local", [case("a", BUG, other)], [done("a", comment("lock", 48), comment("zero lock", 44))]
    )
    assert [said.caught for said in both.cases[0].said] == [(2,), (1,)]


def test_chance_is_hypergeometric_over_the_added_lines() -> None:
    """7 of 20 lines are near: one comment hits with 7/20, two miss with 13/20 * 12/19."""
    assert scored(BUG).chance == 0
    assert scored(BUG, comment()).chance == pytest.approx(7 / 20)
    assert scored(BUG, comment(), comment()).chance == pytest.approx(1 - 13 / 20 * 12 / 19)
    assert scored(BUG, *[comment()] * 9).chance == scored(BUG, *[comment()] * 5).chance
    figures = row([case("a", BUG), case("b", BUG)], [done("a", comment()), done("b")])
    assert figures.chance == pytest.approx(7 / 40)


@pytest.mark.parametrize(
    ("explanations", "caught", "lacks"),
    [
        (("Hashes with Scrypt.", "UPGRADES the rest."), True, ()),
        (("Hashes with scrypt, an old\nhash too.",), True, ()),
        (("Hashes with scrypt.",), False, ("says none of: upgrad, old hash",)),
        (("Hashes with myscrypt and upgrades.",), False, ("says none of: scrypt",)),
        (("Upgrades scrypt to bcrypt.",), False, ("says: bcrypt",)),
        ((), False, ("says none of: scrypt", "says none of: upgrad, old hash")),
    ],
)
def test_explanations_are_scored_by_words(
    explanations: tuple[str, ...], caught: bool, lacks: tuple[str, ...]
) -> None:
    result = evaluation("local", [case("a", WORDS, kind="explanation")], [told("a", *explanations)])
    (only,) = result.cases
    assert (only.caught, only.lacks, only.located, only.chance) == (caught, lacks, None, None)
    assert (result.rows[0].kind, result.rows[0].located.n) == ("explanation", 0)


def test_forbidden_words_alone_do_not_reward_silence() -> None:
    only = case("a", Golden(says_not=("bcrypt",)), kind="explanation")
    assert evaluation("local", [only], [told("a", "")]).total.caught == Share(0, 1)
    assert evaluation("local", [only], [told("a", "Hashes.")]).total.caught == Share(1, 1)


def test_failed_is_not_caught_and_not_silent() -> None:
    cases = [case("a", BUG), case("b", BUG), case("c"), case("d")]
    figures = row(cases, [done("a", comment()), failed("b", comment()), done("c"), failed("d")])
    assert (figures.caught, figures.located, figures.silent) == (Share(1, 2), Share(1, 2), Share(1, 2))
    assert (figures.failed, figures.waiting, figures.cases) == (2, 0, 4)
    assert (figures.tokens_in, figures.clean_comments, figures.seconds_p95) == (3000, 0, 1.0)
    assert figures.chance == pytest.approx(7 / 40)


def test_waiting_is_left_out() -> None:
    cases = [case("a", BUG), case("b", BUG), case("c"), case("d")]
    figures = row(cases, [done("a", comment()), waiting("b", comment()), done("c", comment()), waiting("d")])
    assert (figures.caught, figures.silent) == (Share(1, 1), Share(0, 1))
    assert (figures.failed, figures.waiting, figures.cases) == (0, 2, 2)
    assert (figures.tokens_in, figures.tokens_out, figures.clean_comments) == (2000, 200, 1)


def test_all_comments_on_clean_cases_are_noise() -> None:
    figures = row([case("a"), case("b")], [done("a", *[comment()] * 9), done("b")])
    assert (figures.clean_comments, figures.silent, figures.caught.n) == (4.5, Share(1, 2), 0)


def test_rows_are_the_kinds_that_there_are_and_all() -> None:
    result = mixed()
    assert [row.kind for row in result.rows] == ["explanation", "bug-detection", "all"]
    total = result.total
    assert (total.caught, total.located, total.silent) == (Share(2, 5), Share(2, 4), Share(1, 2))
    assert total.usd == pytest.approx(0.04)
    assert total.too_few


def test_thirty_cases_are_enough() -> None:
    cases = [case(str(number), BUG) for number in range(30)]
    answers = [done(each.id, comment(), seconds=number) for number, each in enumerate(cases, 1)]
    figures = row(cases, answers)
    assert not figures.too_few
    assert row(cases[1:], answers[1:]).too_few
    assert (figures.seconds_p50, figures.seconds_p95) == (15, 29)


def test_of_nothing_nothing_is_known() -> None:
    total = evaluation("local", [], []).total
    assert (total.caught.value, total.caught.interval, total.chance) == (None, None, None)
    assert (total.clean_comments, total.seconds_p50, total.cases) == (None, None, 0)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(0, 10, 0, 0.2775), (10, 10, 0.7225, 1), (5, 10, 0.2366, 0.7634), (81, 263, 0.2553, 0.3662)],
)
def test_wilson_intervals_are_as_published(hits: int, n: int, low: float, high: float) -> None:
    """81 of 263: Newcombe, Statistics in Medicine 17 (1998), table I."""
    assert Share(hits, n).interval == pytest.approx((low, high), abs=1e-4)


def test_a_failed_clean_case_does_not_thin_out_the_noise() -> None:
    figures = row([case("a"), case("b")], [done("a", comment(), comment()), failed("b")])
    assert (figures.clean_comments, figures.silent) == (2, Share(0, 2))

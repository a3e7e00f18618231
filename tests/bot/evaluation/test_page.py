"""The page: it needs nothing else, trusts nothing, and draws what the figures say."""

import re

import pytest

from bot.evaluation.axis import axis
from bot.evaluation.page import page, verdict
from bot.evaluation.score import Evaluation, evaluation
from tests.bot.evaluation.scored import BUG, case, comment, done, mixed
from tests.html import Seen

MARK = re.compile(r'<svg class="mark (\w+)" x="([\d.]+)%" y="0"><g transform="translate\((\d+) 0\)">')


def reader(name: str, hits: int, usd: float, cases: int = 4) -> Evaluation:
    answers = [done(str(n), *([comment()] if n < hits else []), usd=usd) for n in range(cases)]
    return evaluation(name, [case(str(n), BUG) for n in range(cases)], answers)


def marks(*results: Evaluation) -> list[tuple[str, float, int]]:
    """Look, percents from the left, pixels aside."""
    return [(look, float(x), int(aside)) for look, x, aside in MARK.findall(page(results))]


def test_it_needs_nothing_else() -> None:
    seen = Seen(page([mixed("local", 0), mixed()]))
    assert not {tag for tag, _ in seen.tags} & {"script", "link", "img", "iframe", "form", "object"}
    assert not any({"style", "src"} & set(attributes) for _, attributes in seen.tags)
    links = [value for _, attributes in seen.tags for name, value in attributes.items() if name == "href"]
    assert all(value and value.startswith("#") for value in links)
    policy = [
        attributes["content"] for tag, attributes in seen.tags if tag == "meta" and "http-equiv" in attributes
    ]
    assert len(policy) == 1
    assert str(policy[0]).startswith("default-src 'none'; style-src 'sha256-")


def test_texts_stay_texts() -> None:
    html = page([mixed()])
    assert "<script" not in html
    assert "<i>twice" not in html
    seen = Seen(html)
    assert "Says <script>alert(1)</script>" in seen.text
    assert "Tell the <b>mean</b> price" in seen.text


def test_cost_is_drawn_against_quality() -> None:
    drawn = marks(reader("cloud", 3, 0.05), reader("local", 1, 0), reader("hybrid", 2, 0.02))
    assert [look for look, _, _ in drawn] == ["circle", "diamond", "square"]
    assert [x for _, x, _ in drawn] == pytest.approx([0, 100 * 0.4 / 1.12, 100 / 1.12], abs=0.01)
    html = page([reader("cloud", 3, 0.05)])
    assert "caught 3 of 4 (75%, 30-95), 0.0500 USD a case" in html
    assert "translate(0 65.0)" in html


def test_where_nothing_costs_tokens_are_drawn() -> None:
    html = page([reader("local", 1, 0)])
    assert "caught 1 of 4 (25%, 5-70), 1,100 tokens a case" in html
    assert "USD a case" not in html


def test_marks_at_one_place_stand_beside_each_other() -> None:
    drawn = marks(reader("local", 1, 0), reader("hybrid", 2, 0), reader("cloud", 2, 0.5))
    assert [aside for _, _, aside in drawn] == [0, 16, 0]
    close = marks(reader("local", 1, 0.1), reader("hybrid", 2, 0.1), reader("cloud", 2, 0.104))
    assert [aside for _, _, aside in close] == [0, 16, 22]


def test_each_reader_has_its_own_look() -> None:
    names = ["gpt-oss:20b", "local", "local (imported)", "cloud", "qwen3-coder:30b"]
    looks = [look for look, _, _ in marks(*(reader(name, 1, 0) for name in names))]
    assert len(set(looks)) == 5
    assert looks[1] == "circle"
    assert looks[3] == "square"


def test_cases_show_what_each_reader_made_of_them() -> None:
    seen = Seen(page([mixed("local", 0), mixed()]))
    assert seen.classes("details") == ["case"] * 8
    assert "no JSON, <i>twice</i>" in seen.text
    assert "Divides by zero" in seen.text
    said = " ".join(seen.text.split())
    assert "To be found at shop/cart.py:40-42; named by zero or empty." in said
    assert "To be said: scrypt; upgrad or old hash. Not to be said: bcrypt." in said
    assert "upgrades an old hash" in seen.text


def test_verdicts_are_plain() -> None:
    assert [verdict(scored) for scored in mixed().cases] == [
        ("good", "caught"),
        ("open", "located"),
        ("bad", "missed"),
        ("bad", "failed"),
        ("open", "waiting"),
        ("good", "silent"),
        ("bad", "1 said"),
        ("good", "caught"),
    ]


def test_comments_beyond_the_budget_are_marked() -> None:
    result = evaluation("local", [case("a", BUG)], [done("a", *[comment("Odd", 3)] * 5, comment())])
    assert Seen(page([result])).text.count("does not count") == 1


@pytest.mark.parametrize(
    "results", [[], [evaluation("local", [], [])], [evaluation("x", [case("a")], [done("a")])]]
)
def test_nothing_to_draw_is_said(results: list[Evaluation]) -> None:
    assert "There is no case with something to find" in page(results)


@pytest.mark.parametrize(
    ("most", "labels"),
    [
        (0.05, ["0.00", "0.02", "0.04"]),
        (0.0003, ["0.0000", "0.0001", "0.0002", "0.0003"]),
        (5400, ["0", "2,000", "4,000", "6,000"]),
        (0, ["0.0", "0.5", "1.0"]),
    ],
)
def test_the_scale_has_round_steps(most: float, labels: list[str]) -> None:
    scale = axis(most, money=most < 1)
    assert [label for _, label in scale.ticks] == labels
    assert scale.ticks[0][0] == 0
    assert all(0 <= x <= 100 for x, _ in scale.ticks)

"""The totals: sums, shares and ranks that can be counted by hand."""

import json

import pytest
import sqlalchemy as sa

from bot.dashboard.chart import charts
from bot.dashboard.gate import HOME
from bot.dashboard.site import Site
from bot.dashboard.totals import DAY, totals
from bot.planning.estimate import Tariff
from tests.bot.dashboard.seeds import TARIFF, Still, answered, called, judged, opened, request
from tests.bot.dashboard.test_site import seen, text
from tests.clock import NOON
from tests.review.reviews import CART, full_review, read, review

TOTALS = f"{HOME}/totals"
MIDNIGHT = NOON - DAY / 2


def test_days_are_summed(engine: sa.Engine) -> None:
    answered(engine, request(1), full_review(), NOON - DAY)
    answered(engine, request(2), full_review())
    answered(engine, request(3), review(read((CART,))))
    found = totals(engine, 0, TARIFF)
    assert {day: each.reviews for day, each in found.days.items()} == {MIDNIGHT - DAY: 1, MIDNIGHT: 2}
    assert (found.all.lines, found.all.lines_home) == (7 + 7 + 3, 4 + 4 + 3)
    assert found.days[int(MIDNIGHT)].home == pytest.approx(7 / 10)
    assert totals(engine, NOON - 1, TARIFF).all.reviews == 2


def test_a_review_lasts_from_the_first_question_to_the_last_answer(engine: sa.Engine) -> None:
    for number, last in enumerate((10.0, 20.0, 30.0)):
        called(engine, request(number), "u-1", "local", 0, 4)
        called(engine, request(number), "u-2", "cloud", last, 5)
    found = totals(engine, 0, TARIFF)
    assert found.all.seconds == (15, 25, 35)
    assert (found.all.p50, found.all.p95) == (25, 35)
    assert [(pace.route, pace.calls, pace.p50) for pace in found.paces] == [("local", 3, 4), ("cloud", 3, 5)]


def test_what_claude_would_have_cost(engine: sa.Engine) -> None:
    called(engine, request(1), "u-1", "local", 0, 4, bytes=2_700_000)
    called(engine, request(1), "u-2", "cloud", 0, 4, usd=0.5)
    called(engine, request(1), "u-3", "local", 0, 4, bytes=0, state="recalled")
    found = totals(engine, 0, TARIFF).all
    assert found.usd == 0.5
    assert found.usd_all == pytest.approx(0.5 + 3.75 + 0.03)


def test_a_price_that_nobody_knows_is_not_nothing(engine: sa.Engine) -> None:
    called(engine, request(1), "u-1", "local", 0, 4)
    unknown = Tariff("claude-y", None, "2026-01", "a page")
    assert totals(engine, 0, unknown).all.usd_all is None
    assert "With Claude aloneprice unknown" in text(opened(engine, Still(), unknown), TOTALS)


def test_days_without_reviews_are_gaps(engine: sa.Engine) -> None:
    answered(engine, request(1), full_review(), NOON - 2 * DAY)
    answered(engine, request(2), full_review())
    share, *_ = charts(totals(engine, 0, TARIFF).days, int(MIDNIGHT) - 3 * DAY)
    drawn = json.loads(share.data)
    assert drawn["days"] == [MIDNIGHT - 3 * DAY, MIDNIGHT - 2 * DAY, MIDNIGHT - DAY, MIDNIGHT]
    assert drawn["series"][0]["values"] == [None, 57.1429, None, 57.1429]


def test_before_the_first_review(site: Site) -> None:
    shown = text(site, TOTALS)
    assert "The last 30 days" in shown
    assert "Stayed at homenothing yet" in shown
    assert "No finding has met its fate yet" in shown
    assert "Nobody has been asked yet." in shown


def test_all_figures_stand_on_the_page(engine: sa.Engine, site: Site) -> None:
    answered(engine, request(1), full_review())
    called(engine, request(1), "u-1", "local", 0, 4)
    called(engine, request(1), "u-2", "cloud", 1, 5)
    judged(engine, "qwen2.5-coder:14b", ["fixed", "changed", "dismissed", "open"])
    shown = text(site, TOTALS, {"days": "7"})
    for words in (
        "The last 7 days",
        "Stayed at home57% of lines",
        "Half of the reviews took at most 6.0 s",
        "by the prices of claude-x as of 2026-01 (a page)",
        "2026-01-01 57.14 %",
        "qwen2.5-coder:14b 4 50% 1 4 0",
        "at home 1 4.0 s 4.0 s",
        "local listening 1 3 0 2026-01-01 12:00",
        "cloud none 0 0 2",
    ):
        assert words in shown


def test_charts_take_their_scripts_from_this_host_only(engine: sa.Engine, site: Site) -> None:
    answered(engine, request(1), full_review())
    page = seen(site, TOTALS)
    scripts = [attributes.get("src") or "" for tag, attributes in page.tags if tag == "script"]
    styles = [attributes.get("href") or "" for tag, attributes in page.tags if tag == "link"]
    assert len(scripts) == 2
    for path in (*scripts, *styles):
        file = site(path, {})
        assert file is not None
        assert file.body

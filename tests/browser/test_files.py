"""The pages that are files, in Chromium: they need nothing else, and nobody is left out."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.app.address import GitHubAddress
from bot.app.manifest import Wish
from bot.app.page import form
from bot.evaluation.page import page as eval_page
from bot.page import page
from bot.planning.estimate import Estimate, Planned
from bot.planning.page import page as plan_page
from review.plan import Plan
from tests.bot.dashboard.seeds import TARIFF, wide
from tests.bot.evaluation.scored import mixed
from tests.browser.conftest import Playwright, serious, tab
from tests.review.reviews import full_change, full_review

GITHUB = GitHubAddress("https://api.github.com", "https://github.com")


def plan() -> str:
    """Of 60 files."""
    read = wide(60)
    units = tuple(Estimate(each.unit, 1000, 0.02, 0.02) for each in read.units)
    made = Plan(tuple(each.unit for each in read.units), (), read.edges)
    return plan_page([Planned(full_change(), made, (), units)], TARIFF)


PAGES: dict[str, Callable[[], str]] = {
    "review": lambda: page(full_review(), full_change()),
    "wide": lambda: page(wide(60)),
    "plan": plan,
    "create": lambda: form(Wish(GITHUB, "octo", "four-eyes", None), "state", "http://127.0.0.1:1/back"),
    "eval": lambda: eval_page([mixed("local", 0), mixed()]),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_serious_stands_in_the_way_of_anybody(
    chromium: Playwright, tmp_path: Path, name: str, scheme: str
) -> None:
    file = tmp_path / f"{name}.html"
    file.write_text(PAGES[name](), encoding="utf-8")
    with tab(chromium, scheme, width=420) as opened:
        opened.page.goto(file.as_uri())
        assert opened.page.evaluate("document.documentElement.scrollWidth") == 420
        assert serious(opened.page) == []


def test_names_of_files_stay_inside_their_boxes(chromium: Playwright, tmp_path: Path) -> None:
    file = tmp_path / "plan.html"
    file.write_text(plan(), encoding="utf-8")
    with tab(chromium) as opened:
        opened.page.goto(file.as_uri())
        wider = """() => [...document.querySelectorAll(".graph g")].filter((box) => {
            const frame = box.querySelector(".box"), texts = [...box.querySelectorAll("text")];
            const right = frame && frame.getBoundingClientRect().right;
            return texts.some((text) => text.getBoundingClientRect().right > right);
        }).length"""
        assert opened.page.locator(".graph .box").count() == 60
        assert opened.page.evaluate(wider) == 0

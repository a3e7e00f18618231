"""The pages that are files, in Chromium: they need nothing else, and are for anybody."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from bot.app.address import GitHubAddress
from bot.app.manifest import Wish
from bot.app.page import ended, form
from bot.evaluation.page import page as eval_page
from bot.page import page
from bot.planning.estimate import Estimate, Planned
from bot.planning.page import page as plan_page
from review.plan import Plan
from review.types import Review
from tests.bot.dashboard.seeds import TARIFF, wide
from tests.bot.evaluation.scored import mixed
from tests.bot.test_page import hostile
from tests.browser.conftest import tab
from tests.browser.hindrances import hindrances
from tests.review.reviews import full_change, full_review

GITHUB = GitHubAddress("https://api.github.com", "https://github.com")
SCRIPT = "<script>alert(1)</script>"


def plan(read: Review) -> str:
    units = tuple(Estimate(each.unit, 1000, 0.02, 0.02) for each in read.units)
    made = Plan(tuple(each.unit for each in read.units), (), read.edges)
    return plan_page([Planned(full_change(), made, (), units)], TARIFF)


PAGES: dict[str, Callable[[], str]] = {
    "review": lambda: page(full_review(), full_change()),
    "plan": lambda: plan(wide(60)),
    "create": lambda: form(Wish(GITHUB, "octo", "four-eyes", None), "state", "http://127.0.0.1:1/back"),
    "ended": lambda: ended("The App is there", "Install it.", ("https://github.example/apps/x", "Install")),
    "eval": lambda: eval_page([mixed("local", 0), mixed()]),
}
HOSTILE: dict[str, Callable[[], str]] = {
    "review": lambda: page(hostile(), full_change()),
    "plan": lambda: plan(hostile()),
    "eval": lambda: eval_page([mixed()]),
}


def written(folder: Path, html: str) -> str:
    """Where a browser finds it."""
    file = folder / "page.html"
    file.write_text(html, encoding="utf-8")
    return file.as_uri()


@pytest.mark.parametrize("name", PAGES)
def test_nothing_stands_in_the_way_of_anybody(chromium: Browser, tmp_path: Path, name: str) -> None:
    with tab(chromium) as opened:
        opened.page.goto(written(tmp_path, PAGES[name]()))
        assert hindrances(opened.page) == []


@pytest.mark.parametrize("name", HOSTILE)
def test_a_payload_does_nothing(chromium: Browser, tmp_path: Path, name: str) -> None:
    with tab(chromium) as opened:
        opened.page.goto(written(tmp_path, HOSTILE[name]()))
        assert opened.page.locator("script, img, iframe").count() == 0
        assert SCRIPT in (opened.page.text_content("body") or "")


def test_names_of_files_stay_inside_their_boxes(chromium: Browser, tmp_path: Path) -> None:
    with tab(chromium) as opened:
        opened.page.goto(written(tmp_path, plan(wide(60))))
        wider = """() => [...document.querySelectorAll(".graph g")].filter((box) => {
            const frame = box.querySelector(".box"), texts = [...box.querySelectorAll("text")];
            const right = frame && frame.getBoundingClientRect().right;
            return texts.some((text) => text.getBoundingClientRect().right > right);
        }).length"""
        assert opened.page.locator(".graph .box").count() == 60
        assert opened.page.evaluate(wider) == 0

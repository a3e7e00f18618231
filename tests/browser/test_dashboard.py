"""The dashboard in Chromium: nobody is left out, and a payload does nothing."""

from dataclasses import replace
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Response, expect

from tests.bot.dashboard.seeds import answered, called, request
from tests.bot.test_page import PAYLOAD, hostile
from tests.browser.conftest import TOKEN, Host, tab
from tests.browser.hindrances import hindrances

LIST, TOTALS = "/dashboard", "/dashboard/totals"
ONE, WIDE, FAILED = (f"/dashboard/review?id={quote(request(number).id)}" for number in (7, 8, 6))
CHANGES = ONE.replace("/review?", "/changes?")


@pytest.mark.parametrize(
    "path", [LIST, f"{LIST}?state=failed", ONE, WIDE, FAILED, CHANGES, TOTALS, "/dashboard/no"]
)
def test_nothing_stands_in_the_way_of_anybody(chromium: Browser, full: Host, path: str) -> None:
    with tab(chromium) as opened:
        opened.page.goto(full.url + path)
        if path.endswith("/no"):
            opened.complaints.clear()
        assert hindrances(opened.page) == []


def test_the_form_for_strangers_is_for_anybody(chromium: Browser, full: Host) -> None:
    with tab(chromium, known=False) as opened:
        opened.page.goto(full.url + LIST)
        assert hindrances(opened.page) == []


def status(found: Response | None) -> int:
    assert found is not None
    return found.status


def test_a_payload_does_nothing(chromium: Browser, host: Host) -> None:
    evil = replace(request(7, PAYLOAD), id=PAYLOAD)
    answered(host.engine, evil, hostile(), state=PAYLOAD)
    called(host.engine, evil, "u-1", "cloud", 0, 1, model=PAYLOAD, reason=PAYLOAD, error=PAYLOAD)
    with tab(chromium) as opened:
        for path in (LIST, f"{LIST}?repo={quote(PAYLOAD)}", f"/dashboard/review?id={quote(PAYLOAD)}", TOTALS):
            assert status(opened.page.goto(host.url + path)) == 200
            assert opened.page.locator("img").count() == 0
        opened.page.goto(f"{host.url}/dashboard/review?id={quote(PAYLOAD)}")
        assert opened.page.locator("h1").inner_text().startswith("<script>alert(1)</script>")


def test_a_stranger_logs_in_and_out(chromium: Browser, full: Host) -> None:
    with tab(chromium, known=False) as opened:
        page = opened.page
        assert status(page.goto(full.url + ONE)) == 401
        assert page.locator("a").count() == 0
        page.get_by_label("Token").fill("wrong")
        page.keyboard.press("Enter")
        page.get_by_text("That is not the token.").wait_for()
        page.get_by_label("Token").fill(TOKEN)
        page.keyboard.press("Enter")
        page.get_by_role("link", name="octo/app#7").click()
        page.get_by_role("heading", name="Mean price").wait_for()
        assert page.evaluate("document.cookie") == ""
        page.get_by_role("button", name="Log out").click()
        page.get_by_label("Token").wait_for()
        assert status(page.goto(full.url + ONE)) == 401


def test_charts_are_drawn(chromium: Browser, full: Host) -> None:
    with tab(chromium) as opened:
        opened.page.goto(full.url + TOTALS)
        assert opened.page.locator(".plotted canvas").count() == 3
        first = opened.page.locator(".plotted").first
        expect(first.locator(".u-value")).to_have_text(["01-01", "65.67 %"])
        first.locator(".u-over").hover(position={"x": 0, "y": 50})
        expect(first.locator(".u-value")).to_have_text(["12-03", "nothing"])
        opened.page.emulate_media(color_scheme="dark")
        opened.page.set_viewport_size({"width": 600, "height": 900})
        assert opened.page.locator(".plotted canvas").count() == 3

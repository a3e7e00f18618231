"""What keeps somebody from a page."""

from collections.abc import Iterator, Mapping

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

Hindrance = tuple[str, str]
"""What is wrong, and where."""

_OPEN = "document.querySelectorAll('details').forEach((each) => { each.open = true; })"
_REACHABLE = "a[href], button, input, select, summary, [tabindex='0']"
_MARKED = f"""() => {{
    const all = [...document.querySelectorAll("{_REACHABLE}")].filter((each) => each.checkVisibility());
    all.forEach((each, place) => each.setAttribute("data-place", place));
    return all.map((each) => each.outerHTML.slice(0, 200));
}}"""
_HERE = """() => {
    const here = document.activeElement, place = here?.getAttribute("data-place");
    return place && [Number(place), getComputedStyle(here).outlineStyle !== "none"];
}"""
_WIDTH = """() => new Promise((told) => requestAnimationFrame(() => requestAnimationFrame(() => {
    told(document.documentElement.scrollWidth);
})))"""
_PHONE = 420
_ENOUGH = 5
"""Steps of the keyboard that go to the browser's own buttons."""


def hindrances(page: Page) -> list[Hindrance]:
    """All that axe-core calls serious or worse, by day and by night, what the keyboard does not reach or does
    not show, and a width that no phone has. What is folded is laid open first.
    """
    page.evaluate(_OPEN)
    found = [*_serious(page, {"resultTypes": ["violations"]}), *_out_of_reach(page)]
    page.emulate_media(color_scheme="dark")
    # Nothing else changes at night.
    colours = {"runOnly": ["color-contrast", "link-in-text-block"], "resultTypes": ["violations"]}
    found += [(f"{rule} at night", place) for rule, place in _serious(page, colours)]
    page.set_viewport_size({"width": _PHONE, "height": 900})
    width = page.evaluate(_WIDTH)
    return [*found, *([("too wide for a phone", f"{width} px")] if width > _PHONE else [])]


def _serious(page: Page, options: Mapping[str, object]) -> Iterator[Hindrance]:
    for found in Axe().run(page, options=options).response["violations"]:
        if found["impact"] in {"serious", "critical"}:
            yield from ((found["id"], node["html"]) for node in found["nodes"])


def _out_of_reach(page: Page) -> Iterator[Hindrance]:
    places: list[str] = page.evaluate(_MARKED)
    reached: dict[int, bool] = {}
    for _ in range(len(places) + _ENOUGH):
        page.keyboard.press("Tab")
        if here := page.evaluate(_HERE):
            reached[here[0]] = here[1]
    for place, html in enumerate(places):
        if not reached.get(place):
            yield ("the focus does not show" if place in reached else "no key leads there"), html

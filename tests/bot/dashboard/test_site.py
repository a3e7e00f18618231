"""The pages: what they say of requests, reviews and calls, and that all of it stays text."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import unquote

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from bot.dashboard.gate import HOME, Gate
from bot.dashboard.site import Site
from bot.jobs.underway import Job
from bot.tables import reviews
from review.types import Line
from tests.bot.dashboard.seeds import Still, answered, called, fails, many, opened, request, wide
from tests.bot.test_page import PAYLOAD, hostile
from tests.clock import NOON
from tests.html import Seen
from tests.review.reviews import CART, full_review, read, review
from webhooks.app import create_app

TOKEN = "t" * 20
REVIEW = f"{HOME}/review"


def text(site: Site, path: str = HOME, query: Mapping[str, str] | None = None) -> str:
    """What stands on the page, in one line."""
    return " ".join(seen(site, path, query).text.split())


def seen(site: Site, path: str = HOME, query: Mapping[str, str] | None = None) -> Seen:
    page = site(path, query or {})
    assert page is not None
    assert page.status == 200
    return Seen(page.body.decode())


def test_an_empty_list_says_so(site: Site) -> None:
    assert "There is nothing here yet." in text(site)
    assert "As soon as a pull request is reviewed it stands here." in text(site)


def test_a_request_stands_with_its_figures(engine: sa.Engine, site: Site) -> None:
    answered(engine, request(7), full_review())
    answered(engine, request(8), None, NOON - 60, "failed")
    shown = text(site)
    assert "2 requests, the newest first." in shown
    assert "posted octo/app#7 Mean price 57% 0.02 1 + 1 2026-01-01 12:00" in shown
    assert "failed octo/app#8 no review kept 2026-01-01 11:59" in shown


def test_what_waits_stands_above(engine: sa.Engine) -> None:
    jobs = (Job(request(9), "waiting", NOON), Job(request(10), "running", NOON))
    site = opened(engine, Still(jobs))
    assert "2 requests not answered yet." in text(site)
    assert "waiting octo/app#9 review 2026-01-01 12:00" in text(site)
    assert "not answered yet" not in text(site, HOME, {"page": "2"})


def test_what_a_review_waits_for_is_named(engine: sa.Engine, site: Site) -> None:
    answered(engine, request(7), full_review(), state="waiting")
    with engine.begin() as connection:
        connection.execute(reviews.update().values(awaits="cloud local"))
    assert "waiting for cloud and local octo/app#7" in text(site)


def test_a_service_that_is_left_alone_is_named(engine: sa.Engine, site: Site) -> None:
    fails(engine, "Claude", NOON + 3600, PAYLOAD)
    fails(engine, "Ollama", NOON, "away")
    for path in (HOME, f"{HOME}/totals"):
        assert "Claude is left alone until 2026-01-01 13:00 UTC: <script>" in text(site, path)
        assert "Ollama" not in text(site, path)


def test_the_list_is_turned_page_by_page(engine: sa.Engine, site: Site) -> None:
    many(engine, 120)
    pages = [seen(site, HOME, {"page": number}) for number in ("1", "3", "4", "x", "-1", "9" * 30)]
    assert [page.text.count("octo/") - 3 for page in pages] == [50, 20, 0, 50, 50, 0]
    links = [attributes["href"] for tag, attributes in pages[1].tags if attributes.get("rel") == "prev"]
    assert links == ["/dashboard?page=2"]
    assert text(site, HOME, {"repo": "octo/app", "state": "failed"}).count("octo/app#") == 3


def test_only_what_is_asked_for_is_read(engine: sa.Engine, site: Site) -> None:
    many(engine, 120)
    read: list[str] = []
    sa.event.listen(engine, "before_cursor_execute", lambda *told: read.append(told[2]))
    site(HOME, {})
    assert len(read) == 4
    assert not any("foureyes_archive.review" in statement for statement in read)


def test_a_review_shows_all_that_is_known(engine: sa.Engine, site: Site) -> None:
    answered(engine, request(7), full_review())
    called(engine, request(7), "u-1", "local", 0, 8.0)
    called(engine, request(7), "u-2", "cloud", 1, 4.0)
    called(engine, request(7), "u-2", "cloud", 5, 2.0, state="failed", error="overloaded", bytes=500)
    called(engine, request(8), "u-9", "cloud", 5, 2.0)
    shown = text(site, REVIEW, {"id": request(7).id})
    for words in (
        "octo/app#7 · 2026-01-01 12:00 UTC · posted",
        "It took 8.0 s from the first question to the last answer.",
        "it takes 8.0 s: this was 1.00 times the ideal.",
        "part 2 claude-opus-4-8 failed overloaded 5.0 s 2.0 3,000 1,000 200 0.02",
        "9,500 bytes in 2 requests.",
        "2026-01-01 12:00 part 2 claude-opus-4-8 9,000 0 shop/tax.py shop/api.py",
        "tax is used in shop/api.py 0123456789ab",
        "at home, from 0.0 s to 8.0 s. Ideally at home, from 0.0 s to 8.0 s.",
    ):
        assert words in shown


def test_more_readers_than_are_known_of_are_no_miracle(engine: sa.Engine, site: Site) -> None:
    answered(engine, request(7), full_review())
    called(engine, request(7), "u-1", "local", 0, 8.0)
    called(engine, request(7), "u-3", "local", 0, 8.0)
    shown = text(site, REVIEW, {"id": request(7).id})
    assert "it takes 16.0 s: more readers were at work than this host knows of." in shown


def test_what_was_dropped_is_told_with_the_reason(engine: sa.Engine, site: Site) -> None:
    refuted = replace(full_review().notes[0], title="Never so", why_not_inline="the second check refuted it")
    answered(engine, request(7), replace(full_review(), notes=(refuted,)))
    shown = text(site, REVIEW, {"id": request(7).id})
    assert "What was dropped, and why Never so shop/cart.py:11 (removed)" in shown


def test_a_review_is_drawn(engine: sa.Engine, site: Site) -> None:
    answered(engine, request(7), wide(60))
    page = seen(site, REVIEW, {"id": request(7).id})
    boxes = [
        attributes for tag, attributes in page.tags if tag == "rect" and attributes.get("class") == "box"
    ]
    assert len(boxes) == 60 + 2
    assert "uses Session.refresh, whose signature changed" in page.text


def test_a_request_without_a_review(engine: sa.Engine, site: Site) -> None:
    answered(engine, request(8), None, state="failed")
    assert "Failed, 2026-01-01 12:00 UTC." in text(site, REVIEW, {"id": request(8).id})
    assert site(REVIEW, {"id": "octo/app#9"}) is None
    assert site(f"{HOME}/nowhere", {}) is None


@pytest.mark.parametrize("name", ["../site.py", "uPlot.LICENSE", "", "..%2fsite.py"])
def test_no_other_file_is_served(site: Site, name: str) -> None:
    assert site(f"{HOME}/static/{name}", {}) is None


def test_a_payload_stays_text(engine: sa.Engine, site: Site) -> None:
    evil = replace(request(7, PAYLOAD), id=PAYLOAD)
    answered(engine, evil, hostile(), state=PAYLOAD)
    called(engine, evil, "u-1", "cloud", 0, 1, model=PAYLOAD, reason=PAYLOAD, error=PAYLOAD, state="failed")
    queries: list[dict[str, str]] = [
        {},
        {"repo": PAYLOAD, "state": PAYLOAD, "page": PAYLOAD},
        {"repo": "no", "state": PAYLOAD},
    ]
    for page in [*(seen(site, HOME, query) for query in queries), seen(site, REVIEW, {"id": PAYLOAD})]:
        tags = {tag for tag, _ in page.tags}
        assert tags.isdisjoint({"script", "img", "b", "iframe", "link", "object"})
        assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
        assert "\u202e" not in page.text
        links = [attributes["href"] or "" for tag, attributes in page.tags if tag == "a"]
        assert all(link.startswith(("/dashboard", "#", "https://github.example/")) for link in links)


def client(engine: sa.Engine) -> FlaskClient:
    gate = Gate(TOKEN, opened(engine, Still()))
    return create_app("s" * 20, lambda _: None, pages=gate).test_client()


def test_through_the_web_host(engine: sa.Engine) -> None:
    answered(engine, request(7), full_review())
    browser = client(engine)
    assert browser.get(HOME).status_code == 401
    said = browser.post(f"{HOME}/login", data={"token": TOKEN}, headers={"X-Forwarded-Proto": "https"})
    assert "Secure" in said.headers["Set-Cookie"]
    assert said.headers["Location"] == HOME
    browser.post(f"{HOME}/login", data={"token": TOKEN})
    found = browser.get(REVIEW, query_string={"id": request(7).id})
    assert (found.status_code, found.mimetype) == (200, "text/html")
    assert "octo/app#7" in found.text
    browser.post(f"{HOME}/logout")
    assert browser.get(REVIEW, query_string={"id": request(7).id}).status_code == 401


def test_without_a_token_there_is_none() -> None:
    browser = create_app("s" * 20, lambda _: None).test_client()
    assert [browser.get(path).status_code for path in (HOME, REVIEW, f"{HOME}/login")] == [404, 404, 404]


def test_a_long_change_stands_on_a_page_of_its_own(engine: sa.Engine, site: Site) -> None:
    long = replace(CART, lines=tuple(Line(f"{number} = 1", None, number) for number in range(1, 1_602)))
    answered(engine, request(7), review(read((long, replace(long, path="shop/till.py")))))
    page = seen(site, REVIEW, {"id": request(7).id})
    assert "1601 = 1" not in page.text
    links = [attributes.get("href") or "" for _, attributes in page.tags]
    [link] = [link for link in links if "changes" in link]
    path, _, query = link.partition("?id=")
    whole = seen(site, path, {"id": unquote(query)})
    assert whole.text.count("16011601 = 1") == 2  # behind its number
    assert "i" not in {tag for tag, _ in whole.tags}
    assert site(path, {"id": "no"}) is None

"""The gate: a stranger gets a form and nothing else, a session ends, and no page can be used by another."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from bot.dashboard.gate import COOKIE, HOME, LOGIN, LOGOUT, SESSION, Gate
from tests.clock import Clock
from tests.html import Seen
from webhooks.pages import Page, Visit

TOKEN = "correct horse battery"


@dataclass
class Behind:
    """The site behind the gate; it notes who came through."""

    seen: list[str] = field(default_factory=list)

    def __call__(self, path: str, query: Mapping[str, str]) -> Page | None:
        self.seen.append(path)
        return None if path.endswith("nowhere") else Page(200, b"within", {})


@pytest.fixture
def behind() -> Behind:
    return Behind()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def gate(behind: Behind, clock: Clock) -> Gate:
    return Gate(TOKEN, behind, clock)


def cookie(page: Page) -> tuple[str, list[str]]:
    """The value, and the attributes."""
    value, *attributes = page.headers["Set-Cookie"].split("; ")
    return value.removeprefix(f"{COOKIE}="), attributes


def login(gate: Gate, *, secure: bool = False) -> Page:
    return gate(Visit(LOGIN, post=True, form={"token": TOKEN}, secure=secure))


@pytest.mark.parametrize(
    "visit",
    [
        Visit(HOME),
        Visit(f"{HOME}/review", query={"id": "octo/app#1"}),
        Visit(f"{HOME}/static/charts.js"),
        Visit(f"{HOME}/nowhere"),
        Visit(LOGOUT, post=True),
        Visit(HOME, authorization="Bearer wrong"),
        Visit(HOME, authorization="Bearer "),
        Visit(HOME, authorization=f"Basic {TOKEN}"),
        Visit(HOME, authorization=f"Bearer {TOKEN}é\udc80"),
        Visit(HOME, cookies={COOKIE: TOKEN}),
        Visit(HOME, cookies={COOKIE: "99999999999.00"}),
        Visit(HOME, cookies={COOKIE: "9" * 5000}),
        Visit(HOME, query={"token": TOKEN}),
        Visit(LOGIN, post=True),
        Visit(LOGIN, post=True, form={"token": "wrong"}),
    ],
)
def test_a_stranger_gets_a_form_and_nothing_else(gate: Gate, behind: Behind, visit: Visit) -> None:
    page = gate(visit)
    assert (page.status, behind.seen) == (401, [])
    assert "Set-Cookie" not in page.headers
    seen = Seen(page.body.decode())
    assert [attributes.get("action") for tag, attributes in seen.tags if tag == "form"] == [LOGIN]
    assert not {tag for tag, _ in seen.tags} & {"a", "script", "table", "nav"}


def test_a_stranger_gets_the_same_whatever_is_there(gate: Gate) -> None:
    paths = (HOME, f"{HOME}/review", f"{HOME}/static/charts.js", f"{HOME}/nowhere")
    answers = [gate(Visit(path, query={"id": path})) for path in paths]
    assert [each for each in answers if each != answers[0]] == []
    assert set(answers[0].headers) == {
        "Cache-Control",
        "Content-Security-Policy",
        "Content-Type",
        "Cross-Origin-Opener-Policy",
        "Referrer-Policy",
        "WWW-Authenticate",
        "X-Content-Type-Options",
        "X-Frame-Options",
    }


def test_the_token_opens_by_header(gate: Gate, behind: Behind) -> None:
    assert gate(Visit(HOME, authorization=f"Bearer {TOKEN}")).body == b"within"
    assert gate(Visit(HOME, authorization=f"bearer  {TOKEN} ")).body == b"within"
    assert behind.seen == [HOME, HOME]


def test_a_login_lasts_for_its_time(gate: Gate, clock: Clock) -> None:
    page = login(gate)
    value, attributes = cookie(page)
    assert (page.status, page.headers["Location"]) == (303, HOME)
    assert set(attributes) == {"HttpOnly", "SameSite=Strict", f"Path={HOME}", f"Max-Age={SESSION}"}
    assert TOKEN not in value
    clock.now += SESSION - 1
    assert gate(Visit(HOME, cookies={COOKIE: value})).status == 200
    clock.now += 1
    assert gate(Visit(HOME, cookies={COOKIE: value})).status == 401


def test_a_session_cannot_be_lengthened(gate: Gate) -> None:
    until, _, mac = cookie(login(gate))[0].partition(".")
    for forged in (f"{int(until) + 1}.{mac}", f"0{until}.{mac}", f"{until}.{mac[:-1]}", f"{until}.", until):
        assert gate(Visit(HOME, cookies={COOKIE: forged})).status == 401


def test_another_token_ends_all_sessions(gate: Gate, behind: Behind, clock: Clock) -> None:
    value, _ = cookie(login(gate))
    assert Gate("another horse battery", behind, clock)(Visit(HOME, cookies={COOKIE: value})).status == 401


def test_by_https_the_cookie_never_goes_in_clear(gate: Gate) -> None:
    assert "Secure" in cookie(login(gate, secure=True))[1]


def test_logging_out_takes_the_cookie(gate: Gate) -> None:
    page = gate(Visit(LOGOUT, post=True, cookies={COOKIE: cookie(login(gate))[0]}))
    value, attributes = cookie(page)
    assert (page.status, value) == (303, "")
    assert "Max-Age=0" in attributes


@pytest.mark.parametrize(("path", "post", "status"), [("nowhere", False, 404), ("review", True, 405)])
def test_what_is_not_there(gate: Gate, path: str, status: int, *, post: bool) -> None:
    page = gate(Visit(f"{HOME}/{path}", post=post, authorization=f"Bearer {TOKEN}"))
    assert page.status == status


def test_no_other_page_can_use_ours(gate: Gate) -> None:
    headers = gate(Visit(HOME)).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["script-src"] == policy["form-action"] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"

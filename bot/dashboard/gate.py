"""Who may see the dashboard: whoever knows the operator's token. A stranger gets a form and nothing else."""

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from types import MappingProxyType

from bot.clock import Clock
from bot.render import Html, render
from webhooks.pages import Page, Visit

HOME = "/dashboard"
LOGIN, LOGOUT, STATIC = f"{HOME}/login", f"{HOME}/logout", f"{HOME}/static/"
COOKIE = "foureyes"
SESSION = 12 * 3600
"""Seconds that a login lasts."""

ALLOWED: Mapping[str, str] = MappingProxyType(
    {"script-src": "'self'", "style-src": "'self'", "base-uri": "'none'", "form-action": "'self'"}
)
"""What our pages may do beside what all pages may: take scripts and styles from this host, and log out."""

Site = Callable[[str, Mapping[str, str]], Page | None]


def page(html: Html, status: int = 200) -> Page:
    """A page with all headers that keep it to itself."""
    headers = {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": f"{html.policy}; frame-ancestors 'none'",
        "Cache-Control": "no-store",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
    return Page(status, html.text.encode("utf-8", "replace"), headers)


class Gate:
    """Lets in whoever knows the token: by `Authorization: Bearer`, or by a cookie that a form sets."""

    def __init__(self, token: str, site: Site, clock: Clock = time.time) -> None:
        self._token = token.encode()
        self._site = site
        self._clock = clock

    def __call__(self, visit: Visit) -> Page:
        if visit.post and visit.path == LOGIN:
            return self._login(visit)
        if not self._knows(visit):
            return _stranger()
        if visit.post:
            return _left() if visit.path == LOGOUT else _message("There is nothing to do here.", 405)
        return self._site(visit.path, visit.query) or _message("There is no such page.", 404)

    def _login(self, visit: Visit) -> Page:
        if not self._is_token(visit.form.get("token", "")):
            return _stranger(wrong=True)
        return _there(self._cookie(int(self._clock()) + SESSION), SESSION, secure=visit.secure)

    def _knows(self, visit: Visit) -> bool:
        scheme, _, token = visit.authorization.partition(" ")
        if scheme.lower() == "bearer":
            return self._is_token(token.strip())
        until, _, _ = (cookie := visit.cookies.get(COOKIE, "")).partition(".")
        if not (until.isdecimal() and until.isascii() and len(until) <= 12):
            return False
        return _same(cookie, self._cookie(int(until))) and int(until) > self._clock()

    def _is_token(self, given: str) -> bool:
        return _same(given, self._token.decode())

    def _cookie(self, until: int) -> str:
        """The time at which it ends, under a MAC: a cookie that leaks is no token, and ends by itself."""
        mac = hmac.new(self._token, f"dashboard until {until}".encode(), hashlib.sha256)
        return f"{until}.{mac.hexdigest()}"


def _same(given: str, known: str) -> bool:
    """In a time that does not tell how much of it is right."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), known.encode())


def _stranger(*, wrong: bool = False) -> Page:
    shown = page(render("login.html.jinja", {"wrong": wrong}, "dashboard.css", policy=ALLOWED), 401)
    return Page(401, shown.body, {**shown.headers, "WWW-Authenticate": 'Bearer realm="Four Eyes"'})


def _message(text: str, status: int) -> Page:
    return page(render("message.html.jinja", {"text": text}, "dashboard.css", policy=ALLOWED), status)


def _left() -> Page:
    return _there("", 0, secure=False)


def _there(cookie: str, seconds: int, *, secure: bool) -> Page:
    """On to the first page, with this cookie."""
    kept = f"{COOKIE}={cookie}; Path={HOME}; Max-Age={seconds}; HttpOnly; SameSite=Strict"
    headers = {"Location": HOME, "Set-Cookie": kept + "; Secure" * secure, "Cache-Control": "no-store"}
    return Page(303, b"", headers)

"""The files that pages of the dashboard take from this host."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from webhooks.pages import Page

_KINDS: Mapping[str, str] = {
    "uPlot.iife.min.js": "text/javascript; charset=utf-8",
    "uPlot.min.css": "text/css; charset=utf-8",
    "charts.js": "text/javascript; charset=utf-8",
}


def asset(name: str) -> Page | None:
    """The file of this name; None for any other."""
    if name not in _KINDS:
        return None
    headers = {
        "Content-Type": _KINDS[name],
        "Cache-Control": "private, max-age=3600",
        "X-Content-Type-Options": "nosniff",
    }
    return Page(200, _read(name), headers)


@cache
def _read(name: str) -> bytes:
    return files("bot.dashboard").joinpath("static", name).read_bytes()

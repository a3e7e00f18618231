"""The pages that the browser shows on the way: the form that goes to GitHub, and how it ended."""

import json
from collections.abc import Mapping

from bot.app.manifest import ADVISORY, Wish, manifest
from bot.app.needs import EVENTS, PERMISSIONS
from bot.render import policy_of, render

_STYLE = "app.css"


def form(wish: Wish, state: str, redirect_url: str) -> str:
    """The page whose one button posts the manifest to GitHub."""
    values = {
        "wish": wish,
        "state": state,
        "manifest": json.dumps(manifest(wish, redirect_url)),
        "permissions": PERMISSIONS,
        "events": EVENTS,
        "advisory": ADVISORY,
    }
    return _page("create.html.jinja", values, wish.github.web)


def ended(title: str, text: str, link: tuple[str, str] | None = None) -> str:
    """One sentence, and where to go on: an address with its label."""
    return _page("ended.html.jinja", {"title": title, "text": text, "link": link})


def policy(web: str) -> str:
    """The Content-Security-Policy of the pages: our own style, and a form that can go to GitHub only."""
    return f"{policy_of(_STYLE, policy=_allowed(web))}; frame-ancestors 'none'"


def _page(name: str, values: Mapping[str, object], web: str = "'none'") -> str:
    return render(name, values, _STYLE, policy=_allowed(web)).text


def _allowed(web: str) -> Mapping[str, str]:
    return {"form-action": web, "base-uri": "'none'"}

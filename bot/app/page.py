"""The pages that the browser shows on the way: the form that goes to GitHub, and how it ended."""

import json
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from bot.app.manifest import ADVISORY, Wish, manifest
from bot.app.needs import EVENTS, PERMISSIONS
from bot.render import digest, environment


def form(wish: Wish, state: str, redirect_url: str) -> str:
    """The page whose one button posts the manifest to GitHub."""
    return _page(
        "form.html.jinja",
        wish=wish,
        state=state,
        manifest=json.dumps(manifest(wish, redirect_url)),
        permissions=PERMISSIONS,
        events=EVENTS,
        advisory=ADVISORY,
    )


def ended(title: str, text: str, link: tuple[str, str] | None = None) -> str:
    """One sentence, and where to go on: an address with its label."""
    return _page("ended.html.jinja", title=title, text=text, link=link)


def policy(web: str) -> str:
    """The Content-Security-Policy of the pages: our own style, and a form that can go to GitHub only."""
    return (
        f"default-src 'none'; style-src '{digest(_css())}'; form-action {web}; base-uri 'none';"
        " frame-ancestors 'none'"
    )


def _page(name: str, **values: object) -> str:
    css = Markup(_css())  # noqa: S704 (our own file)
    return _environment().get_template(name).render(css=css, **values)


@cache
def _environment() -> Environment:
    return environment().overlay(loader=PackageLoader("bot.app"))


@cache
def _css() -> str:
    return files("bot.app").joinpath("templates", "app.css").read_text(encoding="utf-8")

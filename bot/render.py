"""Templates -> pages of HTML: one frame, one stylesheet, and a policy that admits nothing else."""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from review import words
from review.figures import answered
from review.types import ReadUnit
from review.visible import visible

_CODE = re.compile(r"`([^`\n]+)`")
_FROM_A_FILE: Mapping[str, str] = MappingProxyType({"base-uri": "'none'", "form-action": "'none'"})


@dataclass(frozen=True, slots=True)
class Html:
    """A page, and the Content-Security-Policy that it states itself."""

    text: str
    policy: str


def render(
    template: str, values: Mapping[str, object], *styles: str, policy: Mapping[str, str] = _FROM_A_FILE
) -> Html:
    """The page that a template of ours makes of values, dressed in page.css and more `styles`.

    `policy` are directives beside those that forbid all but our own style.
    """
    style = Markup(_css(styles))  # noqa: S704 (our own files)
    csp = policy_of(*styles, policy=policy)
    return Html(environment().get_template(template).render(css=style, csp=csp, **values), csp)


def policy_of(*styles: str, policy: Mapping[str, str] = _FROM_A_FILE) -> str:
    """The Content-Security-Policy that `render` gives a page with these."""
    allowed = {"default-src": "'none'", "style-src": f"'{digest(_css(styles))}'"}
    for name, sources in policy.items():
        allowed[name] = f"{allowed[name]} {sources}" if name in allowed else sources
    return "; ".join(f"{name} {sources}" for name, sources in allowed.items())


@cache
def _css(styles: tuple[str, ...]) -> str:
    return "".join(map(_ours, ("page.css", *styles)))


def _ours(name: str) -> str:
    return files("bot").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("bot"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"words": words, "id": id, "handling": handling, "answered": answered}
    environment.filters |= {"prose": prose, "capitalize_first": lambda text: text[:1].upper() + text[1:]}
    return environment


def _shown(value: object) -> object:
    """Hidden characters are shown in everything that a template writes."""
    return visible(value, keep="\n\t") if type(value) is str else value


def digest(css: str) -> str:
    """https://www.w3.org/TR/CSP3/#grammardef-hash-source"""
    return f"sha256-{base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()}"


def handling(read: ReadUnit) -> str:
    """What a unit's badge looks like."""
    return words.route(read) if answered(read) else "failed"


def prose(text: str) -> Markup:
    """Text as text, with what stands in backticks as code."""
    parts = _CODE.split(visible(text, keep="\n\t"))
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if place % 2 else escape(part)
        for place, part in enumerate(parts)
    )

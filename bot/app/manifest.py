"""What GitHub is asked to register: the App's manifest.

https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest
"""

import re
from dataclasses import dataclass

from bot.app.address import GitHubAddress
from bot.app.needs import EVENTS, PERMISSIONS
from review.errors import UserError

ADVISORY = "Advisory: it does not replace human approval"
NAME = "Four Eyes"
_LONGEST = 34
_LOGIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98}[A-Za-z0-9])?", re.ASCII)
_DESCRIPTION = f"Reviews pull requests with two readers, a model at home and Claude. {ADVISORY}."
# GitHub wants an address even of a hook that is off, and refuses events without a hook.
_NOWHERE = "https://example.com/webhook"


@dataclass(frozen=True, slots=True)
class Wish:
    """The App that somebody wants: `org` None means their own account, `webhook_url` None: not known yet."""

    github: GitHubAddress
    org: str | None
    name: str
    webhook_url: str | None

    @property
    def form(self) -> str:
        """Where the manifest is posted to."""
        return f"{self.github.apps(self.org)}/new"


def wish(github: GitHubAddress, org: str | None, name: str | None, webhook_url: str | None) -> Wish:
    """Raises UserError for what GitHub would refuse. Names are unique on all of GitHub, so that of an
    organization gets its own."""
    if org is not None and not _LOGIN.fullmatch(org):
        raise UserError(f"--org {org} is no name of an organization on GitHub")
    given = name or (f"{NAME} {org}"[:_LONGEST].rstrip() if org else NAME)
    if len(given) > _LONGEST or not given.isprintable() or not given.strip():
        raise UserError(f"--name: GitHub takes names of at most {_LONGEST} characters")
    return Wish(github, org, given, webhook_url)


def manifest(wish: Wish, redirect_url: str | None = None) -> dict[str, object]:
    """`redirect_url` is where GitHub sends the person back to."""
    hook = {"url": wish.webhook_url or _NOWHERE, "active": wish.webhook_url is not None}
    return {
        "name": wish.name,
        "url": f"{wish.github.web}/{wish.org}" if wish.org else wish.github.web,
        "description": _DESCRIPTION,
        "public": False,
        "hook_attributes": hook,
        "default_permissions": {permission.name: permission.access for permission in PERMISSIONS},
        "default_events": [event.name for event in EVENTS],
    } | ({"redirect_url": redirect_url} if redirect_url else {})

"""Apps that are registered from a manifest: what GitHub refuses there, and the codes that it hands out.

https://docs.github.com/en/apps/sharing-github-apps/registering-a-github-app-from-a-manifest; the words of the
refusals are those that people report in public issues, their status is not known.
"""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from tests.fakes.github.auth import key
from tests.fakes.github.callers import App
from tests.fakes.github.contract import contract
from tests.fakes.github.refusals import RefusedError, not_found
from tests.fakes.github.state import Json

if TYPE_CHECKING:
    from tests.fakes.github.world import FakeGitHub

FORM = "/settings/apps/new"
_HOUR = timedelta(hours=1)
_LONGEST_NAME = 34
_OWNED = re.compile(rf"(?:/organizations/(?P<org>[\w-]+))?{FORM}")
_KEYS = frozenset(
    """
    name url hook_attributes redirect_url callback_urls setup_url description public default_events
    default_permissions request_oauth_on_install setup_on_update
    """.split()
)
# What each event needs, as far as we know them: `issue_comment` is not covered by pull_requests.
_COVERED = {
    "pull_request": "pull_requests",
    "pull_request_review": "pull_requests",
    "pull_request_review_comment": "pull_requests",
    "pull_request_review_thread": "pull_requests",
    "issue_comment": "issues",
    "issues": "issues",
    "check_run": "checks",
    "check_suite": "checks",
    "merge_group": "merge_queues",
    "push": "contents",
}


@dataclass(slots=True)
class Registered:
    """An App whose code was not taken back yet; `since` may be set back by a test."""

    app: App
    webhook_secret: str | None
    since: datetime


class Manifests:
    """The registrations of one GitHub; `codes` are those that can still be converted."""

    def __init__(self, github: "FakeGitHub") -> None:
        self._github = github
        self.codes: dict[str, Registered] = {}
        self.sent: list[Json] = []

    def register(self, path: str, state: str | None, form: Mapping[str, str]) -> str:
        """Where the browser goes after the click; raises RefusedError."""
        owned = _OWNED.fullmatch(path)
        if owned is None or (owned["org"] and self._github.find_user(owned["org"]) is None):
            raise not_found()
        manifest = _manifest(form)
        _check(manifest)
        slug = re.sub(r"[^a-z0-9]+", "-", manifest["name"].lower()).strip("-")
        if any(app.slug == slug for app in self._github.keyring.apps.values()):
            raise _invalid("Name has already been taken")
        self.sent.append(manifest)
        code = self._enter(manifest, slug, owned["org"])
        query = {"code": code} | ({"state": state} if state is not None else {})
        return f"{manifest['redirect_url']}?{urlencode(query)}"

    def _enter(self, manifest: Json, slug: str, org: str | None) -> str:
        app = App(
            self._github.next_id(),
            slug,
            key(),
            org or "octo",
            of_organization=org is not None,
            permissions=manifest["default_permissions"],
            events=tuple(manifest["default_events"]),
        )
        secret = secrets.token_hex(20) if "hook_attributes" in manifest else None
        code = secrets.token_hex(20)
        self.codes[code] = Registered(self._github.enter(app), secret, self._github.time())
        return code

    def convert(self, code: str) -> Registered | None:
        registered = self.codes.pop(code, None)
        if registered is None or registered.since + _HOUR <= self._github.time():
            return None
        return registered


def _manifest(form: Mapping[str, str]) -> Json:
    try:
        manifest: Json = json.loads(form["manifest"])
    except (KeyError, ValueError) as error:
        raise _invalid("The manifest is not JSON") from error
    return manifest


def _check(manifest: Json) -> None:
    _check_words(manifest)
    hook = manifest.get("hook_attributes")
    if not manifest.get("url") or (hook is not None and not hook.get("url")):
        raise _invalid('"url" wasn\'t supplied')
    if hook is not None and urlsplit(hook["url"]).hostname in {"localhost", "127.0.0.1"}:
        raise _invalid("Webhook URL is not supported because it isn't reachable over the public Internet")
    if hook is None and manifest.get("default_events"):
        raise _invalid("Hook url can't be blank")
    _check_rights(manifest.get("default_permissions", {}), manifest.get("default_events", []))


def _check_words(manifest: Json) -> None:
    unknown = sorted(manifest.keys() - _KEYS)
    if unknown:
        raise _invalid(f"unknown: {', '.join(unknown)}")
    if len(manifest["name"]) > _LONGEST_NAME:
        raise _invalid(f"Name is too long (maximum is {_LONGEST_NAME} characters)")


def _check_rights(permissions: Json, events: list[str]) -> None:
    """Names and accesses are those that a token of an installation can have."""
    found = contract().find("POST", "/app/installations/1/access_tokens")
    assert found is not None
    if contract().request_complaints(found[0], {}, {}, {"permissions": permissions}):
        raise _invalid("Default permission records resource is not included in the list")
    if unsupported := [event for event in events if event not in _COVERED]:
        raise _invalid(f"Default events unsupported: {', '.join(unsupported)}")
    if uncovered := [event for event in events if _COVERED[event] not in permissions]:
        raise _invalid(f"Default events are not supported by permissions: {', '.join(uncovered)}")


def _invalid(what: str) -> RefusedError:
    return RefusedError(422, f"Invalid GitHub App configuration. Error: {what}")

"""What GitHub tells about an App's installations and deliveries, about a token, and about the time."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime

import github as pygithub
from pydantic import TypeAdapter

from bot.github.answer import Model, parsed
from bot.github.connection import mapped
from bot.github.deliveries import DELIVERIES, Delivery
from review.errors import FourEyesError, OutsideError, UserError

_FORBIDDEN = 403

NEWEST = 50
"""Deliveries that are looked at; GitHub keeps three days of them."""


class _Account(Model):
    login: str | None = None
    slug: str | None = None


class Installation(Model):
    """Where the App is installed, and what was granted there: accesses by name."""

    account: _Account
    permissions: Mapping[str, str]
    suspended_at: datetime | None = None

    @property
    def name(self) -> str:
        """An enterprise has a slug instead of a login."""
        return self.account.login or self.account.slug or "an account without a name"


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a token is; `login` None when GitHub does not tell. `scopes` None for one without scopes."""

    login: str | None
    scopes: frozenset[str] | None


_INSTALLATIONS = TypeAdapter(tuple[Installation, ...])
_ACCOUNT = TypeAdapter(_Account)


class GitHubProbe:
    """Asks GitHub about who is asking. Errors are those of `GitHub`."""

    def __init__(self, api: pygithub.Github) -> None:
        self._api = api
        self.clock: datetime | None = None
        """GitHub's time at its last answer, a refusal included; None when it has told none."""

    def installations(self) -> Sequence[Installation]:
        """Of the App, the first hundred. https://docs.github.com/en/rest/apps/apps"""
        return parsed(_INSTALLATIONS, self._get("/app/installations", 100)[1], "installations")

    def deliveries(self) -> Sequence[Delivery]:
        """To the App, the newest first. https://docs.github.com/en/rest/apps/webhooks"""
        return parsed(DELIVERIES, self._get("/app/hook/deliveries", NEWEST)[1], "deliveries")

    def owner(self) -> Owner:
        """Of the token. A workflow run and an installation have one that may not ask."""
        try:
            headers, data = self._get("/user")
        except UserError as error:
            if getattr(error.__cause__, "status", None) != _FORBIDDEN:
                raise
            return Owner(None, None)
        scopes = headers.get("x-oauth-scopes")
        named = None if scopes is None else frozenset(scope.strip() for scope in scopes.split(","))
        return Owner(parsed(_ACCOUNT, data, "an account").login, named)

    def _get(self, path: str, size: int | None = None) -> tuple[Mapping[str, str], object]:
        try:
            with mapped(path):
                headers, data = self._api.requester.requestJsonAndCheck(
                    "GET", path, {"per_page": size} if size else None
                )
        except FourEyesError as error:
            self._hear(getattr(error.__cause__, "headers", None))
            raise
        except ValueError as error:
            raise OutsideError(f"GitHub's answer to {path} is no JSON") from error
        self._hear(headers)
        return {name: str(value) for name, value in headers.items()}, data

    def _hear(self, headers: Mapping[str, object] | None) -> None:
        with suppress(ValueError):
            told = parsedate_to_datetime(str((headers or {}).get("date")))
            self.clock = told if told.tzinfo else None

"""Who is calling: Apps with their keys and tokens, people with theirs, the token of Actions."""

import base64
import binascii
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key

from tests.fakes.github.callers import App, Caller, Installation, Permissions
from tests.fakes.github.refusals import RefusedError, bad_credentials
from tests.fakes.github.repository import Repository
from tests.fakes.github.state import User

_HOUR = timedelta(hours=1)
_LONGEST_JWT = 600
_UNDECODABLE = "A JSON web token could not be decoded"
_BAD_EXPIRY = (
    "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the "
    "assertion expires"
)


@dataclass(slots=True)
class _Token:
    caller: Caller
    expires: datetime | None


class Keyring:
    """All Apps, and all tokens that were handed out."""

    def __init__(self) -> None:
        self.apps: dict[int, App] = {}
        self.installations: dict[int, Installation] = {}
        self._tokens: dict[str, _Token] = {}

    def person(self, user: User, permissions: Permissions | None) -> str:
        return self._keep(f"ghp_{secrets.token_hex(18)}", Caller("person", user, permissions), None)

    def actions(self, user: User, repo: Repository, permissions: Permissions) -> str:
        caller = Caller("actions", user, permissions, frozenset([repo.full_name]))
        return self._keep(f"ghs_{secrets.token_hex(18)}", caller, None)

    def installation(
        self,
        installation: Installation,
        user: User,
        permissions: Permissions,
        repos: list[Repository],
        now: datetime,
    ) -> tuple[str, datetime]:
        """A token in the long form (ghs_APPID_JWT) and when it ends."""
        names = frozenset(repo.full_name for repo in repos)
        caller = Caller("installation", user, permissions, names, installation.app)
        parts = ".".join(secrets.token_urlsafe(size) for size in (27, 105, 256))
        return self._keep(f"ghs_{installation.app.id}_{parts}", caller, now + _HOUR), now + _HOUR

    def revoke(self, token: str) -> None:
        del self._tokens[token]

    def caller(self, header: str | None, now: datetime) -> Caller:
        """The caller of an Authorization header; raises RefusedError 401 for a bad one."""
        if not header:
            return Caller("nobody")
        secret = _secret(header)
        if secret.count(".") == 2 and not secret.startswith("ghs_"):
            app = self._app_of(secret, int(now.timestamp()))
            return Caller("app", app=app)
        token = self._tokens.get(secret)
        if token is None or (token.expires is not None and token.expires <= now):
            raise bad_credentials()
        return token.caller

    def _keep(self, secret: str, caller: Caller, expires: datetime | None) -> str:
        self._tokens[secret] = _Token(caller, expires)
        return secret

    def _app_of(self, text: str, now: int) -> App:
        """https://docs.github.com/en/rest/apps/apps says which calls need such a token."""
        options: Any = {"verify_exp": False, "verify_iat": False, "verify_signature": False}
        try:
            claims = jwt.decode(text, options=options)
            app = self.apps.get(int(claims.get("iss", 0)))
            if app is None:
                raise RefusedError(404, "Integration not found")
            options = {**options, "verify_signature": True}
            jwt.decode(text, app.key.public_key(), algorithms=["RS256"], options=options)
        except (jwt.PyJWTError, ValueError) as error:
            raise RefusedError(401, _UNDECODABLE) from error
        _check_times(claims, now)
        return app


def _check_times(claims: Mapping[str, Any], now: int) -> None:
    expiry, issued = claims.get("exp"), claims.get("iat")
    if not isinstance(expiry, int) or expiry <= now:
        raise RefusedError(401, _BAD_EXPIRY)
    if expiry > now + _LONGEST_JWT:
        raise RefusedError(401, "'Expiration time' claim ('exp') is too far in the future")
    if not isinstance(issued, int) or issued > now:
        raise RefusedError(
            401,
            "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was "
            "issued",
        )


def _secret(header: str) -> str:
    """The token of `Bearer T`, `token T`, or `Basic` with the token as password (git's way)."""
    scheme, _, value = header.partition(" ")
    if scheme.lower() in {"bearer", "token"}:
        return value.strip()
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError) as error:
        raise bad_credentials() from error


@cache
def key() -> RSAPrivateKey:
    """One key for all Apps of a process: making one takes long."""
    return generate_private_key(65537, 2048)

"""The connection to GitHub's API, and its failures as errors that say who can mend them."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import github as pygithub
import requests
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from review.errors import OutsideError, UserError

# Only lines of the diff can carry a comment; the answer is for the whole review and names no entry.
UNPLACED = 422


@dataclass(frozen=True, slots=True)
class App:
    """A GitHub App's identity; `key` is its private key in PEM form."""

    id: int
    key: str

    def __repr__(self) -> str:
        return f"App(id={self.id})"

    @property
    def auth(self) -> pygithub.Auth.AppAuth:
        """PyGithub hands the key on to PyJWT, which takes one that is parsed, too."""
        return pygithub.Auth.AppAuth(self.id, lambda: _parsed(self.key))  # type: ignore[arg-type, return-value]


@lru_cache(maxsize=2)
def _parsed(pem: str) -> RSAPrivateKey:
    """Once: OpenSSL looks for a thirtieth of a second whether the numbers are primes."""
    key = load_pem_private_key(pem.encode(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("GitHub's keys are RSA")
    return key


def app(app_id: int, key_file: Path) -> App:
    """The App whose private key is in `key_file`; raises UserError when there is none."""
    try:
        pem = key_file.expanduser().read_text("ascii")
        _parsed(pem)
        return App(app_id, pem)
    except OSError as error:
        raise UserError(f"the App's private key {key_file} cannot be read: {error.strerror}") from error
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise UserError(
            f"{key_file} is no private key in PEM form: download one from the App's settings on GitHub"
        ) from error


def client(url: str, auth: pygithub.Auth.Auth) -> pygithub.Github:
    """Without PyGithub's retries and throttle: they send a POST again after a time-out, and sleep for
    up to an hour. Steps are retried by us, and posts only after a look for our marker."""
    return pygithub.Github(
        auth=auth,
        base_url=url,
        retry=None,
        seconds_between_requests=None,
        seconds_between_writes=None,
        per_page=100,
        timeout=30,
        lazy=True,
    )


@contextmanager
def mapped(what: str) -> Iterator[None]:
    """Failures of GitHub as errors that say who can mend them."""
    try:
        yield
    except pygithub.RateLimitExceededException as error:
        raise OutsideError(f"GitHub's rate limit is reached ({what})", retry_after=_wish(error)) from error
    except pygithub.GithubException as error:
        raise _error(what, error) from error
    except requests.RequestException as error:
        raise OutsideError(f"GitHub does not answer ({what}): {type(error).__name__}") from error


def _error(what: str, error: pygithub.GithubException) -> Exception:
    said = error.message or (error.data or {}).get("message", "") if isinstance(error.data, dict) else ""
    if error.status in {401, 403}:
        return UserError(
            f"GitHub refuses {what} ({error.status} {said}): check the token's or App's permissions"
        )
    if error.status == 404:
        return UserError(f"GitHub does not show {what}: check the name, and that the token or App may see it")
    if error.status == UNPLACED:
        return UserError(f"GitHub refuses {what} (422): {error.data}")
    return OutsideError(f"GitHub answered {error.status} for {what}", retry_after=_wish(error))


def _wish(error: pygithub.GithubException) -> float | None:
    """Seconds; https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api"""
    headers = error.headers or {}
    given, reset = headers.get("retry-after", ""), headers.get("x-ratelimit-reset", "")
    if given.isdigit():
        return float(given)
    if headers.get("x-ratelimit-remaining") == "0" and reset.isdigit():
        return max(1.0, int(reset) + 1 - time.time())
    return None

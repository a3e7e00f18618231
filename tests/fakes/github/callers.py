"""Who can call, and what they may do: Apps, their installations, people, workflows, strangers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.fakes.github.refusals import RefusedError, not_found
from tests.fakes.github.repository import Repository
from tests.fakes.github.state import Access, User

Permissions = Mapping[str, Access]
Kind = Literal["app", "installation", "actions", "person", "nobody"]

ACTIONS = "github-actions[bot]"


@dataclass(frozen=True, slots=True)
class App:
    """A GitHub App; it posts as `slug[bot]`. What it asks for is not what an installation has granted."""

    id: int
    slug: str
    key: RSAPrivateKey = field(repr=False)
    owner: str = "octo"
    of_organization: bool = False
    permissions: Permissions = field(default_factory=dict, compare=False)
    events: tuple[str, ...] = ()

    @property
    def private_key(self) -> str:
        """PEM, as GitHub lets one download it."""
        pem = self.key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
        return pem.decode()

    @property
    def login(self) -> str:
        return f"{self.slug}[bot]"


@dataclass(slots=True)
class Installation:
    """An App on repositories of one account, with what it may do there; metadata may always be read."""

    id: int
    app: App
    account: User
    repos: list[Repository]
    permissions: Permissions
    suspended_at: str | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls. `permissions` None means: all that the person may do; `repos` None means: all."""

    kind: Kind
    user: User | None = None
    permissions: Permissions | None = None
    repos: frozenset[str] | None = None
    app: App | None = None

    @property
    def refusal(self) -> RefusedError:
        what = "personal access token" if self.kind == "person" else "integration"
        return RefusedError(403, f"Resource not accessible by {what}")

    def sees(self, repo: Repository) -> bool:
        if self.repos is not None and repo.full_name not in self.repos:
            return not repo.private
        if self.kind == "person":
            assert self.user is not None
            return repo.permission(self.user.login) != "none"
        return self.kind != "nobody" or not repo.private

    def demand(self, repo: Repository, names: tuple[str, ...], access: Access) -> None:
        """Raise unless one of the permissions is there.

        Stricter than GitHub, which lets any token read public repositories: there, a permission that the App
        forgot to ask for would show on private repositories only.
        """
        if not self.sees(repo):
            raise not_found()
        if self.kind == "app":
            raise self.refusal
        if self.kind == "nobody":
            if access == "write":
                raise RefusedError(401, "Requires authentication")
            return
        if self.repos is not None and repo.full_name not in self.repos:
            raise self.refusal
        if self.permissions is not None and not any(self._has(name, access) for name in names):
            raise self.refusal

    def _has(self, name: str, access: Access) -> bool:
        assert self.permissions is not None
        held = "read" if name == "metadata" else self.permissions.get(name)
        return held in {"write", access}

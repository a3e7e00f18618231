"""The fake itself: repositories, people, Apps, webhooks, and the books about what was called and posted."""

import hashlib
import hmac
import json
import shutil
import threading
import uuid
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from tests.fakes.github import gitside, payloads, server
from tests.fakes.github.answers import Answers
from tests.fakes.github.auth import Keyring, key
from tests.fakes.github.callers import ACTIONS, App, Installation, Permissions
from tests.fakes.github.discussion import Thread
from tests.fakes.github.faults import Faults
from tests.fakes.github.hooklog import Sent
from tests.fakes.github.manifests import Manifests
from tests.fakes.github.pulls import Pull
from tests.fakes.github.repository import Repository
from tests.fakes.github.state import Comment, Ground, Json, ReviewComment, stamp

_GRANTED: Permissions = {"contents": "read", "pull_requests": "write", "issues": "write", "checks": "write"}


@dataclass(frozen=True, slots=True)
class Delivery:
    """A webhook as it goes over the wire."""

    headers: dict[str, str]
    body: bytes


class Called(NamedTuple):
    """A call of the API; `status` is 0 when the connection died. `path` starts behind the base URL; that of
    GraphQL is `/graphql/FIELD` with the first field of the operation, such as resolveReviewThread."""

    method: str
    path: str
    status: int


class FakeGitHub(Ground):
    """A GitHub in this process.

    State is changed by plain calls; `serve` gives it an HTTP face. End with `finish`: it fails when
    something that was posted over HTTP was never read, when anything broke GitHub's description, and when
    a scripted fault was not used.
    """

    def __init__(self) -> None:
        super().__init__()
        self.root = gitside.new_root()
        self.lock = threading.RLock()
        self.faults = Faults()
        self.keyring = Keyring()
        self.manifests = Manifests(self)
        self.calls: list[Called] = []
        self.violations: list[str] = []
        self.sent: list[Sent] = []
        self.answers: Answers = Answers("http://127.0.0.1:9")
        self._repositories: dict[str, Repository] = {}
        weakref.finalize(self, shutil.rmtree, self.root, ignore_errors=True)

    @contextmanager
    def serve(self) -> Iterator[str]:
        """Serve on the loopback; the base URL of the REST API. Payloads made before carry another address."""
        with server.running(self) as web:
            self.answers = Answers(web)
            yield self.answers.api

    def repository(self, name: str, *, private: bool = False) -> Repository:
        """The repository `owner/name`, made (empty) when first named."""
        repo = self.find_repository(name)
        if repo is None:
            repo = self._repositories[name] = Repository(self, self.root, name, private=private)
        return repo

    def find_repository(self, name: str) -> Repository | None:
        return next((repo for repo in self.repositories if repo.full_name == name), None)

    @property
    def repositories(self) -> list[Repository]:
        """All of them, forks as well."""
        made = list(self._repositories.values())
        return made + [fork for repo in made for fork in repo.forks]

    def app(self, slug: str = "four-eyes") -> App:
        """The App of that slug, registered when first named."""
        for app in self.keyring.apps.values():
            if app.slug == slug:
                return app
        return self.enter(App(self.next_id(), slug, key()))

    def enter(self, app: App) -> App:
        """Makes an App known, in place of the one of that id."""
        self.keyring.apps[app.id] = app
        self.user(app.login)
        return app

    def install(
        self, *repos: Repository, permissions: Permissions | None = None, app: App | None = None
    ) -> Installation:
        """Install an App (by default the one) on repositories of one owner; `permissions` default to what a
        reviewing App asks for."""
        granted = _GRANTED if permissions is None else permissions
        account = self.user(repos[0].owner)
        made = Installation(self.next_id(), app or self.app(), account, list(repos), granted)
        self.keyring.installations[made.id] = made
        return made

    def installation_on(self, repo: Repository, app: App | None = None) -> Installation | None:
        """The installation on a repository, of a certain App or of any."""
        for installation in self.keyring.installations.values():
            if repo in installation.repos and app in {None, installation.app}:
                return installation
        return None

    def token(self, login: str, permissions: Permissions | None = None) -> str:
        """A person's token: for all that the person may do, or (fine-grained) for `permissions` only."""
        return self.keyring.person(self.user(login), permissions)

    def actions_token(self, repo: Repository, permissions: Permissions) -> str:
        """The token of a workflow run; it acts as github-actions[bot]."""
        return self.keyring.actions(self.user(ACTIONS), repo, permissions)

    def installation_token(self, installation: Installation) -> str:
        return self.mint(installation, installation.permissions, installation.repos)[0]

    def mint(
        self, installation: Installation, permissions: Permissions, repos: list[Repository]
    ) -> tuple[str, datetime]:
        user = self.user(installation.app.login)
        return self.keyring.installation(installation, user, permissions, repos, self.time())

    def revoke(self, token: str) -> None:
        self.keyring.revoke(token)

    def ping(self) -> Json:
        return payloads.ping(self)

    def pull_request(self, pull: Pull, action: str, sender: str | None = None) -> Json:
        """The payload of `pull_request.ACTION`; the state must have changed before."""
        return payloads.pull_request(self, pull, action, sender)

    def issue_comment(self, comment: Comment, action: str = "created") -> Json:
        """The payload of `issue_comment.ACTION`."""
        return payloads.issue_comment(self, comment, action)

    def review_comment(self, comment: ReviewComment, action: str = "created") -> Json:
        """The payload of `pull_request_review_comment.ACTION`; its sender is who wrote the comment."""
        return payloads.review_comment(self, comment, action)

    def review_thread(
        self, thread: Thread, action: Literal["resolved", "unresolved"], sender: str | None = None
    ) -> Json:
        """The payload of `pull_request_review_thread.ACTION`; the sender is who resolved it unless named."""
        return payloads.review_thread(self, thread, action, sender)

    @contextmanager
    def watching(self) -> Iterator[list[Called]]:
        """The calls that are made within; the list is filled at the end."""
        start, seen = len(self.calls), list[Called]()
        yield seen
        seen += self.calls[start:]

    def delivery(self, event: str, payload: Json, secret: str, guid: str | None = None) -> Delivery:
        """https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers"""
        body = json.dumps(payload).encode()
        headers = {
            "Accept": "*/*",
            "Content-Type": "application/json",
            "User-Agent": "GitHub-Hookshot/f4ke",
            "X-GitHub-Delivery": guid or str(uuid.uuid4()),
            "X-GitHub-Event": event,
            "X-GitHub-Hook-ID": "1",
            "X-GitHub-Hook-Installation-Target-Type": "integration",
            "X-Hub-Signature-256": signature(body, secret),
        }
        return Delivery(headers, body)

    def tried(
        self, event: str, status: int, guid: str | None = None, *, ago: int = 0, redelivery: bool = False
    ) -> Sent:
        """A delivery to the App was tried, so many seconds ago: it is in the log of its deliveries only."""
        at = stamp(self.time() - timedelta(seconds=ago))
        sent = Sent(self.next_id(), guid or str(uuid.uuid4()), event, status, at, redelivery)
        self.sent.append(sent)
        return sent

    def note(self, method: str, path: str, status: int) -> None:
        self.calls.append(Called(method, path, status))

    def finish(self) -> None:
        """Raise AssertionError with all that was overlooked."""
        unread = [complaint for repo in self.repositories for complaint in repo.unread()]
        complaints = [*self.violations, *self.faults.unused(), *unread]
        assert not complaints, "\n".join(complaints)


def signature(body: bytes, secret: str) -> str:
    """https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries"""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()

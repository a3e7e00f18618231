"""What the tests of the fake share: one open pull request, and the real PyGithub to speak to it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import github as pygithub
import pytest
import requests
from github.PullRequest import PullRequest
from github.Repository import Repository as ClientRepository

from tests.fakes.github import FakeGitHub, Installation, Pull, Repository
from tests.fakes.github.state import Json

FILE = "".join(f"line {number}\n" for number in range(1, 41))
CHANGED = FILE.replace("line 10\n", "new 10\nnew 11\n").replace("line 30\n", "")


@dataclass(frozen=True, slots=True)
class World:
    """octo/app with a pull request of alice: a.py has the two hunks 7-14 and 28-33 (numbers at head)."""

    github: FakeGitHub
    base: str
    repo: Repository
    pull: Pull
    installation: Installation

    def client(self, auth: pygithub.Auth.Auth) -> pygithub.Github:
        return pygithub.Github(
            auth=auth,
            base_url=self.base,
            retry=None,
            seconds_between_requests=None,
            seconds_between_writes=None,
            lazy=True,
        )

    @property
    def app_auth(self) -> pygithub.Auth.AppAuth:
        app = self.github.app()
        return pygithub.Auth.AppAuth(app.id, app.private_key)

    @property
    def bot(self) -> pygithub.Github:
        """A client of the App's installation."""
        return self.client(pygithub.Auth.Token(self.github.installation_token(self.installation)))

    @property
    def seen_repo(self) -> ClientRepository:
        return self.bot.get_repo("octo/app")

    @property
    def seen_pull(self) -> PullRequest:
        pull = self.seen_repo.get_pull(self.pull.number)
        pull.update()
        return pull

    def review(self, *comments: Mapping[str, object], body: str = "Look", event: str = "COMMENT") -> None:
        self.raw(
            "POST",
            f"/repos/octo/app/pulls/{self.pull.number}/reviews",
            body=body,
            event=event,
            comments=comments,
        )

    def raw(self, method: str, path: str, **body: object) -> Json:
        """A call as the installation, checked only by the fake."""
        _, data = self.bot.requester.requestJsonAndCheck(method, path, input=body or None)
        answer: Json = data
        return answer

    def get(self, path: str, token: str | None = None) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return requests.get(f"{self.base}{path}", headers=headers, timeout=10)


@contextmanager
def refused(status: int, words: str) -> Iterator[pytest.ExceptionInfo[pygithub.GithubException]]:
    """Demands that GitHub refuses what is done within: the status, and a part of what it says. PyGithub gives
    the errors of GraphQL, which come with 200, the status 400 (404 for NOT_FOUND)."""
    with pytest.raises(pygithub.GithubException) as caught:
        yield caught
    assert (caught.value.status, words in str(caught.value.data)) == (status, True), caught.value

"""One call of the REST API and the table of what answers it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.fakes.github.answers import Answers
from tests.fakes.github.callers import Caller
from tests.fakes.github.contract import no_body
from tests.fakes.github.pulls import Pull
from tests.fakes.github.refusals import not_found
from tests.fakes.github.repository import Repository
from tests.fakes.github.state import Access, Json, User

if TYPE_CHECKING:
    from tests.fakes.github.world import FakeGitHub


@dataclass(frozen=True, slots=True)
class Answer:
    """JSON (`no_body` for none) or, when `data` is a str, plain text."""

    data: object
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Call:
    """A call that keeps to the contract: `values` are from its path, `body` is {} when there is none."""

    github: "FakeGitHub"
    caller: Caller
    values: Mapping[str, str]
    query: Mapping[str, str]
    body: Json
    accept: str

    @property
    def answers(self) -> Answers:
        return self.github.answers

    @property
    def repo(self) -> Repository:
        repo = self.github.find_repository(f"{self.values['owner']}/{self.values['repo']}")
        if repo is None:
            raise not_found()
        return repo

    @property
    def pull(self) -> Pull:
        issue = self.repo.issues.get(self.number("pull_number"))
        if not isinstance(issue, Pull):
            raise not_found()
        return issue

    @property
    def user(self) -> User:
        assert self.caller.user is not None
        return self.caller.user

    def number(self, name: str) -> int:
        return int(self.values[name])


Handler = Callable[[Call], Answer]


@dataclass(frozen=True, slots=True)
class Handling:
    """What answers an operation, and what the caller needs: one of `needs` on the repository."""

    handler: Handler
    needs: tuple[str, ...]
    access: Access


HANDLERS: dict[str, Handling] = {}
APP = ("app",)
"""Only the App itself may, with its JSON web token."""
ANY = ("any",)
"""Whoever is known."""


def handles(operation: str, *needs: str, access: Access = "read") -> Callable[[Handler], Handler]:
    """Make a function the handler of an operation of GitHub's description."""

    def entered(handler: Handler) -> Handler:
        HANDLERS[operation] = Handling(handler, needs, access)
        return handler

    return entered


EMPTY = Answer(no_body, 204)

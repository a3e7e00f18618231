"""Whose name we speak in: an installation of an App, or the owner of a token."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import cached_property

import github as pygithub

from bot.breaker import Guard
from bot.github.connection import App, client, mapped
from bot.limiter import Limiter, OwnLimiter
from review.errors import UserError
from review.seal import Seal
from review.secrets import leaked

_ACTIONS = "github-actions[bot]"
_BOT = "[bot]"
_NAMELESS = (
    "GitHub does not tell whose token this is: set the App's id and key instead of a token of its"
    " installation, or use a person's token"
)


@dataclass(frozen=True)
class Account:
    """One for each job: PyGithub's connection mixes up the requests of threads that share it.

    `actions` says that a token which may not ask who it is can only be that of a workflow run. `key` seals
    what we post, so that only we are believed to have said it. `guard` leaves GitHub alone when it fails.
    """

    url: str
    api: pygithub.Github
    app: App | None = None
    actions: bool = False
    key: str | None = field(default=None, repr=False)
    limiter: Limiter = field(default_factory=OwnLimiter)
    guard: Guard = nullcontext

    @contextmanager
    def asking(self, what: str) -> Iterator[None]:
        """What is asked of GitHub; its failures as errors that say who can mend them."""
        with self.guard(), mapped(what):
            yield

    def token(self) -> str:
        """A token that git can use, too."""
        auth = self.api.requester.auth
        assert auth is not None
        return auth.token

    def seal(self, repo: str, number: int) -> Seal:
        return Seal(self.key, f"{repo}#{number}")

    def writes(self, *texts: str) -> None:
        """To be called before each write. Nothing that we know as secret stands in what we post: it would be
        a bug or an attack."""
        own = [self.token(), self.key or "", self.app.key if self.app else ""]
        if any(leaked(text, own) for text in texts):
            raise AssertionError("a post that must not be made: it shows one of our own secrets")
        self.limiter.take()

    def is_ours(self, user: object) -> bool:
        """A comment counts as ours by its author: anybody can write our marker."""
        return getattr(user, "login", None) == self.login

    def is_our_app(self, slug: str) -> bool:
        """An App speaks as a bot of its name."""
        return f"{slug}{_BOT}" == self.login

    def is_our_actor(self, login: str, kind: str) -> bool:
        """As GraphQL names its authors: a bot without the end of its login."""
        return (login, kind) == (
            self.login.removesuffix(_BOT),
            "Bot" if self.login.endswith(_BOT) else "User",
        )

    @cached_property
    def login(self) -> str:
        if self.app is not None:
            with client(self.url, self.app.auth) as speaking:
                _, data = speaking.requester.requestJsonAndCheck("GET", "/app")
                return f"{data['slug']}{_BOT}"
        try:
            return self.api.get_user().login
        except pygithub.RateLimitExceededException:
            raise
        except pygithub.GithubException as error:
            if error.status != 403:
                raise
            if self.actions:
                return _ACTIONS
            # A wrong guess would not find what it has posted, and post it again.
            raise UserError(_NAMELESS) from error

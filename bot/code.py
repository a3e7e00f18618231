"""The code of pull requests, out of a cache of bare repositories."""

from dataclasses import dataclass
from typing import Protocol

from bot.git import Cache, Repository
from bot.inline import step
from review.policy import PATH
from review.ports import Step
from review.types import Change, Pull


class Token(Protocol):
    """Makes a token for git when one is needed; tokens of Apps live for an hour only."""

    def __call__(self) -> str: ...


@dataclass(frozen=True, slots=True)
class GitCode:
    """Reads at the SHAs that a Pull has pinned; they are fetched once.

    `step` makes what is done outside of the steps of a review try again; `settings` is within one.
    """

    cache: Cache
    token: Token
    step: Step = step

    def change(self, pull: Pull) -> Change:
        return self._repository(pull).change(pull.base, pull.head, pull.title, pull.body)

    def sources(self, pull: Pull) -> Repository:
        return self._repository(pull)

    def settings(self, pull: Pull) -> str | None:
        return self._fetch(pull).settings(pull.base_tip, PATH)

    def _repository(self, pull: Pull) -> Repository:
        return self.step("fetch", self._fetch, pull)

    def _fetch(self, pull: Pull) -> Repository:
        return self.cache.fetch(pull.clone_url, (pull.base, pull.base_tip, pull.head), self.token())

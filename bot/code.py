"""The code of pull requests, out of a cache of bare repositories."""

from dataclasses import dataclass, field
from typing import Protocol

from bot.git import Cache, Repository
from bot.step import step
from review.guide import PATHS
from review.policy import PATH
from review.ports import Step
from review.types import Change, Guide, Pull

_LONGEST_GUIDE = 20_000
"""Characters, of which readers see fewer: it is kept with the job."""


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
    _held: dict[tuple[str, ...], Repository] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def change(self, pull: Pull) -> Change:
        return self._repository(pull).change(pull.base, pull.head, pull.title, pull.body)

    def sources(self, pull: Pull) -> Repository:
        return self._repository(pull)

    def settings(self, pull: Pull) -> str | None:
        return self._fetch(pull).settings(pull.base_tip, PATH)

    def guide(self, pull: Pull) -> Guide | None:
        """A file that is no text is no guide."""
        texts = self._fetch(pull).texts(pull.base_tip, PATHS)
        return next((Guide(path, texts[path][:_LONGEST_GUIDE]) for path in PATHS if path in texts), None)

    def _repository(self, pull: Pull) -> Repository:
        return self.step("fetch", self._fetch, pull)

    def _fetch(self, pull: Pull) -> Repository:
        shas = (pull.base, pull.base_tip, pull.head)
        key = (pull.clone_url, *shas)
        if key not in self._held:
            self._held[key] = self.cache.fetch(pull.clone_url, shas, self.token())
        return self._held[key]

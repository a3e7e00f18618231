"""A Claude model and the one that takes over when it is retired."""

import logging

from bot.models.claude import ClaudeReader, RetiredError
from review.perimeter import Cleared
from review.ports import Sending
from review.types import Reply

log = logging.getLogger(__name__)


class Succession:
    """Asks `first` as long as it is there, then `second`. Safe to share between threads."""

    def __init__(self, first: ClaudeReader, second: ClaudeReader) -> None:
        self._now = first
        self._second = second

    @property
    def name(self) -> str:
        return self._now.name

    def identity(self) -> str:
        return self._now.identity()

    def estimate(self, size: int) -> float:
        return self._now.estimate(size)

    def ask(self, prompt: Cleared, seed: int, sending: Sending) -> Reply:
        """Errors as CloudReader."""
        try:
            return self._now.ask(prompt, seed, sending)
        except RetiredError as error:
            if self._now is self._second:
                raise
            log.warning("%s: %s is asked from now on", error, self._second.name)
            self._now = self._second
            return self._second.ask(prompt, seed, sending)

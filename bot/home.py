"""The model at home of one worker: while it is away, the worker leaves its parts to others."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from bot.breaker import Breaker
from review.errors import OutsideError


class Home:
    """Safe to share between threads. `answers` asks the server whether it is there, within seconds."""

    def __init__(self, breaker: Breaker, answers: Callable[[], bool]) -> None:
        self._breaker = breaker
        self._answers = answers
        self.is_away = False

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """What the model is asked. While it is away another worker may have one: nobody waits here."""
        if self.is_away:
            raise OutsideError("the model at home is away", final=True)
        with self._noting(), self._breaker():
            yield

    def tend(self) -> None:
        """To be called again and again: finds out whether it is back."""
        if self.is_away:
            with suppress(OutsideError), self._noting(), self._breaker():
                self._check()

    def _check(self) -> None:
        if not self._answers():
            raise OutsideError("the model at home is still away")

    @contextmanager
    def _noting(self) -> Iterator[None]:
        try:
            yield
        except OutsideError:
            trouble = self._breaker.trouble()
            self.is_away = trouble is not None and trouble.until > 0
            raise
        self.is_away = False

"""Waiting for services that are down: a durable job has more time than a person at a terminal."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from review.errors import OutsideError, ReaderError

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """Runs effects, again after each pause while a service is down; raises the last OutsideError.

    Pauses are seconds; a service's own wish for a longer one is heard up to `longest`. A model that answers
    badly is not asked again: it would be paid each time.
    """

    pauses: tuple[float, ...]
    longest: float
    sleep: Callable[[float], object] = time.sleep

    def __call__(self, name: str, effect: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        for pause in self.pauses:
            try:
                return effect(*args, **kwargs)
            except OutsideError as error:
                if error.final or isinstance(error, ReaderError):
                    raise
                wait = max(pause, min(error.retry_after or 0.0, self.longest))
                log.warning("step %s is put off for %.0f s: %s", name, wait, error)
                self.sleep(wait)
        return effect(*args, **kwargs)


REVIEW = Patience((1.0, 4.0, 15.0, 60.0, 300.0, 900.0, 2400.0), longest=3600.0)
"""For a review's steps: an hour without GitHub, or until its rate limit is over, loses nothing."""

UNIT = Patience((1.0, 4.0, 15.0, 60.0), longest=120.0)
"""For a unit's: it holds a model's place meanwhile, and may fail without losing the review."""

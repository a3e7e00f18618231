"""Steps of a run on the spot: done here and now, a few times where a service outside fails."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from review.errors import OutsideError, ReaderError

P = ParamSpec("P")
T = TypeVar("T")

log = logging.getLogger(__name__)

_TRIES = 3
_LONGEST_WAIT = 30.0


@dataclass(frozen=True, slots=True)
class Repeating:
    """Runs effects; again after a while when a service outside failed and may recover.

    A model's bad answer is no such failure: it was paid for, and `dialogue` decides about another question.
    """

    sleep: Callable[[float], None] = time.sleep

    def __call__(self, name: str, effect: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        log.debug("step %s", name)
        for attempt in range(1, _TRIES):
            try:
                return effect(*args, **kwargs)
            except OutsideError as error:
                if error.final or isinstance(error, ReaderError):
                    raise
                log.info("step %s failed, trying again: %s", name, error)
                self.sleep(min(error.retry_after or 2.0**attempt, _LONGEST_WAIT))
        return effect(*args, **kwargs)


step = Repeating()

"""Waiting for services that are down: a durable job has more time than a person at a terminal."""

import logging
import time
from collections.abc import Callable, Sequence
from typing import ParamSpec, TypeVar

from bot import inline
from review.errors import OutsideError, ReaderError

P = ParamSpec("P")
T = TypeVar("T")

REVIEW = (15.0, 60.0, 300.0, 900.0, 1800.0)
"""Seconds between the attempts of a review's steps: an hour without GitHub loses nothing."""

UNIT = (15.0, 60.0)
"""The same for a unit's: it holds a model's place meanwhile, and may fail without losing the review."""

log = logging.getLogger(__name__)


def patiently(
    pauses: Sequence[float], name: str, effect: Callable[P, T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """The effect as an inline step, again after each pause while a service is down.

    A model that answers badly is not asked again: it would be paid each time. Raises the last OutsideError.
    """
    for pause in pauses:
        try:
            return inline.step(name, effect, *args, **kwargs)
        except OutsideError as error:
            if error.final or isinstance(error, ReaderError):
                raise
            log.warning("step %s is put off: %s", name, error)
            time.sleep(pause)
    return inline.step(name, effect, *args, **kwargs)

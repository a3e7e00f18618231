"""Jobs that this process holds by the database, and does not work on: they would wait for ever.

It happens when the database goes away in the moment in which a job begins or ends.
"""

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager

AFTER = 15.0
"""Seconds after which such a job is lost: its thread may only be about to start, or to write its end."""

_at_work: set[str] = set()


@contextmanager
def working(job: str | None) -> Iterator[None]:
    """The job is worked on in the block."""
    assert job is not None
    _at_work.add(job)
    try:
        yield
    finally:
        _at_work.discard(job)


class Lost:
    """Tells which jobs are lost, when it is asked again and again."""

    def __init__(self, after: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._after = after
        self._clock = clock
        self._idle: dict[str, float] = {}

    def __call__(self, held: Collection[str]) -> list[str]:
        """Those of `held` on which nobody has worked since `after` seconds ago."""
        now = self._clock()
        self._idle = {job: self._idle.get(job, now) for job in held if job not in _at_work}
        return [job for job, since in self._idle.items() if now - since >= self._after]

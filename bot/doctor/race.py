"""Checks that run side by side, each with a deadline: one that hangs costs its own line only."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from threading import Thread

from bot.doctor.line import Line, red
from review.errors import FourEyesError


@dataclass(frozen=True, slots=True)
class Check:
    """`lines` gives them as they are known; `cure` helps when it fails or is not done within `seconds`."""

    name: str
    lines: Callable[[], Iterable[Line]]
    seconds: float
    cure: str


class _Run:
    """One check in a thread of its own, which does not keep the process alive."""

    def __init__(self, check: Check) -> None:
        self._check = check
        self._lines: list[Line] = []
        self._whole = False
        self._until = time.monotonic() + check.seconds
        self._thread = Thread(target=self._work, name=f"doctor: {check.name}", daemon=True)
        self._thread.start()

    def lines(self) -> Iterator[Line]:
        """What it has found when its time is over, or before."""
        self._thread.join(max(0.0, self._until - time.monotonic()))
        late = self._thread.is_alive()
        yield from tuple(self._lines)
        if late:
            yield red(self._check.name, f"no answer in {self._check.seconds:g} s", self._check.cure)
        elif not self._whole:
            yield red(self._check.name, "this check broke: a bug in foureyes", "Please report it.")

    def _work(self) -> None:
        """A bug is loud: it goes on to threading.excepthook, and leaves the run unfinished."""
        try:
            for line in self._check.lines():
                self._lines.append(line)
            self._whole = True
        except FourEyesError as error:
            self._lines.append(red(self._check.name, str(error), self._check.cure))
            self._whole = True


def gather(checks: Sequence[Check]) -> list[Line]:
    """The lines of all checks in the order of these, after the slowest deadline at the latest."""
    runs = [_Run(check) for check in checks]
    return [line for run in runs for line in run.lines()]

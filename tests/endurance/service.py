"""A process of the service that is killed, frozen and started again."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from tests.bench.run import FOUREYES

ROOT = Path(__file__).parents[2]
_PAUSE = 1.0
"""Seconds that a supervisor waits before it starts again what has ended by itself."""

_APART = ("unshare", "--pid", "--fork", "--kill-child")
_TICK = 0.02
_START = 60.0


@dataclass
class Service:
    """`foureyes COMMAND` with this environment and no other; its log is in `folder`.

    With `apart` it is in a process namespace of its own, so that nobody else sees whether it lives, as on
    another host. That takes root.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path
    apart: bool = False
    ended: list[int] = field(default_factory=list)
    """Exit codes of ends that nobody ordered."""
    process: subprocess.Popen[bytes] | None = None
    _again_at: float = 0.0

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"

    def start(self) -> None:
        home = self.folder / f"home-{self.name}"
        home.mkdir(exist_ok=True)
        outside = {"PATH": "/usr/bin:/bin", "HOME": str(home), "PYTHONPATH": str(ROOT)}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*(_APART if self.apart else ()), FOUREYES, *self.command],
                env={**outside, **self.environment},
                cwd=home,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        assert self.process is not None, f"{self.name} does not run"
        return self.process.pid

    def kill(self) -> None:
        """Its main process only: what else it has must find out."""
        assert self.process is not None, f"{self.name} does not run"
        self.process.kill()
        self.process.wait()
        self.process = None

    def start_in(self, seconds: float) -> None:
        """By `tend`, when it is time."""
        self._again_at = time.monotonic() + seconds

    def end(self) -> None:
        """With all of its processes."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def freeze(self) -> None:
        self._tell_all(signal.SIGSTOP)

    def thaw(self) -> None:
        self._tell_all(signal.SIGCONT)

    def _tell_all(self, number: signal.Signals) -> None:
        for pid in (self.pid, *children(self.pid)):
            os.kill(pid, number)

    def tend(self) -> None:
        """Start it again if it has ended by itself, as a supervisor would."""
        if self.process is not None and self.process.poll() is not None:
            self.ended.append(self.process.returncode)
            self.process = None
            self.start_in(_PAUSE)
        elif self.process is None and 0 < self._again_at <= time.monotonic():
            self._again_at = 0.0
            self.start()

    def megabytes(self) -> float:
        """Of memory, with its children."""
        return sum(_resident(pid) for pid in (self.pid, *children(self.pid))) / 1024


@contextmanager
def started(services: Sequence[Service]) -> Iterator[None]:
    """All of them are up; at the end they are gone."""
    try:
        for service in services:
            service.start()
        assert until(lambda: all(map(_is_up, services)), _START), "the service did not start"
        yield
    finally:
        for service in services:
            service.end()


def _is_up(service: Service) -> bool:
    said = service.log.read_text()
    return "works on" in said or "Listening at" in said


def children(pid: int) -> Iterator[int]:
    """And theirs."""
    with suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            yield int(child)
            yield from children(int(child))


def _resident(pid: int) -> int:
    """KiB; 0 for a process that is gone."""
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS:")).split()[1])
    return 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def until(done: Callable[[], bool], within: float, meanwhile: Callable[[], object] = lambda: None) -> bool:
    """Whether it came to be done within so many seconds."""
    pause, end = Event(), time.monotonic() + within
    while not done():
        if time.monotonic() > end:
            return False
        meanwhile()
        pause.wait(_TICK)
    return True

"""One run of a program: how long it took, and how much memory at most."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FOUREYES = str(Path(sys.executable).with_name("foureyes"))


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds by the clock and of processor time, megabytes at most."""

    seconds: float
    cpu: float
    megabytes: float


def run(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> Run:
    """Raises AssertionError when the program fails."""
    began = time.perf_counter()
    process = subprocess.Popen(arguments, env=environment, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, f"{arguments} ended with {process.returncode}"
    return Run(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def best(arguments: Sequence[str], times: int) -> Run:
    """The quickest of some: what else the machine does only ever adds."""
    return min((run(arguments) for _ in range(times)), key=lambda each: each.seconds)

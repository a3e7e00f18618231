"""One run of a program: how long it took, and how much memory at most."""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FOUREYES = str(Path(sys.executable).with_name("foureyes"))

_STARTER = """
import json, os, subprocess, sys, time
began = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, used = os.wait4(process.pid, 0)
process.returncode = os.waitstatus_to_exitcode(status)
took = time.perf_counter() - began
print(json.dumps([process.returncode, took, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""
"""Starts the program from a small process: Linux counts the memory of who starts one as that one's own."""


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds by the clock and of processor time, megabytes at most."""

    seconds: float
    cpu: float
    megabytes: float


def run(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> Run:
    """Raises AssertionError when the program fails."""
    starter = [sys.executable, "-I", "-S", "-c", _STARTER, *arguments]
    done = subprocess.run(starter, env=environment, stdout=subprocess.PIPE, check=True)
    status, *figures = json.loads(done.stdout)
    assert status == 0, f"{arguments} ended with {status}"
    return Run(*figures)


def best(arguments: Sequence[str], times: int) -> Run:
    """The quickest of some: what else the machine does only ever adds."""
    return min((run(arguments) for _ in range(times)), key=lambda each: each.seconds)

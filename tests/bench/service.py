"""The service as people run it: real processes of our console script, watched from outside."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

from tests.bench.run import FOUREYES
from tests.fakes.github import Pull
from tests.test_service import wait
from tests.world import SECRET, World

_KEPT = ("PATH", "PYTHONPATH")  # measured is the tree that this is run from


@dataclass(frozen=True, slots=True)
class Watched:
    """A process from outside: memory in MB, without the programs that it starts; processor time with them."""

    process: int

    def seconds(self) -> float:
        """Processor time: what else the machine does adds little to it."""
        fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")

    def now(self) -> float:
        return self._status("VmRSS")

    def most(self) -> float:
        """Since `forget`."""
        return self._status("VmHWM")

    def forget(self) -> None:
        """https://man7.org/linux/man-pages/man5/proc_pid_clear_refs.5.html"""
        Path(f"/proc/{self.process}/clear_refs").write_text("5")

    def _status(self, name: str) -> float:
        lines = Path(f"/proc/{self.process}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


@contextmanager
def started(
    command: str, environment: Mapping[str, str], folder: Path, mark: str
) -> Iterator[tuple[int, str]]:
    """`foureyes COMMAND`: its process id, and the line of its log that says it is ready."""
    inherited = {name: os.environ[name] for name in _KEPT if name in os.environ}
    process = subprocess.Popen(
        [FOUREYES, *command.split()],
        env={**inherited, **environment},
        cwd=folder,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    assert process.stderr is not None
    with process.stderr as log, ThreadPoolExecutor(1) as reader:
        try:
            line = wait(log, mark)
            reader.submit(log.read)  # else it would wait for somebody to read its log
            yield process.pid, line
        finally:
            process.terminate()
            process.wait()


@contextmanager
def receiver(environment: Mapping[str, str], folder: Path) -> Iterator[str]:
    """The receiver alone; its address."""
    with started("serve", environment, folder, "Listening at:") as (_, line):
        yield line.split("http://")[1].split()[0]


@contextmanager
def worker(environment: Mapping[str, str], folder: Path) -> Iterator[Watched]:
    """A worker for all queues."""
    with started("work", environment, folder, " works on ") as (process, _):
        yield Watched(process)


def deliver(shop: World, pull: Pull, address: str, action: str = "opened") -> None:
    """Tell of a pull request, as GitHub does."""
    delivery = shop.github.delivery("pull_request", shop.github.pull_request(pull, action), SECRET)
    asked = Request(f"http://{address}/webhook", delivery.body, delivery.headers)
    with urlopen(asked) as answer:  # noqa: S310
        assert answer.status == 202, f"refused with {answer.status}"

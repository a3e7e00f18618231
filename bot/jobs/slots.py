"""Names for workers: no two that live have the same, and one that restarts gets its old one back."""

import fcntl
import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from itertools import count
from pathlib import Path


@contextmanager
def slot(database_url: str) -> Iterator[str]:
    """`host:N` with the lowest N that no live worker of this database has on this machine.

    The lock goes with the process, however it dies. Hosts that share a database need names of their own,
    containers as well.
    """
    for number in count():
        descriptor = os.open(_file(database_url, number), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            continue
        try:
            yield f"{socket.gethostname()}:{number}"
        finally:
            os.close(descriptor)
        return


def _file(database_url: str, number: int) -> Path:
    """In the folder for temporary files: the lock has no meaning after a reboot."""
    folder = Path(tempfile.gettempdir()) / f"foureyes-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{sha256(database_url.encode()).hexdigest()[:16]}-{number}.lock"

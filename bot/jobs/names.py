"""Names for workers: none is ever used twice, and each tells its neighbours where its process is.

A name that is taken up again would be a risk: what one worker recovers from the dead bearer of a name may
have been begun by its living bearer since.
"""

import os
import secrets
import socket
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_PROCESSES = Path("/proc/self/ns/pid")


def unique() -> str:
    """`host:` and something that no other worker has, whatever its host is called."""
    return f"{socket.gethostname()}:{secrets.token_hex(6)}"


def process() -> str:
    """`boot/namespace/pid` of this process: who is in the same namespace can see whether it lives.

    Empty where the system does not tell (https://man7.org/linux/man-pages/man7/pid_namespaces.7.html).
    """
    neighbourhood = _neighbourhood()
    return f"{neighbourhood}/{os.getpid()}" if neighbourhood else ""


def is_gone(process: str) -> bool:
    """Whether this process has ended for sure: one that cannot be seen from here may live."""
    neighbourhood, _, pid = process.rpartition("/")
    if not neighbourhood or neighbourhood != _neighbourhood():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _neighbourhood() -> str:
    try:
        boot = _BOOT.read_text(encoding="ascii").strip()
        return f"{boot}/{_PROCESSES.readlink().name}"
    except OSError:
        return ""

"""For all tests: the same examples each time, and temporary files in memory.

Properties are tried on the same examples: a landing must not depend on luck.
To look for new ones: `pytest --hypothesis-profile=default`.
"""

import os
import tempfile
from pathlib import Path

from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")

_MEMORY = Path("/dev/shm")
_ENOUGH = 4 << 30
"""Bytes: many times what all tests write. Containers often have 64 MB there."""


def _may_hold_our_files(folder: Path) -> bool:
    """Some tests run programs that they have written."""
    if not os.access(folder, os.W_OK):
        return False
    there = os.statvfs(folder)
    return there.f_bavail * there.f_frsize > _ENOUGH and not there.f_flag & os.ST_NOEXEC


def _keep_in_memory() -> None:
    """Each commit of SQLite waits for the disk: most of the time of most tests. TMPDIR overrules it."""
    if "TMPDIR" not in os.environ and _may_hold_our_files(_MEMORY):
        os.environ["TMPDIR"] = str(_MEMORY)
        tempfile.tempdir = None


_keep_in_memory()

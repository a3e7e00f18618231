"""How long until the program is there at all."""

import sys
from collections.abc import Iterator

from tests.bench.run import FOUREYES, best
from tests.bench.table import Row


def rows() -> Iterator[Row]:
    bare = best([sys.executable, "-I", "-c", "pass"], 10)
    ours = best([FOUREYES, "--help"], 10)
    yield Row("start", "bare interpreter", bare.seconds, "s")
    yield Row("start", "foureyes --help, above a bare interpreter", ours.seconds - bare.seconds, "s", "0.3")
    yield Row("start", "foureyes --help, processor time above a bare interpreter", ours.cpu - bare.cpu, "s")
    yield Row("start", "foureyes --help, memory", ours.megabytes, "MB", "60")

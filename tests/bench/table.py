"""What was measured, as a table for people and as JSON."""

import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

_PACKAGES = ("PyGithub", "dbos", "flask", "gunicorn", "tree-sitter", "ollama", "anthropic")


@dataclass(frozen=True, slots=True)
class Row:
    """One figure; `goal` says what is wanted, empty where there is no goal."""

    part: str
    what: str
    value: float
    unit: str
    goal: str = ""


def show(rows: Iterable[Row]) -> Iterator[str]:
    """A line a row, the parts under one another."""
    yield f"{'part':<10} {'what':<70} {'value':>10} {'unit':<8} goal"
    for row in rows:
        yield f"{row.part:<10} {row.what:<70} {_figure(row.value):>10} {row.unit:<8} {row.goal}".rstrip()


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 1_000 else f"{value:.3g}"


def write(rows: Iterable[Row], file: Path) -> None:
    """With what is needed to compare it with another day's."""
    about = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "machine": f"{platform.machine()}, {_cores()} cores, {_memory()} GiB",
        "load": os.getloadavg(),
        "python": sys.version.split()[0],
        "versions": {name: version(name) for name in _PACKAGES},
    }
    file.write_text(json.dumps({**about, "rows": [asdict(row) for row in rows]}, indent=1) + "\n")


def _commit() -> str:
    here = Path(__file__).parent
    return subprocess.run(
        ["git", "-C", here, "describe", "--always", "--dirty"], check=True, capture_output=True, text=True
    ).stdout.strip()


def _cores() -> int:
    return len(os.sched_getaffinity(0))


def _memory() -> int:
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)

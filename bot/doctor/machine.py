"""What this machine has: Python, git, room for the state, the database, cards."""

import os
import platform
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from importlib import metadata
from pathlib import Path

import sqlalchemy as sa

from bot import migrations
from bot.config import Settings
from bot.doctor import words
from bot.doctor.line import Line
from bot.git.command import clean
from review.errors import OutsideError, UserError

_SECONDS = 4
_NVIDIA = ("nvidia-smi", "--query-gpu=name,memory.total", "--format=csv,noheader,nounits")
_MIB, _GIB = 1 << 20, 1 << 30


def python() -> Line:
    with suppress(metadata.PackageNotFoundError):
        return words.python(platform.python_version(), metadata.version("foureyes"))
    return words.python(platform.python_version(), None)


def disk(settings: Settings) -> Iterator[Line]:
    """Of the state folder, or of the nearest folder above that is there."""
    there = next(folder for folder in (settings.state, *settings.state.parents) if os.access(folder, os.F_OK))
    writable = there.is_dir() and os.access(there, os.W_OK | os.X_OK)
    yield words.disk(str(settings.state), shutil.disk_usage(there).free, writable=writable)


def database(settings: Settings) -> Iterator[Line]:
    """Looks and changes nothing: an SQLite file that is not there is not made."""
    engine = migrations.open_engine(settings.database)
    try:
        yield words.database(_place(engine.url), _version(engine), migrations.revisions())
    finally:
        engine.dispose()


def _place(url: sa.URL) -> str:
    """Without user and password."""
    if url.get_backend_name() == "sqlite":
        return f"SQLite at {url.database}"
    return f"Postgres at {url.host or 'the local socket'}, database {url.database}"


def _version(engine: sa.Engine) -> str | None:
    url = engine.url
    if url.get_backend_name() == "sqlite" and not os.access(url.database or "", os.F_OK):
        return None
    try:
        with engine.connect() as connection:
            return migrations.version(connection)
    except sa.exc.DBAPIError as error:
        raise OutsideError(f"{_place(url)} does not answer: {error.orig}") from error


def git() -> Iterator[Line]:
    said = _output(("git", "--version"))
    if said is None:
        raise UserError("git is not there, or does not start")
    yield words.git(words.numbered(said.removeprefix("git version ").split(" ")[0]))


def cards() -> list[tuple[str, float]]:
    """Names and GiB of the cards that this machine's drivers tell of; their makers call it GB."""
    return [*_nvidia(), *_amd()]


def _nvidia() -> Iterator[tuple[str, float]]:
    for line in (_output(_NVIDIA) or "").splitlines():
        name, _, size = line.rpartition(",")
        if size.strip().isdecimal():
            yield name.strip(), int(size) * _MIB / _GIB


def _amd() -> Iterator[tuple[str, float]]:
    """https://docs.kernel.org/gpu/amdgpu/driver-misc.html#memory-usage-information"""
    for file in Path("/sys/class/drm").glob("card[0-9]*/device/mem_info_vram_total"):
        with suppress(OSError, ValueError):
            yield "an AMD card", int(file.read_text(encoding="ascii")) / _GIB


def _output(command: tuple[str, ...]) -> str | None:
    """What a program says, None when it is not there, fails or hangs."""
    try:
        done = subprocess.run(
            command,
            env=clean(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode("utf-8", "replace").strip()

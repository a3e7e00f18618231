"""The two files that hold what GitHub gives out once: the settings, and the App's private key beside them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp

from review.errors import UserError

_MINE = 0o600


@dataclass(slots=True)
class Files:
    """Names that are taken already, so that nothing else can stop us once the key is here."""

    settings: Path
    key: Path
    kept: bool = False

    def put_key(self, pem: str) -> None:
        """Whoever reads one of the files finds all of it or nothing. Raises UserError when it cannot be."""
        _replace(self.key, pem)

    def put_settings(self, text: str) -> None:
        """The last to be written: both are kept now."""
        _replace(self.settings, text)
        self.kept = True


@contextmanager
def claimed(settings: Path) -> Iterator[Files]:
    """Both files, empty and readable by nobody else; they go again unless they are kept.

    Raises UserError when one is there already or cannot be made.
    """
    settings = settings.expanduser().absolute()
    if not str(settings).isprintable():
        raise UserError("--out: its path has signs that a settings file cannot hold")
    files = Files(settings, settings.with_suffix(".pem"))
    with _claimed(files.settings, files), _claimed(files.key, files):
        yield files


@contextmanager
def _claimed(path: Path, files: Files) -> Iterator[None]:
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MINE))
    except FileExistsError as error:
        raise UserError(f"{path} is there already: name another file with --out, or move it away") from error
    except OSError as error:
        raise UserError(f"--out: {path} cannot be written: {error.strerror}") from error
    try:
        yield
    finally:
        if not files.kept:
            path.unlink(missing_ok=True)


def _replace(path: Path, text: str) -> None:
    """Takes the place of the empty file, which only we can have made."""
    new: str | None = None
    try:
        handle, new = mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(handle)
        Path(new).replace(path)
    except OSError as error:
        if new is not None:
            Path(new).unlink(missing_ok=True)
        raise UserError(f"{path} cannot be written: {error.strerror}") from error

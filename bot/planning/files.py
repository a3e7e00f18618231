"""Prompts as files: written into one folder and nowhere else."""

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from bot.planning.estimate import Planned, text
from review import question
from review.errors import UserError

_PLAIN: Final = re.compile(r"[\w-]+(\.\d+)?(\.txt)?", re.ASCII)
_FOLDER: Final = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_NEW: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW


def write(planned: Planned, folder: Path, *, apart: bool) -> None:
    """Each unit's prompts as `<unit id>.txt`, further parts as `<unit id>.2.txt`; `apart`: below its head.

    Files of these names are replaced. UserError when the folder or one of the names is a link or a device.
    """
    with _opened(folder) as top:
        if not apart:
            _write_all(planned, top)
            return
        with _below(top, planned.change.head) as place:
            _write_all(planned, place)


def _write_all(planned: Planned, folder: int) -> None:
    for task in planned.tasks:
        for number, prompt in enumerate(question.review_prompts(task), 1):
            name = task.unit.id if number == 1 else f"{task.unit.id}.{number}"
            _put(folder, f"{name}.txt", text(prompt))


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        place = os.open(folder, _FOLDER)
    except OSError as error:
        raise UserError(f"--prompts needs a folder that is no link: {folder}: {error.strerror}") from error
    try:
        yield place
    finally:
        os.close(place)


@contextmanager
def _below(top: int, name: str) -> Iterator[int]:
    try:
        if name not in os.listdir(top):
            os.mkdir(_checked(name), dir_fd=top)
        place = os.open(name, _FOLDER, dir_fd=top)
    except OSError as error:
        raise UserError(f"--prompts: {name} is no folder of its own: {error.strerror}") from error
    try:
        yield place
    finally:
        os.close(place)


def _put(folder: int, name: str, content: str) -> None:
    """A new file in place of an old one: what is only opened could be a link, or have another name."""
    try:
        with os.fdopen(_created(folder, _checked(name)), "w", encoding="utf-8", newline="") as file:
            file.write(content)
    except OSError as error:
        raise UserError(f"--prompts: {name} cannot be written: {error.strerror}") from error


def _created(folder: int, name: str) -> int:
    try:
        return os.open(name, _NEW, 0o600, dir_fd=folder)
    except FileExistsError:
        if not stat.S_ISREG(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
            raise
        os.unlink(name, dir_fd=folder)
        return os.open(name, _NEW, 0o600, dir_fd=folder)


def _checked(name: str) -> str:
    if not _PLAIN.fullmatch(name):
        raise ValueError(f"not a plain file name: {name!r}")
    return name

"""The door: whatever ends a command has its exit code."""

import signal
import socket
import subprocess
import sys
from pathlib import Path

import click
import pytest

from bot.door import Exit, door
from review.errors import OutsideError, UserError
from tests.bot.repositories import Made

FOUREYES = Path(sys.executable).with_name("foureyes")


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UserError("x"), Exit.USAGE),
        (OutsideError("x"), Exit.INCOMPLETE),
        (ZeroDivisionError(), Exit.BUG),
        (KeyboardInterrupt(), Exit.INTERRUPTED),
        (click.Abort(), Exit.INTERRUPTED),
    ],
)
def test_each_end_has_its_code_and_says_why(error: BaseException, code: Exit) -> None:
    said: list[object] = []
    with pytest.raises(SystemExit) as ended, door(said.append):
        raise error
    assert ended.value.code == code
    assert len(said) == 1


def test_an_interrupted_review_ends_at_once_and_is_no_finding(tmp_path: Path) -> None:
    made = Made(tmp_path / "repo")
    base = made.commit({"a.py": b"x = 1\n"})
    head = made.commit({"a.py": b"x = 2\n"}, parent=base)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        process = subprocess.Popen(
            [FOUREYES, "review", "--repo", made.folder, "--base", base, "--head", head],
            env={"PATH": "/usr/bin:/bin", "OLLAMA_HOST": f"127.0.0.1:{silent.getsockname()[1]}"},
            stderr=subprocess.PIPE,
            text=True,
        )
        connection, _ = silent.accept()
        with connection:
            process.send_signal(signal.SIGINT)
            _, said = process.communicate()
    assert process.returncode == 130
    assert said == "Reading 1 part ...\nfoureyes: interrupted\n"

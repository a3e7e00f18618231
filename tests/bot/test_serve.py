"""Processes that stay: they start what is ours only, and end together."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.serve import check_bind
from review.errors import UserError

ROOT = Path(__file__).parents[2]

WEB = """
import os, sys
from bot.serve import run_web
def app_factory():
    def app(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"ours"]
    os.write(1, b"ready\\n")
    return app
run_web(app_factory, sys.argv[1], workers=1, threads=1)
"""

TOGETHER = """
import sys
from bot.serve import together
sys.exit(together([[sys.executable, "-c", program] for program in sys.argv[1:]]))
"""

WAITS = "import os, signal; os.write(1, f'{os.getpid()}\\n'.encode()); signal.pause()"


@contextmanager
def running(cwd: Path, program: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", program, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            assert stream is not None
            stream.close()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_web_runs_no_configuration_of_a_stranger_and_ends_when_told(tmp_path: Path) -> None:
    (tmp_path / "gunicorn.conf.py").write_text("open('stranger-was-here', 'w')")
    port = free_port()
    with running(tmp_path, WEB, f"127.0.0.1:{port}") as process:
        assert line(process) == "ready"
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", "/")
        assert connection.getresponse().read() == b"ours"
        connection.close()
        process.send_signal(signal.SIGTERM)
        assert process.wait() == 0
    assert [path.name for path in tmp_path.iterdir()] == ["gunicorn.conf.py"]


SERVE = """
from bot.config import load
from bot.service import serve
serve(load({"FOUREYES_STATE_DIR": "state", "FOUREYES_BIND": "127.0.0.1:0", "FOUREYES_WEBHOOK_SECRET": "x"}))
"""


def test_the_first_start_is_quiet_about_its_tables(tmp_path: Path) -> None:
    with running(tmp_path, f"import os; os.dup2(1, 2)\n{SERVE}") as process:
        said = [line(process) for _ in range(2)]
    assert "Starting gunicorn" in said[0]
    assert "Listening at" in said[1]


@pytest.mark.parametrize("host", ["127.0.0.1", "192.0.2.1"])
def test_where_nobody_can_listen_is_named(host: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        bind = f"{host}:{taken.getsockname()[1]}"
        with pytest.raises(UserError, match=f"nobody can listen on {bind} .*FOUREYES_BIND"):
            check_bind(bind)


def test_told_to_stop_all_end(tmp_path: Path) -> None:
    with running(tmp_path, TOGETHER, WAITS, WAITS) as process:
        children = [int(line(process)), int(line(process))]
        process.send_signal(signal.SIGTERM)
        assert process.wait() == 0
    for pid in children:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


@pytest.mark.parametrize("code", [0, 3])
def test_one_that_ends_ends_the_others_and_is_a_failure(tmp_path: Path, code: int) -> None:
    with running(tmp_path, TOGETHER, WAITS, f"input(); raise SystemExit({code})") as process:
        other = int(line(process))
        assert process.stdin is not None
        print(file=process.stdin, flush=True)
        assert process.wait() == 1
    with pytest.raises(ProcessLookupError):
        os.kill(other, 0)


def test_up_starts_our_own_command_line_and_not_that_of_a_stranger(tmp_path: Path) -> None:
    stranger = tmp_path / "bot"
    stranger.mkdir()
    (stranger / "__init__.py").write_text("raise SystemExit('stranger')")
    program = "import sys; from bot.serve import run_up; sys.exit(run_up([['--help']]))"
    with running(tmp_path, program) as process:
        assert line(process).startswith("Usage: foureyes")
        assert process.wait() == 1

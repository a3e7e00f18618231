"""Processes that stay: gunicorn for the web side, and receiver and worker side by side."""

import ctypes
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from queue import SimpleQueue
from wsgiref.types import WSGIApplication

from gunicorn.app.base import BaseApplication

from review.errors import UserError

_CHILD = "from bot.serve import child; child()"
_PR_SET_PDEATHSIG = 1
_GRACE = 20
"""Seconds that a process has to end by itself before it is killed."""


class _Web(BaseApplication):
    """gunicorn with settings from here only: the plain command runs a gunicorn.conf.py of the directory it is
    started in, which may be a stranger's checkout."""

    def __init__(self, app_factory: Callable[[], WSGIApplication], settings: dict[str, object]) -> None:
        self._app_factory = app_factory
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIApplication:  # type: ignore[override]  # other WSGI types
        return self._app_factory()


def run_web(
    app_factory: Callable[[], WSGIApplication], bind: str, *, workers: int = 2, threads: int = 4
) -> None:
    """Serve on `bind` (host:port) until SIGTERM or SIGINT; ends the process with SystemExit.

    `app_factory` is called in each worker process, after the fork.
    """
    settings: dict[str, object] = {
        "bind": bind,
        "workers": workers,
        "threads": threads,
        "worker_class": "gthread",
        "graceful_timeout": 10,
        "control_socket_disable": True,
        "proc_name": "foureyes",
    }
    _Web(app_factory, settings).run()


def check_bind(bind: str) -> None:
    """Raises UserError when nobody can listen on `bind` (host:port): gunicorn would try again and again."""
    host, _, port = bind.rpartition(":")
    family = socket.AF_INET6 if host.startswith("[") else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host.strip("[]"), int(port)))
            probe.listen()
        except OSError as error:
            raise UserError(
                f"nobody can listen on {bind} ({error.strerror}): stop what uses it, or set FOUREYES_BIND"
            ) from error


def run_up(commands: Sequence[Sequence[str]]) -> int:
    """Run several commands of our own, given as their arguments, until one ends or we are told to stop.

    The others are stopped then. Returns the exit code: 0 only when we were told to and all ended well.
    """
    return together([[sys.executable, "-P", "-c", _CHILD, *arguments] for arguments in commands])


def child() -> None:
    """What `run_up` starts: our command line, in a process that does not outlive its parent.

    Not `python -m bot`: in a stranger's checkout that would be the stranger's `bot`.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    from bot.cli import main  # noqa: PLC0415 (it imports us)

    main(prog_name="foureyes")


def together(commands: Sequence[Sequence[str]]) -> int:
    """As `run_up`, for any commands."""
    ended: SimpleQueue[int | None] = SimpleQueue()
    with _told_to_stop(ended):
        children = [subprocess.Popen(command) for command in commands]
        for process in children:
            threading.Thread(target=lambda process=process: ended.put(process.wait()), daemon=True).start()
        first = ended.get()
        codes = [_stop(process) for process in children]
    return next((1 for code in codes if code not in (0, -signal.SIGTERM)), 0 if first is None else 1)


@contextmanager
def _told_to_stop(ended: SimpleQueue[int | None]) -> Iterator[None]:
    """SIGTERM and SIGINT put None into the queue."""
    signals = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, lambda *_: ended.put(None)) for number in signals]
    try:
        yield
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)


def _stop(process: subprocess.Popen[bytes]) -> int:
    process.terminate()
    try:
        return process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()

"""A deadline for one whole request: HTTP clients only limit each silence, so a slow drip runs for ever."""

import contextlib
import socket
import threading
from collections.abc import Mapping
from typing import Any, Protocol, Self


class Response(Protocol):
    """A response of httpx or of httpx2, as far as a deadline needs it."""

    @property
    def extensions(self) -> Mapping[str, Any]: ...


class Deadline:
    """Cuts the connection `seconds` after entering: whoever reads from it sees a broken stream.

    Give `watch` to the client as its response hook. Until a response begins, the client's own read timeout
    has to do. Cutting the connection also ends the work on a server that notices (Ollama does).
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.passed = False
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._pass)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            self._socket = None

    def watch(self, response: Response) -> None:
        """Remember the socket of a response that has begun."""
        stream = response.extensions.get("network_stream")
        with self._lock:
            self._socket = stream and stream.get_extra_info("socket")
            if self.passed:
                self._cut()

    def _pass(self) -> None:
        with self._lock:
            self.passed = True
            self._cut()

    def _cut(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                # Of the base class: an SSL socket's own shutdown is not safe while another thread reads.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

"""A deadline for one whole request: HTTP clients only limit each silence, so a slow drip runs for ever."""

import contextlib
import socket
import threading
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any, Protocol, Self


class Response(Protocol):
    """A response of httpx or of httpx2, as far as a deadline needs it."""

    @property
    def extensions(self) -> Mapping[str, Any]: ...


class Abort:
    """Cuts the connections of all that is asked in a context, when it is called from another thread."""

    def __init__(self) -> None:
        self._called = False
        self._lock = threading.Lock()
        self._deadlines: list[Deadline] = []

    def __call__(self) -> None:
        with self._lock:
            self._called = True
            deadlines = tuple(self._deadlines)
        for deadline in deadlines:
            deadline.abort()

    def add(self, deadline: "Deadline") -> None:
        """From now on until `remove`; what begins after the call is cut at once."""
        with self._lock:
            self._deadlines.append(deadline)
            late = self._called
        if late:
            deadline.abort()

    def remove(self, deadline: "Deadline") -> None:
        with self._lock:
            self._deadlines.remove(deadline)


abort: ContextVar[Abort | None] = ContextVar("abort", default=None)
"""What can cut the connections of this context."""


class Deadline:
    """Cuts the connection `seconds` after entering: whoever reads from it sees a broken stream.

    Give `watch` to the client as its response hook. Given the socket by `take` before there is a response, it
    can be cut earlier, too. Cutting the connection also ends the work on a server that notices
    (Ollama does).
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.passed = False
        self.aborted = False
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._abort: Abort | None = None
        self._timer = threading.Timer(seconds, self._pass)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        self._timer.start()
        self._abort = abort.get()
        if self._abort is not None:
            self._abort.add(self)
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        if self._abort is not None:
            self._abort.remove(self)
        with self._lock:
            self._socket = None

    def watch(self, response: Response) -> None:
        """Remember the socket of a response that has begun."""
        self.take(response.extensions.get("network_stream"))

    def take(self, stream: Any) -> None:  # noqa: ANN401 (httpcore gives its streams no type)
        """Remember the socket of a network stream of httpcore."""
        with self._lock:
            self._socket = stream and stream.get_extra_info("socket")
            if self.passed:
                self._cut()

    def abort(self) -> None:
        """Now, from any thread: nobody waits any more."""
        self.aborted = True
        self._pass()

    def _pass(self) -> None:
        with self._lock:
            self.passed = True
            self._cut()

    def _cut(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                # Of the base class: an SSL socket's own shutdown is not safe while another thread reads.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

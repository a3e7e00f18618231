"""A server on the loopback that shows the form, and waits for the browser to come back from GitHub.

It answers nobody who does not know its random path, and takes one code, with the state that it gave out.
"""

import hmac
import re
import secrets
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Self
from urllib.parse import parse_qs

from bot.app import page
from bot.app.manifest import Wish
from review.errors import UserError

_HOST = "127.0.0.1"
_CODE = re.compile(r"[A-Za-z0-9_-]{1,255}", re.ASCII)
_ANSWERED = 120
"""Seconds that the browser waits for what comes of its code."""
_SENT = 5
_BACK = "back"


@dataclass(frozen=True, slots=True)
class Visit:
    """The person is back from GitHub with a code. `answer` takes the page that their browser then shows."""

    code: str
    _page: SimpleQueue[str] = field(default_factory=SimpleQueue)
    _sent: threading.Event = field(default_factory=threading.Event)

    def answer(self, text: str) -> None:
        """Returns when the page is on its way: the process may end after that."""
        self._page.put(text)
        self._sent.wait(_SENT)

    def page(self) -> str:
        return self._page.get(timeout=_ANSWERED)

    def sent(self) -> None:
        self._sent.set()


@dataclass(frozen=True, slots=True)
class Reply:
    """A page for the browser, and what is to be done once it is sent."""

    status: HTTPStatus
    text: str
    then: Callable[[], None] = lambda: None


class Waiting:
    """Serves while the context is open; `url` is the page to open. Port 0 takes a free one."""

    def __init__(self, wish: Wish, port: int) -> None:
        self._wish = wish
        self._path = f"/{secrets.token_urlsafe(16)}"
        self._state = secrets.token_urlsafe(32)
        self._visits: SimpleQueue[Visit] = SimpleQueue()
        self._first = threading.Lock()
        try:
            self._server = _Server((_HOST, port), self)
        except OSError as error:
            raise UserError(f"--port {port} cannot be used: {error.strerror}") from error
        self.host = f"{_HOST}:{self._server.server_port}"
        self.url = f"http://{self.host}{self._path}"
        self.policy = page.policy(wish.github.web)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def visit(self, patience: float) -> Visit:
        """Waits `patience` seconds; raises UserError when nobody comes back."""
        try:
            return self._visits.get(timeout=patience)
        except Empty:
            raise UserError(
                f"nobody came back from GitHub within {patience / 60:.0f} minutes:"
                " run it again when you have the time"
            ) from None

    def reply(self, target: str, host: str | None) -> Reply:
        """`target` is the path with its query. The host is checked, since any page can have its own name
        resolved to this machine."""
        path, _, query = target.partition("?")
        if host != self.host or not path.startswith(self._path):
            return _refused(HTTPStatus.NOT_FOUND, "There is nothing here.")
        if path == self._path:
            return Reply(HTTPStatus.OK, page.form(self._wish, self._state, f"{self.url}/{_BACK}"))
        if path == f"{self._path}/{_BACK}":
            return self._back(parse_qs(query))
        return _refused(HTTPStatus.NOT_FOUND, "There is nothing here.")

    def _back(self, query: dict[str, list[str]]) -> Reply:
        state, code = query.get("state", [""])[0], query.get("code", [""])[0]
        if not hmac.compare_digest(state.encode(errors="replace"), self._state.encode()):
            return _refused(HTTPStatus.FORBIDDEN, "This does not come from the page that started it.")
        if not _CODE.fullmatch(code):
            return _refused(HTTPStatus.BAD_REQUEST, "GitHub sent no code. Go back, and create the App.")
        if not self._first.acquire(blocking=False):
            return _refused(HTTPStatus.CONFLICT, "The code was taken already: see the terminal.")
        visit = Visit(code)
        self._visits.put(visit)
        return Reply(HTTPStatus.OK, visit.page(), visit.sent)


def _refused(status: HTTPStatus, text: str) -> Reply:
    return Reply(status, page.ended(status.phrase, text))


class _Server(ThreadingHTTPServer):
    def __init__(self, address: tuple[str, int], waiting: Waiting) -> None:
        super().__init__(address, _Handler)
        self.waiting = waiting

    def handle_error(self, request: object, client_address: object) -> None:
        """A browser that has gone is no error."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 30
    server_version = "foureyes"
    sys_version = ""

    def do_GET(self) -> None:
        reply = self.server.waiting.reply(self.path, self.headers.get("Host"))
        body = reply.text.encode(errors="replace")
        self.send_response(reply.status)
        for name, value in self._headers(len(body)).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()
        reply.then()

    def _headers(self, length: int) -> dict[str, str]:
        """The referrer is cut, not left out: without one a browser posts the form with `Origin: null`."""
        return {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(length),
            "Content-Security-Policy": self.server.waiting.policy,
            "Referrer-Policy": "strict-origin",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        }

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing: the request line holds the code."""

"""What the fake Ollama and the fake Anthropic share: a loopback server and scripted answers."""

import contextlib
import json
import socket
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Generic, Self, TypeAlias, TypeVar

from jsonschema import Draft202012Validator

from tests.fakes.modeltext import emptiest_text

Json = dict[str, Any]
Socket = socket.socket | tuple[bytes, socket.socket]
Fault = TypeVar("Fault")


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that came in, with `size` bytes of body; header names are in lower case, `body` is {} unless
    it was a JSON object."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Json
    size: int


@dataclass(frozen=True, slots=True)
class Response:
    """A whole response; bytes go out as they are, anything else as JSON."""

    status: int
    body: object
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def content(self) -> bytes:
        if isinstance(self.body, bytes):
            return self.body
        return json.dumps(self.body, ensure_ascii=False, separators=(",", ":")).encode()


Answer: TypeAlias = str | Fault | Response


class Connection(BaseHTTPRequestHandler):
    """One client's connection: speaks HTTP/1.1 and says no more about itself than the real servers do."""

    protocol_version = "HTTP/1.1"
    server: "Loopback"

    def do_GET(self) -> None:
        self.server.model.serve(self)

    def do_POST(self) -> None:
        self.server.model.serve(self)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Quiet."""

    def read(self) -> tuple[Seen, bytes]:
        raw = self.rfile.read(int(self.headers.get("content-length", "0")))
        try:
            body = json.loads(raw)
        except ValueError:
            body = None
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Seen(self.command, self.path, headers, body if isinstance(body, dict) else {}, len(raw)), raw

    def head(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Date", formatdate(usegmt=True))
        self.end_headers()

    def answer(self, response: Response) -> None:
        content = response.content
        self.head(response.status, {**response.headers, "Content-Length": str(len(content))})
        self.wfile.write(content)

    def stream(self, headers: Mapping[str, str], chunks: Iterable[bytes], *, end: bool = True) -> None:
        """A chunked response; with `end` False it stays open."""
        self.head(200, {**headers, "Transfer-Encoding": "chunked"})
        for chunk in chunks:
            self.wfile.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))
        if end:
            self.wfile.write(b"0\r\n\r\n")

    def drop(self) -> None:
        """Close without another byte."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def hang(self) -> None:
        """Say nothing until the client goes away or the fake closes."""
        self.close_connection = True
        self.connection.recv(1)
        self.server.model.abandoned.set()

    def drip(self, chunk: bytes) -> None:
        """Go on with a stream, a chunk at a time, until the client goes away or the fake closes."""
        self.close_connection = True
        try:
            while not self.server.model.closing.wait(0.02):
                self.wfile.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))
        finally:
            self.server.model.abandoned.set()


class Loopback(ThreadingHTTPServer):
    """A server whose end also ends its open connections, so that every thread can be joined."""

    daemon_threads = False

    def __init__(self, model: "ModelServer[Any]", port: int) -> None:
        self.model = model
        self.open: set[Socket] = set()
        super().__init__(("127.0.0.1", port), Connection)

    def process_request(self, request: Socket, client_address: object) -> None:
        self.open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Socket) -> None:
        self.open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Socket, client_address: object) -> None:
        """A client that went away is what some tests are about; anything else is a bug in the fake."""
        error = sys.exception()
        if not isinstance(error, OSError):
            self.model.complaints.append(repr(error))

    def stop(self) -> None:
        self.shutdown()
        for connection in tuple(self.open):
            with contextlib.suppress(OSError):
                assert isinstance(connection, socket.socket)
                connection.shutdown(socket.SHUT_RDWR)
        self.server_close()


class ModelServer(Generic[Fault]):
    """A fake model's server: `with FakeX() as fake: ... fake.url`; usable from several threads.

    `answers` are given in turn: a text, a Fault, a Response (sent as it is), or a function of the request's
    body that returns one of them. When they run out, the answer is the emptiest that the schema allows.
    `grammar` False lets answers break the schema. `requests` are all requests, `complaints` say what was
    wrong with the script: they fail the `with`. `asked` is set by the first question.
    """

    def __init__(self, *, grammar: bool = True, port: int = 0) -> None:
        self.grammar = grammar
        self.closing = threading.Event()
        self.answers: deque[Answer[Fault] | Callable[[Json], Answer[Fault]]] = deque()
        self.requests: list[Seen] = []
        self.complaints: list[str] = []
        self.abandoned = threading.Event()
        self.asked = threading.Event()
        self._lock = threading.Lock()
        self._loopback = Loopback(self, port)
        self._thread = threading.Thread(target=self._loopback.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._loopback.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._loopback.stop()
        self._thread.join()
        if kind is None:
            assert not self.complaints, self.complaints

    def serve(self, connection: Connection) -> None:
        raise NotImplementedError

    def note(self, seen: Seen) -> None:
        with self._lock:
            self.requests.append(seen)

    def next_answer(self, body: Json, schema: Mapping[str, Any] | None) -> Answer[Fault]:
        with self._lock:
            answer = self.answers.popleft() if self.answers else emptiest_text(schema)
        self.asked.set()
        chosen = answer(body) if callable(answer) else answer
        if isinstance(chosen, str) and schema is not None and self.grammar:
            self._check_script(chosen, schema)
        return chosen

    def _check_script(self, text: str, schema: Mapping[str, Any]) -> None:
        """A grammar cannot say what its schema forbids, so a script must not either."""
        try:
            wrong = [error.message for error in Draft202012Validator(schema).iter_errors(json.loads(text))]
        except ValueError as error:
            wrong = [str(error)]
        with self._lock:
            self.complaints += [f"the schema forbids this scripted answer: {message}" for message in wrong]

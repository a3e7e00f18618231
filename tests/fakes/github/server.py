"""The HTTP server: threads on the loopback, REST under /api/v3, GraphQL and git beside it."""

import json
import socket
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from tests.fakes.github import githttp, manifests, rest
from tests.fakes.github.faults import Fault, Step
from tests.fakes.github.graph import face
from tests.fakes.github.refusals import RefusedError, not_found

if TYPE_CHECKING:
    from tests.fakes.github.world import FakeGitHub

API = "/api/v3"


class Face:
    """The WSGI application."""

    def __init__(self, github: "FakeGitHub") -> None:
        self._github = github

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Any:  # noqa: ANN401
        try:
            response = self._respond(Request(environ))
        finally:
            self._note_crash(sys.exc_info()[1])
        return response(environ, start)

    def _note_crash(self, error: BaseException | None) -> None:
        """werkzeug answers a crash with 500; it must fail the test, too, even if the client lives with it."""
        if error is not None and not isinstance(error, ConnectionError):
            self._github.violations.append("".join(traceback.format_exception(error)))

    def _respond(self, request: Request) -> Response:
        if request.path.startswith(f"{API}/"):
            path = request.path.removeprefix(API)
            return self._api(request, path, lambda: rest.answer(self._github, request, path))
        if (request.method, request.path) == ("POST", face.URL):
            return self._api(request, face.named(request), lambda: face.answer(self._github, request))
        if request.path.endswith(manifests.FORM):
            return self._register(request)
        name = githttp.repository_of(request.path)
        if name is not None:
            return self._git(request, name)
        return Response("Not Found", 404)

    def _api(self, request: Request, path: str, work: Callable[[], Response]) -> Response:
        """`path` stands in the books of calls, and is what scripted faults look at."""
        with self._github.lock:
            fault = self._github.faults.next(request.method, path)
            response = work() if _works(fault) else None
        if isinstance(fault, Fault):
            response = _faulty(fault)
        if response is None or fault == "accept-then-drop":
            self._github.note(request.method, path, 0)
            raise _dropped(request)
        self._github.note(request.method, path, response.status_code)
        return _dressed(response)

    def _register(self, request: Request) -> Response:
        """Who is signed in sends the manifest, and clicks "Create GitHub App" on the page that comes back."""
        with self._github.lock:
            try:
                back = self._github.manifests.register(request.path, request.args.get("state"), request.form)
            except RefusedError as refusal:
                return Response(refusal.message, refusal.status)
        return redirect(back)

    def _git(self, request: Request, name: str) -> Response:
        try:
            return self._served(request, name)
        except RefusedError as refusal:
            demand = {"WWW-Authenticate": 'Basic realm="GitHub"'} if refusal.status == 401 else {}
            return Response(refusal.message, refusal.status, demand)

    def _served(self, request: Request, name: str) -> Response:
        """A stranger at a private repository is asked for a password; one who may not see it is told 404."""
        repo = self._github.find_repository(name)
        caller = self._github.keyring.caller(request.headers.get("Authorization"), self._github.time())
        if repo is None or not caller.sees(repo):
            raise RefusedError(401, "Repository not found.") if caller.kind == "nobody" else not_found()
        caller.demand(repo, ("contents",), "read")
        return githttp.serve(self._github.root, request)


def _works(fault: Step) -> bool:
    """Whether what was asked for is done."""
    return fault.works if isinstance(fault, Fault) else fault != "drop"


def _dropped(request: Request) -> ConnectionError:
    """werkzeug takes this error for a client that has gone, and says nothing more."""
    request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    return ConnectionResetError("scripted")


def _faulty(fault: Fault) -> Response:
    if isinstance(fault.body, str):
        return Response(fault.body, fault.status, dict(fault.headers), content_type="text/html")
    return Response(
        json.dumps(fault.body), fault.status, dict(fault.headers), content_type="application/json"
    )


def _dressed(response: Response) -> Response:
    for name, value in (("X-RateLimit-Limit", "5000"), ("X-RateLimit-Remaining", "4999")):
        response.headers.setdefault(name, value)
    response.headers["X-GitHub-Media-Type"] = "github.v3; format=json"
    return response


class _Handler(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002, ANN401
        """Requests are in `FakeGitHub.calls`."""


@contextmanager
def running(github: "FakeGitHub") -> Iterator[str]:
    """Serve on a free port of the loopback; the address without a path."""
    server = make_server("127.0.0.1", 0, Face(github), threaded=True, request_handler=_Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

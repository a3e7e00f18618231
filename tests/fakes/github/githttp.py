"""The git side over HTTP, by git's own CGI program."""

import re
import subprocess
from functools import cache
from pathlib import Path

from werkzeug.wrappers import Request, Response

from tests.fakes.github.gitside import environment


def repository_of(path: str) -> str | None:
    """`owner/name` of a path on the git side, None for any other path."""
    found = re.match(r"/([^/]+/[^/]+?)\.git/", path)
    return found[1] if found else None


@cache
def _program() -> str:
    where = subprocess.run(["git", "--exec-path"], capture_output=True, text=True, check=True)
    return f"{where.stdout.strip()}/git-http-backend"


def serve(root: Path, request: Request) -> Response:
    """Answer one request of smart HTTP out of the repositories under `root`."""
    done = subprocess.run(
        [_program()], input=request.get_data(), capture_output=True, env=_cgi(root, request), check=True
    )
    head, _, body = done.stdout.partition(b"\r\n\r\n")
    headers = [tuple(line.split(": ", 1)) for line in head.decode("latin-1").split("\r\n")]
    status = next((value for name, value in headers if name == "Status"), "200 OK")
    kept = [(name, value) for name, value in headers if name != "Status"]
    return Response(body, status=status, headers=kept)


def _cgi(root: Path, request: Request) -> dict[str, str]:
    given = {
        "REQUEST_METHOD": request.method,
        "PATH_INFO": request.path,
        "QUERY_STRING": request.query_string.decode("latin-1"),
        "CONTENT_TYPE": request.headers.get("Content-Type", ""),
        "CONTENT_LENGTH": str(len(request.get_data())),
        "HTTP_CONTENT_ENCODING": request.headers.get("Content-Encoding", ""),
        "GIT_PROTOCOL": request.headers.get("Git-Protocol", ""),
        "GIT_PROJECT_ROOT": str(root),
        "GIT_HTTP_EXPORT_ALL": "1",
    }
    return {**environment(), **given}

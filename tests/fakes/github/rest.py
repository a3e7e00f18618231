"""The REST face: from an HTTP request, through the contract and the permissions, to a handler and back."""

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from werkzeug.wrappers import Request, Response

from tests.fakes.github import views
from tests.fakes.github.call import ANY, APP, HANDLERS, Answer, Call, Handling
from tests.fakes.github.callers import Caller
from tests.fakes.github.contract import Operation, contract, no_body
from tests.fakes.github.refusals import RefusedError, not_found
from tests.fakes.github.state import Json

if TYPE_CHECKING:
    from tests.fakes.github.world import FakeGitHub

__all__ = ["answer", "views"]

_PER_PAGE = 30
_MOST_PER_PAGE = 100
_JSON = "application/json; charset=utf-8"


def answer(github: "FakeGitHub", request: Request, path: str) -> Response:
    """`path` is the unquoted path behind the base URL."""
    operation: Operation | None = None
    try:
        found = contract().find(request.method, path)
        if found is None:
            github.violations.append(f"the fake has no {request.method} {path}")
            raise not_found()
        operation, values = found
        given = _handled(github, request, operation, values)
        data = contract().completed(operation, given.status, given.data, github.answers.unset)
        data, headers = _paged(operation, request, data)
    except RefusedError as refusal:
        given, data, headers = Answer(None, refusal.status), refusal.body, {}
    if operation is not None and not isinstance(data, str):
        _check_answer(github, operation, given.status, data)
    return _response(request, given.status, data, {**headers, **given.headers})


def _handled(
    github: "FakeGitHub", request: Request, operation: Operation, values: Mapping[str, str]
) -> Answer:
    caller = github.keyring.caller(request.headers.get("Authorization"), github.time())
    query = request.args.to_dict()
    body = _checked_body(github, request, operation, values)
    call = Call(github, caller, values, query, body, request.headers.get("Accept", ""))
    _demand(call, HANDLERS[operation.id])
    return HANDLERS[operation.id].handler(call)


def _checked_body(
    github: "FakeGitHub", request: Request, operation: Operation, values: Mapping[str, str]
) -> Json:
    """The JSON body, {} for none; what breaks the contract is recorded and refused."""
    raw = request.get_data()
    try:
        body = json.loads(raw) if raw else no_body
    except ValueError as error:
        raise RefusedError(400, "Problems parsing JSON") from error
    complaints = contract().request_complaints(operation, values, request.args.to_dict(), body)
    if complaints:
        github.violations += [f"request {operation.id}: {complaint}" for complaint in complaints]
        raise RefusedError(422, f"Invalid request.\n\n{'; '.join(complaints)}")
    return body if isinstance(body, dict) else {}


def _demand(call: Call, handling: Handling) -> None:
    caller: Caller = call.caller
    if handling.needs == ANY:
        return
    if handling.needs == APP:
        if caller.kind != "app":
            raise RefusedError(401, "A JSON web token could not be decoded")
        return
    caller.demand(call.repo, handling.needs, handling.access)


def _check_answer(github: "FakeGitHub", operation: Operation, status: int, data: object) -> None:
    complaints = contract().answer_complaints(operation, status, data)
    github.violations += [f"answer {status} of {operation.id}: {complaint}" for complaint in complaints]


def _paged(operation: Operation, request: Request, data: object) -> tuple[object, Mapping[str, str]]:
    """One page of a list, with the Link header that leads to the others."""
    if not operation.paged or not isinstance(data, list):
        return data, {}
    size = min(int(request.args.get("per_page", _PER_PAGE)), _MOST_PER_PAGE)
    page = int(request.args.get("page", 1))
    last = max(1, -(-len(data) // size))
    links = {"next": page + 1, "last": last} if page < last else {}
    links |= {"prev": page - 1, "first": 1} if page > 1 else {}
    shown = ", ".join(f'<{_page_url(request, number)}>; rel="{word}"' for word, number in links.items())
    return data[(page - 1) * size : page * size], {"Link": shown} if shown else {}


def _page_url(request: Request, page: int) -> str:
    return f"{request.base_url}?{urlencode({**request.args.to_dict(), 'page': page})}"


def _response(request: Request, status: int, data: object, headers: Mapping[str, str]) -> Response:
    if data is no_body:
        return Response(status=status, headers=dict(headers))
    if isinstance(data, str):
        return Response(data, status, dict(headers), content_type="text/plain; charset=utf-8")
    response = Response(json.dumps(data), status, dict(headers), content_type=_JSON)
    if request.method == "GET" and status == 200:
        response.set_etag(hashlib.sha256(response.get_data()).hexdigest(), weak=True)
        response.make_conditional(request)
        response.headers.pop("Date")  # the server adds one, too
    return response

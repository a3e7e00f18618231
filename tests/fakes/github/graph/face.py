"""A GraphQL call over HTTP: read, checked, carried out, answered with 200 even where it is refused."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from werkzeug.wrappers import Request, Response

from tests.fakes.github.graph.checks import complaints
from tests.fakes.github.graph.document import Document, Field, ParseError, Selection, Variable, Word, parse
from tests.fakes.github.graph.kinds import Asking, GraphError, Kind
from tests.fakes.github.graph.schema import TYPES, concrete
from tests.fakes.github.refusals import RefusedError
from tests.fakes.github.state import Json

if TYPE_CHECKING:
    from tests.fakes.github.world import FakeGitHub

URL = "/api/graphql"
_OUTSIDE = ("nobody", "app")


def named(request: Request) -> str:
    """The call in the books: `/graphql/resolveReviewThread`, `/graphql/repository`."""
    try:
        return f"/graphql/{parse(json.loads(request.get_data())['query']).root}"
    except (ParseError, ValueError, KeyError, TypeError):
        return "/graphql"


def answer(github: "FakeGitHub", request: Request) -> Response:
    try:
        data, status = _answered(github, request), 200
    except RefusedError as refusal:
        data, status = refusal.body, refusal.status
    return Response(json.dumps(data), status, content_type="application/json; charset=utf-8")


def _answered(github: "FakeGitHub", request: Request) -> Json:
    caller = github.keyring.caller(request.headers.get("Authorization"), github.time())
    if caller.kind in _OUTSIDE:
        raise RefusedError(401, "This endpoint requires you to be authenticated.")
    text, variables = _body(request)
    try:
        document = parse(text)
    except ParseError as error:
        return _invalid(github, [str(error)])
    wrong = complaints(document, variables)
    if wrong:
        return _invalid(github, wrong)
    run = _Run(Asking(github, caller), variables)
    data = run.all(document)
    return {"data": data} | ({"errors": run.errors} if run.errors else {})


def _body(request: Request) -> tuple[str, Mapping[str, object]]:
    try:
        body = json.loads(request.get_data())
        return str(body["query"]), body.get("variables") or {}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RefusedError(400, "Problems parsing JSON") from error


def _invalid(github: "FakeGitHub", wrong: list[str]) -> Json:
    """A query that cannot be right in any state is a mistake of its author, so the test fails, too."""
    github.violations += [f"graphql: {complaint}" for complaint in wrong]
    return {"errors": [{"message": complaint} for complaint in wrong]}


@dataclass(slots=True)
class _Run:
    asking: Asking
    variables: Mapping[str, object]
    errors: list[Json] = field(default_factory=list)

    def all(self, document: Document) -> Json:
        return self._object(document.operation.capitalize(), None, document.selections, [])

    def _object(
        self,
        type: str,  # noqa: A002
        value: object,
        selections: tuple[Selection, ...],
        path: list[str | int],
    ) -> Json:
        found: Json = {}
        for selection in selections:
            if not isinstance(selection, Field):
                if selection.on == type:
                    found |= self._object(type, value, selection.selections, path)
            elif selection.name == "__typename":
                found[selection.alias] = type
            else:
                here = [*path, selection.alias]
                found[selection.alias] = self._field(TYPES[type][selection.name], value, selection, here)
        return found

    def _field(self, kind: Kind, owner: object, asked: Field, path: list[str | int]) -> object:
        given = {name: self._given(value) for name, value in asked.arguments.items()}
        try:
            value = kind.resolve(self.asking, owner, given)
        except GraphError as error:
            self.errors.append(_told(error, path))
            return None
        if kind.many and isinstance(value, list):
            return [self._value(kind, entry, asked, [*path, at]) for at, entry in enumerate(value)]
        return self._value(kind, value, asked, path)

    def _value(self, kind: Kind, value: object, asked: Field, path: list[str | int]) -> object:
        if value is None or kind.type not in TYPES:
            return value
        return self._object(concrete(kind.type, value), value, asked.selections, path)

    def _given(self, value: object) -> Any:  # noqa: ANN401
        if isinstance(value, Variable):
            return self.variables.get(value.name)
        if isinstance(value, dict):
            return {name: self._given(entry) for name, entry in value.items()}
        return value.name if isinstance(value, Word) else value


def _told(error: GraphError, path: list[str | int]) -> Json:
    told: Json = {"type": error.kind, "path": path, "message": error.message}
    return told | ({"extensions": {"saml_failure": False}} if error.kind == "FORBIDDEN" else {})

"""GitHub's OpenAPI description, as far as the fake speaks it: which operation a call is, and its complaints.

openapi.json.gz and webhooks.json.gz are cut out of npm's @octokit/openapi and @octokit/openapi-webhooks
(MIT, see OPENAPI-LICENSE) by cut_openapi.py.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from openapi_schema_validator import OAS30Validator, OAS31Validator
from referencing.jsonschema import DRAFT4, DRAFT202012

from tests.fakes.github.schemas import Json, Schema, Schemas, load

_NO_BODY = object()
_WORDS = {"true": True, "false": False}
# Only some of the parameters that may hold slashes are marked as such in the description.
_DEEP = frozenset({"path", "ref"})


@dataclass(frozen=True, slots=True)
class Operation:
    """One method on one path template; `schema` is GitHub's description of it."""

    id: str
    method: str
    pattern: re.Pattern[str]
    schema: Schema

    @property
    def paged(self) -> bool:
        """Whether the answer is a list that comes in pages."""
        return any(parameter["name"] == "page" for parameter in self.schema["parameters"])


class Contract:
    """Checks of requests and answers; each check returns its complaints, none when all is well."""

    def __init__(self, document: Json) -> None:
        self._schemas = Schemas(document, OAS30Validator, DRAFT4)
        operations = _operations(self._schemas.document)
        self._operations = sorted(operations, key=lambda operation: -len(operation.pattern.pattern))

    def find(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
        """The operation and the values in its path; `path` starts behind the base URL and is unquoted."""
        for operation in self._operations:
            if operation.method == method and (found := operation.pattern.fullmatch(path)):
                return operation, found.groupdict()
        return None

    def request_complaints(
        self, operation: Operation, values: Mapping[str, str], query: Mapping[str, str], body: object
    ) -> list[str]:
        """`body` is `no_body` or parsed JSON."""
        return [
            *self._parameter_complaints(operation, "path", values),
            *self._parameter_complaints(operation, "query", query),
            *self._body_complaints(operation, body),
        ]

    def answer_complaints(self, operation: Operation, status: int, body: object) -> list[str]:
        described = operation.schema["responses"].get(str(status))
        schema = _json_schema(described)
        if schema is not None:
            return self._schemas.complaints(schema, body)
        if status >= 400 or (described and body is no_body):
            return []
        return [f"{status} is not an answer to {operation.id}"]

    def completed(self, operation: Operation, status: int, body: object, unset_url: str) -> object:
        """`body` with neutral values for what is required and missing; URLs become `unset_url`."""
        schema = _json_schema(operation.schema["responses"].get(str(status)))
        return self._schemas.completed(schema or {}, body, unset_url)

    def _parameter_complaints(
        self, operation: Operation, place: str, given: Mapping[str, str]
    ) -> Iterator[str]:
        known = {entry["name"]: entry for entry in operation.schema["parameters"] if entry["in"] == place}
        for name, text in given.items():
            if name not in known:
                yield f"{name}: unknown in the {place} of {operation.id}"
                continue
            schema = known[name]["schema"]
            found = self._schemas.complaints(schema, _typed(text, schema))
            yield from (f"{name}: {complaint}" for complaint in found)

    def _body_complaints(self, operation: Operation, body: object) -> list[str]:
        described = operation.schema.get("requestBody")
        if body is no_body:
            return [f"{operation.id} needs a body"] if described and described["required"] else []
        if not described:
            return [f"{operation.id} takes no body"]
        return self._schemas.complaints(_json_schema(described) or {}, body)


class Webhooks:
    """The payloads of webhooks, by `event/action` (or `event` where there are no actions)."""

    def __init__(self, document: Json) -> None:
        self._schemas = Schemas(document, OAS31Validator, DRAFT202012)

    def completed(self, name: str, payload: Json, unset_url: str) -> Json:
        done = self._schemas.completed(self._schemas.document["webhooks"][name], payload, unset_url)
        assert isinstance(done, dict)
        return done

    def complaints(self, name: str, payload: Json) -> list[str]:
        return self._schemas.complaints(self._schemas.document["webhooks"][name], payload)


no_body = _NO_BODY


@cache
def contract() -> Contract:
    return Contract(load("openapi.json.gz"))


@cache
def webhooks() -> Webhooks:
    return Webhooks(load("webhooks.json.gz"))


def _operations(document: Json) -> Iterator[Operation]:
    for template, item in document["paths"].items():
        for method, schema in item.items():
            yield Operation(schema["operationId"], method.upper(), _pattern(template, schema), schema)


def _pattern(template: str, schema: Schema) -> re.Pattern[str]:
    deep = {entry["name"] for entry in schema["parameters"] if entry.get("x-multi-segment")} | _DEEP
    text = re.escape(template).replace(r"\{", "{").replace(r"\}", "}")
    return re.compile(
        re.sub(r"{(\w+)}", lambda found: f"(?P<{found[1]}>{'.+' if found[1] in deep else '[^/]+'})", text)
    )


def _json_schema(holder: Schema | None) -> Schema | None:
    schema: Schema | None = holder["content"].get("application/json", {}).get("schema") if holder else None
    return schema


def _typed(text: str, schema: Schema) -> object:
    if schema.get("type") == "integer" and text.lstrip("-").isdigit():
        return int(text)
    return _WORDS.get(text, text) if schema.get("type") == "boolean" else text

"""Cuts what the fake needs out of GitHub's OpenAPI description; a maintainer runs it, tests never do.

    npm pack @octokit/openapi@23 @octokit/openapi-webhooks@12     # in a scratch folder
    for pack in *.tgz; do mkdir $pack.d && tar xzf $pack -C $pack.d; done
    python .../cut_openapi.py octokit-openapi-23*.d/package octokit-openapi-webhooks-*.d/package

It writes openapi.json.gz, webhooks.json.gz and OPENAPI-LICENSE beside itself. Request bodies are closed
on the way (`additionalProperties: false`): the published ones accept misspelt names and any word as a side.
"""

import copy
import gzip
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

Json = dict[str, Any]

HERE = Path(__file__).parent
OPERATIONS = frozenset(
    """
    apps/create-from-manifest apps/create-installation-access-token apps/get-authenticated
    apps/get-installation apps/get-repo-installation apps/list-installations apps/list-webhook-deliveries
    checks/create checks/get checks/list-for-ref checks/update apps/redeliver-webhook-delivery
    git/get-commit
    issues/create-comment issues/delete-comment issues/get issues/get-comment issues/list-comments
    issues/update-comment
    pulls/create-reply-for-review-comment pulls/create-review pulls/create-review-comment
    pulls/delete-pending-review pulls/delete-review-comment pulls/get pulls/get-review
    pulls/get-review-comment pulls/list pulls/list-comments-for-review
    pulls/list-files pulls/list-review-comments pulls/list-reviews pulls/submit-review pulls/update-review
    pulls/update-review-comment
    rate-limit/get
    reactions/create-for-issue-comment reactions/create-for-pull-request-review-comment
    reactions/list-for-issue-comment reactions/list-for-pull-request-review-comment
    repos/compare-commits-with-basehead repos/get repos/get-collaborator-permission-level repos/get-commit
    repos/get-content
    users/get-authenticated
    """.split()
)
WEBHOOKS = frozenset(
    """
    issue-comment/created issue-comment/edited ping
    check-run/created check-run/requested-action check-run/rerequested check-suite/rerequested
    merge-group/checks-requested merge-group/destroyed
    pull-request/closed pull-request/converted-to-draft pull-request/edited pull-request/labeled
    pull-request/opened pull-request/ready-for-review pull-request/reopened pull-request/synchronize
    pull-request/unlabeled
    pull-request-review-comment/created pull-request-review-comment/edited
    pull-request-review-thread/resolved pull-request-review-thread/unresolved
    """.split()
)
_PROSE = frozenset(
    "description example examples title externalDocs summary tags deprecated default discriminator".split()
)
_SIDES = ("side", "start_side")
# Where GitHub sends null though its description does not say so: forks that are gone, outdated lines.
_NULLS = {
    "pull-request": ("head.repo", "head.user"),
    "pull-request-simple": ("head.repo", "head.user"),
    "pull-request-review-comment": ("line", "original_line"),
    "review-comment": ("line", "original_line"),
}


def cut(document: Json) -> Json:
    """The wanted operations of a whole description, with the schemas that they reach."""
    paths: Json = {}
    for template, method, operation in _operations(document):
        if operation["operationId"] in OPERATIONS:
            paths.setdefault(template, {})[method] = _slim(document, operation)
    schemas = _reached(document["components"]["schemas"], paths)
    return {"openapi": document["openapi"], "paths": paths, "components": {"schemas": schemas}}


def cut_webhooks(document: Json) -> Json:
    """The wanted payloads, keyed as `event/action` in GitHub's own spelling."""
    wanted: Json = {}
    for item in document["webhooks"].values():
        name = item["post"]["operationId"]
        if name in WEBHOOKS:
            schema = item["post"]["requestBody"]["content"]["application/json"]["schema"]
            wanted[name.replace("-", "_")] = _without_prose(schema)
    schemas = _reached(document["components"]["schemas"], wanted)
    return {"webhooks": wanted, "components": {"schemas": schemas}}


def _operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    for template, item in document["paths"].items():
        for method, operation in item.items():
            if isinstance(operation, dict) and "operationId" in operation:
                yield template, method, operation


def _slim(document: Json, operation: Json) -> Json:
    slim: Json = {
        "operationId": operation["operationId"],
        "parameters": [_parameter(_follow(document, entry)) for entry in operation.get("parameters", [])],
        "responses": {
            status: _content(_follow(document, answer)) for status, answer in operation["responses"].items()
        },
    }
    if "requestBody" in operation:
        body = _content(operation["requestBody"])
        body["content"]["application/json"]["schema"] = _closed(
            _inlined(document, body["content"]["application/json"]["schema"])
        )
        slim["requestBody"] = {**body, "required": operation["requestBody"].get("required", False)}
    return slim


def _parameter(parameter: Json) -> Json:
    kept: Json = {
        key: parameter[key] for key in ("name", "in", "required", "x-multi-segment") if key in parameter
    }
    return {**kept, "schema": _without_prose(parameter["schema"])}


def _content(holder: Json) -> Json:
    return {
        "content": {
            media: {"schema": _without_prose(entry["schema"])}
            for media, entry in holder.get("content", {}).items()
            if media == "application/json" and "schema" in entry
        }
    }


def _follow(document: Json, entry: Json) -> Json:
    if "$ref" not in entry:
        return entry
    found: Any = document
    for step in entry["$ref"].removeprefix("#/").split("/"):
        found = found[step]
    return dict(found)


def _inlined(document: Json, schema: Any) -> Any:  # noqa: ANN401
    if isinstance(schema, list):
        return [_inlined(document, entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inlined(document, _without_prose(_follow(document, schema)))
    return {key: _inlined(document, value) for key, value in schema.items()}


def _closed(schema: Json) -> Json:
    """Refuses unknown properties and unknown sides; `position` goes, because GitHub is closing it down."""
    schema = copy.deepcopy(schema)
    properties = schema.get("properties")
    if properties is not None:
        schema.setdefault("additionalProperties", False)
        properties.pop("position", None)
        for name, value in properties.items():
            properties[name] = {**_closed(value), **({"enum": ["LEFT", "RIGHT"]} if name in _SIDES else {})}
    if isinstance(schema.get("items"), dict):
        schema["items"] = _closed(schema["items"])
    return schema


def _without_prose(schema: Any, *, names: bool = False) -> Any:  # noqa: ANN401
    """A schema without its texts; `names` says that the keys are names of properties and all stay."""
    if isinstance(schema, list):
        return [_without_prose(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {
        key: _without_prose(value, names=key == "properties" and not names)
        for key, value in schema.items()
        if names or (key not in _PROSE and not key.startswith("x-"))
    }
    if not names and kept.get("nullable") is True and isinstance(kept.get("enum"), list):
        kept["enum"] = list(dict.fromkeys([*kept["enum"], None]))  # GitHub sends null there
    return kept


def _reached(schemas: Json, start: Json) -> Json:
    reached: Json = {}
    todo = list(_references(start))
    while todo:
        name = todo.pop()
        if name not in reached:
            reached[name] = _with_nulls(_without_prose(schemas[name]), _NULLS.get(name, ()))
            todo += _references(reached[name])
    return dict(sorted(reached.items()))


def _with_nulls(schema: Json, places: Iterable[str]) -> Json:
    for place in places:
        *outer, last = place.split(".")
        properties = schema["properties"]
        for name in outer:
            properties = properties[name]["properties"]
        properties[last] = {"anyOf": [properties[last], {"nullable": True, "enum": [None]}]}
    return schema


def _references(value: Any) -> Iterator[str]:  # noqa: ANN401
    if isinstance(value, list):
        for entry in value:
            yield from _references(entry)
    elif isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"].removeprefix("#/components/schemas/")
        for entry in value.values():
            yield from _references(entry)


def _whole(package: Path) -> Json:
    document: Json = json.loads((package / "generated" / "api.github.com.json").read_text(encoding="utf-8"))
    return document


def _write(name: str, document: Json) -> None:
    text = json.dumps(document, separators=(",", ":"), sort_keys=True)
    (HERE / name).write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def main() -> None:
    rest, hooks = (Path(argument) for argument in sys.argv[1:])
    _write("openapi.json.gz", cut(_whole(rest)))
    _write("webhooks.json.gz", cut_webhooks(_whole(hooks)))
    (HERE / "OPENAPI-LICENSE").write_bytes((rest / "LICENSE").read_bytes())


if __name__ == "__main__":
    main()

"""Values against JSON schemas: what is wrong with a value, and a value completed with neutral fillings."""

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from jsonschema.protocols import Validator
from referencing import Registry, Specification

Json = dict[str, Any]
Schema = Mapping[str, Any]

_HERE = Path(__file__).parent
_URI = "urn:github"
_NEUTRAL: Mapping[str, object] = {
    "string": "",
    "integer": 0,
    "number": 0,
    "boolean": False,
    "array": [],
    "object": {},
}


class Schemas:
    """The schemas of one document; any part of the document can be checked against, alone."""

    def __init__(self, document: Json, validator: type[Validator], specification: Specification[Any]) -> None:
        self.document: Json = _absolute(document)
        self._validator = validator
        self._components: Mapping[str, Schema] = self.document["components"]["schemas"]
        self._registry = Registry().with_resource(_URI, specification.create_resource(document))

    def complaints(self, schema: Schema, value: object) -> list[str]:
        """What is wrong, with the place in the value; none when nothing is."""
        validator = self._validator(schema, registry=self._registry)
        return [
            f"{error.json_path}: {error.message[:300]}" for error in validator.iter_errors(cast("Any", value))
        ]

    def completed(self, schema: Schema, value: object, unset_url: str) -> object:
        """`value` with neutral values for what is required and missing; URLs become `unset_url`."""
        schema = self._plain(schema, "array" if isinstance(value, list) else "object")
        if isinstance(value, list):
            return [self.completed(schema.get("items", {}), entry, unset_url) for entry in value]
        if not isinstance(value, dict):
            return value
        properties: Mapping[str, Schema] = schema.get("properties", {})
        done = {
            name: self.completed(properties.get(name, {}), entry, unset_url) for name, entry in value.items()
        }
        missing = [name for name in schema.get("required", ()) if name not in done]
        return done | {name: self._neutral(properties.get(name, {}), unset_url) for name in missing}

    def _neutral(self, schema: Schema, unset_url: str) -> object:
        schema = self._plain(schema)
        kind = schema.get("type", "object")
        if schema.get("nullable") or kind == "null" or "null" in kind:
            return None
        if schema.get("enum"):
            return schema["enum"][0]
        if schema.get("format") in {"uri", "date-time"}:
            return unset_url if schema["format"] == "uri" else "2026-01-01T00:00:00Z"
        return self.completed(schema, _NEUTRAL[kind if isinstance(kind, str) else kind[0]], unset_url)

    def _plain(self, schema: Schema, kind: str = "object") -> Schema:
        """Follows a reference, unites `allOf`, takes the first of several choices that is of the kind."""
        if "$ref" in schema:
            return self._plain(self._components[schema["$ref"].rsplit("/", 1)[1]], kind)
        if "allOf" in schema:
            return self._united([self._plain(part) for part in schema["allOf"]], schema)
        for word in ("oneOf", "anyOf"):
            if word in schema and "properties" not in schema:
                choices = [self._plain(choice, kind) for choice in schema[word]]
                chosen = next((choice for choice in choices if choice.get("type") == kind), choices[0])
                return {**chosen, "nullable": schema.get("nullable", False)}
        return schema

    @staticmethod
    def _united(parts: list[Schema], around: Schema) -> Schema:
        properties: Json = {}
        required: list[str] = []
        for part in parts:
            for name, schema in part.get("properties", {}).items():
                properties[name] = {"allOf": [properties[name], schema]} if name in properties else schema
            required += part.get("required", [])
        nullable = around.get("nullable", False)
        return {**parts[0], "properties": properties, "required": required, "nullable": nullable}


def load(name: str) -> Json:
    document: Json = json.loads(gzip.decompress((_HERE / name).read_bytes()))
    return document


def _absolute(value: Any) -> Any:  # noqa: ANN401
    """References as seen from outside the document, so that any part of it can be validated alone."""
    if isinstance(value, list):
        return [_absolute(entry) for entry in value]
    if isinstance(value, dict):
        found = {key: _absolute(entry) for key, entry in value.items()}
        reference = value.get("$ref")
        return found | ({"$ref": _URI + reference} if isinstance(reference, str) else {})
    return value

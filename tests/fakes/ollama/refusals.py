"""What a real Ollama refuses, and what it would silently ignore: unknown keys and options."""

import json

from tests.fakes.modelserver import Json, Response
from tests.fakes.ollama.wire import Model, error, missing

CHAT_KEYS = {
    "model": str,
    "messages": list,
    "stream": bool,
    "think": bool | str,
    "truncate": bool,
    "shift": bool,
    "format": dict | str,
    "keep_alive": str | int | float,
    "options": dict,
    "tools": list,
}
OPTIONS = {"num_ctx": int, "num_predict": int, "seed": int, "temperature": int | float}
TYPE_NAMES = {int: "integer"}


def refused(body: Json, raw: bytes, model: Model | None) -> Response | None:
    """What the real server refuses, and keys that it would silently ignore."""
    if not raw:
        return error(400, "missing request body")
    if not body:
        return error(400, "unexpected EOF")
    if model is None:
        return missing(body.get("model", ""))
    if body.get("think") and not model.thinks:
        return error(400, f'"{body["model"]}" does not support thinking')
    return (
        refused_keys(body) or refused_options(body.get("options", {})) or refused_format(body.get("format"))
    )


def refused_keys(body: Json) -> Response | None:
    for name, value in body.items():
        kind = CHAT_KEYS.get(name)
        if kind is None:
            return error(400, f"the fake knows no key {name!r}; the real server would ignore it")
        if not isinstance(value, kind):
            return error(400, f"json: cannot unmarshal {type(value).__name__} into field ChatRequest.{name}")
    return None


def refused_options(options: Json) -> Response | None:
    for name, value in options.items():
        kind = OPTIONS.get(name)
        if kind is None:
            return error(400, f"the fake knows no option {name!r}; the real server would ignore it")
        if not isinstance(value, kind) or isinstance(value, bool):
            wanted = TYPE_NAMES.get(kind, "number") if isinstance(kind, type) else "number"
            return error(500, f'option "{name}" must be of type {wanted}')
    return None


def refused_format(wanted: Json | str | None) -> Response | None:
    if isinstance(wanted, str) and wanted not in ("", "json"):
        return error(500, f'invalid format: "\\"{format}\\""; expected "json" or a valid JSON Schema object')
    if isinstance(wanted, dict) and wanted.get("type") not in ("object", "array", "string", None):
        why = f"JSON schema conversion failed:\nJSON schema error at #: unrecognized type {wanted['type']}"
        return runner_error(f"Field 'json_schema': \"json_schema\": {why}", "invalid_request_error")
    return None


def too_long(read: int, num_ctx: int) -> Response:
    why = f"request ({read} tokens) exceeds the available context size ({num_ctx} tokens), try increasing it"
    return runner_error(why, "exceed_context_size_error", n_prompt_tokens=read, n_ctx=num_ctx)


def runner_error(message: str, kind: str, **more: int) -> Response:
    """An error of the runner comes as JSON inside a string."""
    inner = {"error": {"code": 400, "message": message, "type": kind, **more}}
    return error(400, json.dumps(inner, separators=(",", ":")))

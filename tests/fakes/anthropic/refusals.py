"""What Anthropic's API refuses of a request to the 5.5 models."""

from collections.abc import Iterator, Mapping
from typing import Any

from tests.fakes.anthropic.wire import error
from tests.fakes.modelserver import Json, Response, Seen

API_VERSION = "2026-10-21"
MAX_BYTES = 32 * 1024 * 1024
MAX_OUT = 128_000
KEYS = frozenset(
    {"model", "max_tokens", "messages", "system", "stream", "output_config", "thinking", "metadata"}
)
SAMPLING = ("temperature", "top_p", "top_k")
EFFORTS = ("low", "medium", "high", "xhigh", "max")
SCHEMA_WORDS = frozenset(
    {
        "$defs",
        "$ref",
        "additionalProperties",
        "allOf",
        "anyOf",
        "const",
        "default",
        "description",
        "enum",
        "format",
        "items",
        "minItems",
        "properties",
        "required",
        "title",
        "type",
    }
)


def refused_caller(seen: Seen, key: str) -> Response | None:
    token = seen.headers.get("authorization", "").removeprefix("Bearer ")
    if not token and "x-api-key" not in seen.headers:
        return error(401, "authentication header is required")
    if key not in (token, seen.headers.get("x-api-key")):
        return error(401, "invalid bearer token")
    if seen.headers.get("anthropic-version") != API_VERSION:
        return error(400, "anthropic-version: header is required and must name a known version")
    if int(seen.headers.get("content-length", "0")) > MAX_BYTES:
        return error(413, "Request exceeds the maximum size")
    return None


def refused_message(body: Json, models: tuple[str, ...]) -> Response | None:
    """The first thing that is wrong with a request for a message."""
    for complaint in complaints(body):
        return error(400, complaint)
    if body["model"] not in models:
        return error(404, f"model: {body['model']}")
    return None


def complaints(body: Json) -> Iterator[str]:
    for name in ("model", "max_tokens", "messages"):
        if name not in body:
            yield f"{name}: Field required"
    for name in body:
        if name in SAMPLING:
            yield f"`{name}` is not supported by this model."
        elif name == "tool_choice" and body[name].get("type") in ("any", "tool"):
            yield "tool_choice: forced tool use is not supported by this model"
        elif name not in KEYS:
            yield f"{name}: Extra inputs are not permitted"
    if not 0 < body["max_tokens"] <= MAX_OUT:
        yield f"max_tokens: must be between 1 and {MAX_OUT}"
    yield from wrong_thinking(body.get("thinking", {}))
    yield from wrong_messages(body["messages"])
    yield from wrong_blocks(blocks(body))
    yield from wrong_output(body.get("output_config", {}))


def wrong_thinking(thinking: Json) -> Iterator[str]:
    if "budget_tokens" in thinking or thinking.get("type") in ("enabled", "disabled"):
        yield f"thinking.type: {thinking.get('type')!r} is not supported by this model"


def wrong_messages(messages: list[Json]) -> Iterator[str]:
    if not messages or messages[0].get("role") != "user":
        yield "messages: first message must use the user role"
    elif messages[-1]["role"] == "assistant":
        why = "The conversation must end with a user message."
        yield f"This model does not support assistant message prefill. {why}"


def blocks(body: Json) -> list[Json]:
    """All blocks in the order in which they are cached; a plain string is one block."""
    parts = [body.get("system", []), *(message["content"] for message in body["messages"])]
    lists = [[{"type": "text", "text": part}] if isinstance(part, str) else part for part in parts]
    return [block for part in lists for block in part]


def wrong_blocks(all_blocks: list[Json]) -> Iterator[str]:
    if any(block.get("type") != "text" or not block.get("text") for block in all_blocks):
        yield "messages: text content blocks must be non-empty"
    marks = [block["cache_control"] for block in all_blocks if "cache_control" in block]
    if len(marks) > 4:
        yield f"A maximum of 4 blocks with cache_control may be provided. Found {len(marks)}."
    lives = [mark.get("ttl", "5m") for mark in marks]
    if lives != sorted(lives, key=["1h", "5m"].index):
        yield "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block"


def wrong_output(output: Json) -> Iterator[str]:
    for name in output.keys() - {"effort", "format"}:
        yield f"output_config.{name}: Extra inputs are not permitted"
    if output.get("effort", "high") not in EFFORTS:
        yield f"output_config.effort: must be one of {', '.join(EFFORTS)}"
    form = output.get("format")
    if form is not None:
        if form.keys() != {"type", "schema"} or form["type"] != "json_schema":
            yield "output_config.format: must be a json_schema with its schema"
        else:
            yield from wrong_schema(form["schema"])


def wrong_schema(schema: Mapping[str, Any]) -> Iterator[str]:
    start = "output_config.format.schema:"
    for word in sorted(schema.keys() - SCHEMA_WORDS):
        yield f"{start} For '{schema.get('type')}' type, property '{word}' is not supported"
    if schema.get("minItems", 0) not in (0, 1):
        yield f"{start} 'minItems' must be 0 or 1"
    if schema.get("type") == "object" and schema.get("additionalProperties") is not False:
        yield f"{start} For 'object' type, 'additionalProperties' must be explicitly set to false"
    inner = [*schema.get("properties", {}).values(), *schema.get("anyOf", []), *schema.get("allOf", [])]
    for part in inner + ([schema["items"]] if "items" in schema else []):
        yield from wrong_schema(part)

"""What Anthropic's API sends: headers, messages, errors. https://platform.claude.com/docs/en/api/messages"""

import json
from dataclasses import dataclass
from itertools import count

from tests.fakes.modelserver import Json, Response

LIMITS = ("requests", "tokens", "input-tokens", "output-tokens")
KINDS = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    504: "timeout_error",
    529: "overloaded_error",
}

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one request; `read` from the cache, `write_1h` and `write_5m` into it."""

    fresh: int
    read: int = 0
    write_1h: int = 0
    write_5m: int = 0

    def json(self, out: int) -> Json:
        written = {
            "ephemeral_5m_input_tokens": self.write_5m,
            "ephemeral_1h_input_tokens": self.write_1h,
        }
        return {
            "input_tokens": self.fresh,
            "cache_creation_input_tokens": self.write_1h + self.write_5m,
            "cache_read_input_tokens": self.read,
            "cache_creation": written,
            "output_tokens": out,
            "service_tier": "standard",
            "inference_geo": "global",
        }


def identity(prefix: str) -> str:
    return f"{prefix}_{next(_numbers):024d}"


def headers(request_id: str, *, limits: bool = True) -> dict[str, str]:
    """The headers of a response; the rate limits stand on successes and on 429."""
    own = {"request-id": request_id, "anthropic-organization-id": "00000000-0000-4000-8000-000000000000"}
    for name in LIMITS if limits else ():
        start = f"anthropic-ratelimit-{name}"
        own |= {f"{start}-limit": "2000000", f"{start}-remaining": "1999000"}
        own[f"{start}-reset"] = "2026-11-23T00:00:00Z"
    return own


def json_headers(request_id: str, *, limits: bool = True) -> dict[str, str]:
    return {"Content-Type": "application/json", **headers(request_id, limits=limits)}


def error(status: int, message: str, *, code: str | None = None, retry_after: int | None = None) -> Response:
    request_id = identity("req")
    why: Json = {"type": KINDS[status], "message": message}
    if code is not None:
        why["details"] = {"error_code": code}
    extra = {} if retry_after is None else {"retry-after": str(retry_after)}
    body = {"type": "error", "error": why, "request_id": request_id}
    return Response(status, body, {**json_headers(request_id, limits=status == 429), **extra})


def message(model: str, usage: Json, content: list[Json], stop: str | None) -> Json:
    reason: Json = {"stop_reason": stop, "stop_sequence": None, "stop_details": details(stop)}
    start = {"id": identity("msg"), "type": "message", "role": "assistant", "model": model}
    return {**start, "content": content, **reason, "usage": usage}


def details(stop: str | None) -> Json | None:
    return {"type": "refusal", "category": "cyber", "explanation": None} if stop == "refusal" else None


def event(name: str, **data: object) -> bytes:
    """A server-sent event; events without an `event:` line are skipped by the SDK."""
    return f"event: {name}\ndata: {json.dumps({'type': name, **data})}\n\n".encode()

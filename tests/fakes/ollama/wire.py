"""What a real Ollama sends: shapes checked against captures of 0.33."""

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from tests.fakes.modelserver import Json, Response

JSON_TYPE = {"Content-Type": "application/json; charset=utf-8"}
STREAM_TYPE = {"Content-Type": "application/x-ndjson"}

SIZE = 210_690_374
"""Bytes of a model in memory."""


@dataclass(frozen=True, slots=True)
class Model:
    """A model that the fake has; `context` is what it was trained for, in tokens, `in_vram` the bytes of SIZE
    that are on the card."""

    name: str
    thinks: bool = False
    context: int = 32768
    in_vram: int = SIZE

    @property
    def digest(self) -> str:
        return sha256(self.name.encode()).hexdigest()

    @property
    def capabilities(self) -> list[str]:
        return ["completion", "thinking"] if self.thinks else ["completion"]


def line(value: Json) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def part(body: Json, text: str) -> Json:
    return {"model": body["model"], "created_at": now(), "message": {"role": "assistant", "content": text}}


def last(body: Json, reason: str, read: int, said: int, load: int) -> Json:
    """The last part: why it ended and six figures; durations in nanoseconds."""
    read_ns, said_ns = read * 4_000_000, said * 12_000_000
    return {
        **part(body, ""),
        "done": True,
        "done_reason": reason,
        "total_duration": load + read_ns + said_ns,
        "load_duration": load,
        "prompt_eval_count": read,
        "prompt_eval_duration": read_ns,
        "eval_count": said,
        "eval_duration": said_ns,
    }


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{time.time_ns() % 10**9:09d}Z"


def details() -> Json:
    size = {"parameter_size": "134.52M", "quantization_level": "Q4_1"}
    return {"parent_model": "", "format": "gguf", "family": "llama", "families": ["llama"], **size}


def tag(model: Model) -> Json:
    more = {"context_length": model.context, "embedding_length": 576}
    entry = {"name": model.name, "model": model.name, "modified_at": now(), "size": 98362770}
    rest = {"details": {**details(), **more}, "capabilities": model.capabilities}
    return {**entry, "digest": model.digest, **rest}


def missing(name: str) -> Response:
    return error(404, f"model '{name}' not found")


def error(status: int, message: str) -> Response:
    return Response(status, {"error": message}, JSON_TYPE)

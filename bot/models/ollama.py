"""The reader at home: a model behind an Ollama server."""

import contextlib
import json
import math
import ssl
import time
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx
import ollama

from bot.models.answer import checked_json, one_line, shaped
from bot.models.deadline import Deadline
from bot.models.wire import follow
from review.errors import OutsideError, ReaderError, UserError
from review.ports import Sending, unheard
from review.types import Prompt, Reply

CONNECT_SECONDS = 5.0
TAGS_SECONDS = 2.0

_MALFORMED = (ValueError, TypeError, AttributeError)
"""What the client raises on a body that is not Ollama's: it unpacks JSON of any form (client 0.6.3)."""

_FAILED = (ollama.ResponseError, ConnectionError, httpx.HTTPError, httpx.InvalidURL, *_MALFORMED)

_IDENTITY_SECONDS = 5.0
"""How long a model is believed to be the one that it was: each question would ask four times."""

_KEEP_ALIVE = "30m"
_THINKING = 2_000
"""Tokens for thoughts, which count like those of the answer."""


class OllamaReader:
    """Asks one model of the Ollama at `url` (with its port); `deadline` is in seconds for a whole answer.

    `num_ctx` is the same for every question: another value makes the server load the model again. `think` is
    how hard the model is to think, False for not at all: https://docs.ollama.com/capabilities/thinking
    With a `digest` (its first 12 hex digits or more) only the model that has it is asked.
    """

    def __init__(
        self,
        url: str,
        model: str,
        *,
        num_ctx: int = 8192,
        deadline: float = 600.0,
        think: bool | str = False,
        digest: str = "",
    ) -> None:
        if model.endswith((":cloud", "-cloud")):
            # https://docs.ollama.com/cloud: such a name is run by ollama.com, so the code would leave.
            raise UserError(f"{model} runs on ollama.com, not at home: choose a model without `cloud`")
        self._url = url
        self._where = where(url)
        self._model = model
        self._num_ctx = num_ctx
        self._deadline = deadline
        self._think = think
        self._digest = digest
        self._known = (-math.inf, "")

    @property
    def name(self) -> str:
        return self._model

    def identity(self) -> str:
        """What its answers hang on beside the question; empty when Ollama does not tell its digest."""
        named = self._identity()
        return "" if named == self._model else f"{named} think={self._think} num_ctx={self._num_ctx}"

    def ask(self, prompt: Prompt, seed: int, sending: Sending) -> Reply:
        """One answer. Raises ReaderError when it is unusable, OutsideError when Ollama is away or busy."""
        self._check()
        started = time.monotonic()
        with (
            Deadline(self._deadline) as deadline,
            _client(self._url, self._deadline, watched=deadline, sending=sending) as client,
        ):
            try:
                text, last = _gather(chat(client, self.body(prompt, seed)))
            except _FAILED as error:
                raise (self._cut(deadline) or self._failure(error)) from error
        tokens_in, tokens_out = self._counts(prompt, last)
        return Reply(
            text=checked_json(text, self._model),
            model=self._identity(),
            tokens_in=tokens_in,
            tokens_out=tokens_out,
            seconds=time.monotonic() - started,
        )

    def _check(self) -> None:
        """Whoever can write to an Ollama can put another model under a name."""
        named = self._told() if self._digest else ""
        if self._digest and not _fits(named.partition("@")[2], self._digest):
            raise ReaderError(
                f"{named} is not the model that FOUREYES_LOCAL_DIGEST names: set what `ollama list` shows,"
                " if that is the one you want",
                final=True,
            )

    def body(self, prompt: Prompt, seed: int) -> dict[str, Any]:
        """The JSON of POST /api/chat, https://docs.ollama.com/api/chat."""
        return {
            "model": self._model,
            "messages": [
                {"role": "system", "content": prompt.system},
                {"role": "user", "content": f"{prompt.material}\n\n{prompt.task}"},
            ],
            "stream": True,
            "think": self._think,  # left out, it is on for every model that can; false is accepted by all
            "truncate": False,  # otherwise a long prompt silently loses its head, where the instructions are
            "shift": False,  # otherwise a long answer pushes the prompt out
            "format": shaped(prompt.schema, prompt.quotes),
            "keep_alive": _KEEP_ALIVE,
            "options": {
                "num_ctx": self._num_ctx,
                "num_predict": prompt.max_tokens + (_THINKING if self._think else 0),
                "temperature": 0,
                "seed": seed,
            },
        }

    def _counts(self, prompt: Prompt, last: ollama.ChatResponse | None) -> tuple[int, int]:
        """Tokens in and out; ReaderError unless the answer ended properly and the whole prompt was read."""
        if last is None or last.done is not True:
            raise ReaderError(f"{self._model} stopped in the middle of its answer")
        if last.done_reason == "length":
            raise ReaderError(f"{self._model} used up its {prompt.max_tokens} tokens", final=True)
        if last.done_reason != "stop":
            raise ReaderError(f"{self._model} ended with {one_line(str(last.done_reason))!r}")
        if last.prompt_eval_count is None or last.eval_count is None:
            raise ReaderError(f"{self._model} did not say how much it read: is this an old Ollama?")
        if _beheaded(prompt, last.prompt_eval_count, self._num_ctx):
            raise ReaderError(
                f"Ollama cut off the head of the prompt at num_ctx {self._num_ctx}: update Ollama", final=True
            )
        return last.prompt_eval_count, last.eval_count

    def _identity(self) -> str:
        """NAME@digest; asked again and again, because `ollama pull` changes it under a long-lived worker."""
        at, known = self._known
        if time.monotonic() - at > _IDENTITY_SECONDS:
            known = self._told()
            self._known = (time.monotonic(), known)
        return known

    def _told(self) -> str:
        with contextlib.suppress(*_FAILED), _client(self._url, TAGS_SECONDS) as client:
            for entry in client.list().models:
                if entry.model in (self._model, f"{self._model}:latest") and entry.digest:
                    return f"{self._model}@{entry.digest[:12]}"
        return self._model

    def _cut(self, deadline: Deadline) -> ReaderError | None:
        if deadline.aborted:
            return ReaderError("nobody waits for the answer any more", final=True)
        return self._late() if deadline.passed else None

    def _late(self) -> ReaderError:
        return ReaderError(
            f"{self._model} took longer than {self._deadline:g} s: take a smaller model or a longer deadline"
        )

    def _failure(self, error: Exception) -> OutsideError:
        if isinstance(error, ollama.ResponseError):
            return self._refusal(error)
        if isinstance(error, httpx.ReadTimeout):
            return self._late()
        if isinstance(error, httpx.ReadError | httpx.RemoteProtocolError):
            return OutsideError(f"the connection to Ollama at {self._where} broke")
        if isinstance(error, ConnectionError | httpx.HTTPError):
            return OutsideError(f"no Ollama answers at {self._where}: is it running?")
        return ReaderError(f"what answers at {self._where} does not speak Ollama's language")

    def _refusal(self, error: ollama.ResponseError) -> OutsideError:
        why = _words(str(error.error))
        if error.status_code == 404 and "model" in why:
            return ReaderError(f"Ollama has no {self._model}: run `ollama pull {self._model}`", final=True)
        if error.status_code == -1:  # an error in the middle of the stream
            return ReaderError(f"Ollama broke off: {why}")
        if error.status_code >= 500 or error.status_code == 429:
            return OutsideError(f"Ollama at {self._where} answered {error.status_code}: {why}")
        return ReaderError(f"Ollama refused the question ({error.status_code}): {why}", final=True)


def _fits(found: str, wanted: str) -> bool:
    """Ollama is asked for 12 digits; an operator may have written all of them."""
    return bool(found) and wanted.removeprefix("sha256:").startswith(found)


def available(url: str) -> tuple[str, ...]:
    """Names of the models that the Ollama at `url` has; empty when none answers within two seconds."""
    try:
        with _client(url, TAGS_SECONDS) as client:
            return tuple(entry.model for entry in client.list().models if entry.model)
    except _FAILED:
        return ()


def chat(client: ollama.Client, body: dict[str, Any]) -> Iterator[ollama.ChatResponse]:
    """POST /api/chat, streamed. The one private call: `Client.chat` knows neither `truncate` nor `shift`."""
    return client._request(ollama.ChatResponse, "POST", "/api/chat", json=body, stream=True)


def where(url: str) -> str:
    """The URL for messages: without a password. UserError when it is none."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise UserError(f"{url!r} is not where an Ollama can be: write it like http://127.0.0.1:11434")
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _client(
    url: str, seconds: float, *, watched: Deadline | None = None, sending: Sending = unheard
) -> ollama.Client:
    """A client whose prompts go to `url` and nowhere else: no proxy from the environment, no redirect."""
    timeout = httpx.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS))
    hooks = {"request": [follow(watched, sending)], "response": [watched.watch]} if watched else {}
    return ollama.Client(
        host=url,
        timeout=timeout,
        follow_redirects=False,
        trust_env=False,
        verify=_authorities() if urlsplit(url).scheme == "https" else _nobody(),
        event_hooks=hooks,
    )


@cache
def _nobody() -> ssl.SSLContext:
    """For http, where nobody shows a certificate: to read those of all authorities takes a client 30 ms."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _authorities() -> ssl.SSLContext:
    """Whom https trusts: whom SSL_CERT_FILE or SSL_CERT_DIR names, as for Claude, or public authorities.

    `trust_env` would honour them, too, but with the proxies. Raises UserError when they name nothing of use.
    """
    try:
        return httpx.create_ssl_context()
    except OSError as error:
        raise UserError(f"SSL_CERT_FILE or SSL_CERT_DIR names no certificates: {error}") from error


def _gather(stream: Iterator[ollama.ChatResponse]) -> tuple[str, ollama.ChatResponse | None]:
    """The whole text and the last part, None for an empty stream."""
    parts: list[str] = []
    last = None
    for last in stream:
        parts.append(last.message.content or "")
    return "".join(parts), last


def _beheaded(prompt: Prompt, read: int, num_ctx: int) -> bool:
    """Whether a server that knows no `truncate` cut the prompt: it then keeps num_ctx/2+2 tokens.

    Code has 3 to 4 characters a token; a cut prompt seems to have at least twice as many.
    """
    characters = len(prompt.system) + len(prompt.material) + len(prompt.task)
    return abs(read - (num_ctx // 2 + 2)) <= 2 and characters > 5 * read


def _words(text: str) -> str:
    """The reason inside an error: the runner's errors are JSON in a string, a proxy's are a page of HTML."""
    if text.lstrip().startswith("<"):
        return "a web page"
    try:
        inner = json.loads(text)["error"]
        return one_line(str(inner["message"] if isinstance(inner, dict) else inner))
    except (ValueError, KeyError, TypeError):
        return one_line(text)

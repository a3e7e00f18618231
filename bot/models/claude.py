"""The reader elsewhere: Claude, which takes only what the perimeter has cleared."""

import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import anthropic
import httpx2
from anthropic.types import RawMessageStreamEvent, Usage

from bot.models.answer import checked_json, one_line
from bot.models.deadline import Deadline
from bot.models.prices import Price, Tokens, estimated, known_price, usd
from bot.models.wire import follow
from review.errors import OutsideError, ReaderError, UserError
from review.perimeter import Cleared
from review.ports import Sending, unheard
from review.types import Prompt, Reply

Effort = Literal["low", "medium", "high", "xhigh", "max"]

OFFICIAL_URL = "https://api.anthropic.com"
CONNECT_SECONDS = 5.0
THINKING_TOKENS = 16_000
"""Room for thinking, which counts against max_tokens."""

_MALFORMED = (ValueError, TypeError, AttributeError)
"""What comes of a stream that is not Claude's: the SDK builds its events without validation (2.12)."""

_FAILED = (anthropic.APIError, httpx2.HTTPError, httpx2.StreamError, *_MALFORMED)
"""A stream raises raw httpx2 errors: the SDK does not wrap them."""

_OUR_HEADERS = frozenset(
    {
        "accept",
        "accept-encoding",
        "anthropic-version",
        "connection",
        "content-length",
        "content-type",
        "user-agent",
    }
)
_PASSING = frozenset({"overloaded_error", "api_error", "timeout_error", "rate_limit_error"})
_CURES = {
    401: "the key is not valid: set another one",
    402: "the account cannot pay: see its billing page",
    403: "the key may not use this model: set another one",
    404: "there is no such model: choose another one",
    413: "the question is too large",
}
_CLOSES = {401: 600.0, 402: 3600.0, 403: 600.0, 404: 3600.0}
"""Seconds after which another question may fare better: a person has to mend these."""

_SPENT = 3600.0
"""Seconds that an account without money is left alone."""

_STOPPED = {
    None: ("stopped in the middle of its answer", False),
    "max_tokens": ("used up its tokens before it had answered", False),
    "refusal": ("declined to answer", True),
    "model_context_window_exceeded": ("cannot take a prompt of this length", True),
}


class RetiredError(ReaderError):
    """The model is not there, or not any more."""


class ClaudeReader:
    """Asks one Claude model. `url` None is Anthropic's own; `deadline` is in seconds for a whole answer.

    Neither the environment nor a profile on disk changes the key, the address or the headers. A model whose
    price is unknown is a UserError. There are no retries inside: the SDK would wait as long as the server
    likes; OutsideError says when to come back.
    """

    def __init__(
        self,
        api_key: str,
        model: str = "claude-sonnet-5-5",
        *,
        url: str | None = None,
        prices: tuple[Price, ...] | None = None,
        deadline: float = 600.0,
        effort: Effort = "medium",
    ) -> None:
        if not (api_key.isascii() and api_key.isprintable() and api_key.strip() == api_key != ""):
            raise UserError("the Claude key is empty or has characters that no key has: copy it again")
        self._key = api_key
        self._model = model
        self._prices = prices or known_price(model)
        self._url = url or OFFICIAL_URL
        self._deadline = deadline
        self._effort = effort

    @property
    def name(self) -> str:
        return self._model

    def identity(self) -> str:
        """What its answers hang on beside the question."""
        return f"{self._model} effort={self._effort}"

    def estimate(self, size: int) -> float:
        return estimated(self._prices, size)

    def ask(self, prompt: Cleared, seed: int, sending: Sending) -> Reply:  # noqa: ARG002
        """One answer; the seed is not used, the API has none. Errors as LocalReader."""
        started = time.monotonic()
        hearing = _Hearing()
        with Deadline(self._deadline) as deadline, self._client(deadline, sending) as client:
            try:
                with client.messages.create(**self.body(prompt.prompt), stream=True) as stream:
                    for event in stream:
                        hearing.hear(event)
            except _FAILED as error:
                failure = self._late() if deadline.passed else self._failure(error)
                failure.usd = self._cost(hearing)  # a stream that breaks off is billed, too
                raise failure from error
        text, usage = self._ended(hearing)
        tokens = _tokens(usage, hearing.tokens_out)
        return Reply(
            text=text,
            model=hearing.model,
            tokens_in=tokens.total_in,
            tokens_out=tokens.out,
            seconds=time.monotonic() - started,
            usd=self._cost(hearing),
            tokens_cached=tokens.read,
        )

    def body(self, prompt: Prompt) -> dict[str, Any]:
        """The arguments of messages.create, https://platform.claude.com/docs/en/api/messages.

        What varies comes last: the rules are cached over all reviews, the material over all questions about
        it. Another effort or schema would miss that cache.
        """
        schema = anthropic.transform_schema(dict(prompt.schema))
        rules = {"type": "text", "text": prompt.system, "cache_control": {"type": "ephemeral", "ttl": "1h"}}
        material = {"type": "text", "text": prompt.material, "cache_control": {"type": "ephemeral"}}
        task = {"type": "text", "text": prompt.task}
        return {
            "model": self._model,
            "max_tokens": prompt.max_tokens + THINKING_TOKENS,
            "system": [rules],
            "messages": [{"role": "user", "content": [material, task]}],
            "output_config": {
                "effort": self._effort,
                "format": {"type": "json_schema", "schema": schema},
            },
        }

    def _client(self, deadline: Deadline, sending: Sending = unheard) -> anthropic.Anthropic:
        timeout = httpx2.Timeout(self._deadline, connect=CONNECT_SECONDS)
        hooks: dict[str, list[Callable[..., None]]] = {
            "request": [self._clean, follow(deadline, sending)],
            "response": [deadline.watch],
        }
        http = anthropic.DefaultHttpxClient(
            timeout=timeout, follow_redirects=False, event_hooks=hooks, verify=self._authorities
        )
        return anthropic.Anthropic(
            api_key=self._key,
            base_url=self._url,
            timeout=timeout,
            max_retries=0,
            http_client=http,
            open_telemetry=False,
        )

    @cached_property
    def _authorities(self) -> ssl.SSLContext:
        """Whom https trusts, read once: it takes 30 ms, which every question would wait for."""
        return httpx2.create_ssl_context()

    def _clean(self, request: httpx2.Request) -> None:
        """Take out what ANTHROPIC_CUSTOM_HEADERS put in: it could change account, host and price."""
        for name in list(request.headers):
            if name not in _OUR_HEADERS and not name.startswith("x-stainless-"):
                del request.headers[name]
        request.headers["authorization"] = f"Bearer {self._key}"
        request.headers["host"] = request.url.netloc.decode("ascii")

    def _ended(self, hearing: "_Hearing") -> tuple[str, Usage]:
        """Text and usage of an answer that ended properly; ReaderError for any other."""
        if hearing.stop_reason != "end_turn" or hearing.usage is None:
            words, final = _STOPPED.get(hearing.stop_reason, (f"ended with {hearing.stop_reason!r}", False))
            raise ReaderError(f"{self._model} {words}", final=final, usd=self._cost(hearing))
        return checked_json("".join(hearing.parts), self._model), hearing.usage

    def _cost(self, hearing: "_Hearing") -> float:
        """USD; an answer that ended badly is billed, too."""
        if hearing.usage is None:
            return 0.0
        tokens = _tokens(hearing.usage, hearing.tokens_out)
        return usd(self._prices, tokens, in_us=hearing.usage.inference_geo == "us")

    def _late(self) -> ReaderError:
        return ReaderError(f"{self._model} took longer than {self._deadline:g} s")

    def _failure(self, error: Exception) -> OutsideError:
        if isinstance(error.__cause__, OutsideError):
            return error.__cause__  # of `sending`: nothing has left
        if isinstance(error, anthropic.APIStatusError):
            return self._refusal(error)
        if isinstance(error, anthropic.APITimeoutError | httpx2.ReadTimeout):
            return self._late()
        if isinstance(error, anthropic.APIConnectionError):
            return OutsideError(f"no Claude answers at {self._url}")
        if isinstance(error, httpx2.HTTPError | httpx2.StreamError):
            return OutsideError(f"the connection to Claude at {self._url} broke")
        return ReaderError(f"what answers at {self._url} does not speak Claude's language")

    def _refusal(self, error: anthropic.APIStatusError) -> OutsideError:
        why = self._words(error)
        status = error.status_code
        if str(error.error_code).endswith("spend_limit_reached") or "API usage limits" in why:
            return ReaderError(f"the account's spending limit is reached: {why}", final=True, closes=_SPENT)
        if status in (408, 409, 429) or status >= 500 or (status == 200 and error.type in _PASSING):
            return OutsideError(f"Claude is busy ({status}): {why}", retry_after=_retry_after(error.response))
        cure = _CURES.get(status, "the question was refused")
        said = f"{self._model}: {cure} ({status}: {why})"
        return (RetiredError if status == 404 else ReaderError)(
            said, final=True, closes=_CLOSES.get(status, 0.0)
        )

    def _words(self, error: anthropic.APIStatusError) -> str:
        words = (
            error.api_message if isinstance(error.api_message, str) else str(error.type or "no reason given")
        )
        return one_line(words.replace(self._key, "[key]"))


@dataclass(slots=True)
class _Hearing:
    """What has been heard of a stream so far."""

    parts: list[str] = field(default_factory=list)
    model: str = ""
    stop_reason: str | None = None
    usage: Usage | None = None
    tokens_out: int = 0

    def hear(self, event: RawMessageStreamEvent) -> None:
        if event.type == "message_start":
            self.model, self.usage = event.message.model, _counted(event.message.usage)
        elif event.type == "content_block_delta" and event.delta.type == "text_delta":
            self.parts.append(event.delta.text)
        elif event.type == "message_delta":
            self.stop_reason, self.tokens_out = event.delta.stop_reason, event.usage.output_tokens


def _counted(usage: Usage) -> Usage:
    """The usage; ValueError for one without numbers, as the SDK does not look."""
    if not isinstance(usage.input_tokens, int):
        raise ValueError("no tokens are counted")  # noqa: TRY004 (as of other streams that are not Claude's)
    return usage


def _tokens(usage: Usage, out: int) -> Tokens:
    """Cache writes of unknown age count as the dearer ones."""
    written = usage.cache_creation_input_tokens or 0
    short = usage.cache_creation.ephemeral_5m_input_tokens if usage.cache_creation else 0
    read = usage.cache_read_input_tokens or 0
    return Tokens(fresh=usage.input_tokens, write_5m=short, write_1h=written - short, read=read, out=out)


def _retry_after(response: httpx2.Response) -> float | None:
    """The wish of the server in seconds."""
    wish = response.headers.get("retry-after", "")
    return float(wish) if wish.isdecimal() else None

"""The fake API's server: who may ask, what a request may hold, the cache, and the script."""

from typing import Any

from tests.fakes.anthropic.cache import PromptCache
from tests.fakes.anthropic.refusals import blocks, refused_caller, refused_message
from tests.fakes.anthropic.speech import Fault, speak
from tests.fakes.anthropic.wire import Usage, error, identity, json_headers
from tests.fakes.modelserver import Connection, Json, ModelServer, Response, Seen
from tests.fakes.modeltext import pieces

KEY = "sk-ant-api03-fake"
MODELS = ("claude-sonnet-5-5", "claude-haiku-5-5", "claude-opus-5-5")


class FakeAnthropic(ModelServer[Fault]):
    """Serves /v1/messages, /v1/messages/count_tokens and /v1/models to whoever has `key`.

    `messages` are the bodies of the requests for a message; `lives` says how a model differs from one that is
    active and has no end; `bills` are the tokens in and out of each whole answer.
    """

    def __init__(self, *, key: str = KEY, models: tuple[str, ...] = MODELS, grammar: bool = True) -> None:
        super().__init__(grammar=grammar)
        self.key = key
        self.models = models
        self.lives: dict[str, Json] = {}
        self.bills: list[tuple[Usage, int]] = []
        self._cache = PromptCache()

    @property
    def messages(self) -> list[Json]:
        return [seen.body for seen in self.requests if seen.path == "/v1/messages"]

    def serve(self, connection: Connection) -> None:
        seen, _ = connection.read()
        self.note(seen)
        refusal = refused_caller(seen, self.key)
        if refusal:
            connection.answer(refusal)
        elif (seen.method, seen.path) == ("POST", "/v1/messages"):
            self._message(connection, seen.body)
        else:
            connection.answer(self._told(seen))

    def _message(self, connection: Connection, body: Json) -> None:
        refusal = refused_message(body, self.models)
        if refusal:
            connection.answer(refusal)
            return
        schema: Json | None = body.get("output_config", {}).get("format", {}).get("schema")
        answer = self.next_answer(body, schema)
        usage = self._cache.use(body)
        said = speak(connection, body, answer, usage)
        if said is not None:
            self.bills.append((usage, said))

    def _told(self, seen: Seen) -> Response:
        told: Any = None
        if (seen.method, seen.path) == ("POST", "/v1/messages/count_tokens"):
            told = {"input_tokens": sum(len(pieces(block["text"])) for block in blocks(seen.body))}
        elif seen.method == "GET" and seen.path.partition("?")[0] == "/v1/models":
            listed = [self._about(model) for model in self.models]
            told = {"data": listed, "has_more": False, "first_id": None, "last_id": None}
        elif seen.method == "GET" and seen.path.removeprefix("/v1/models/") in self.models:
            told = self._about(seen.path.removeprefix("/v1/models/"))
        if told is None:
            return error(404, "Not found")
        return Response(200, told, json_headers(identity("req")))

    def _about(self, model: str) -> Json:
        names = {"type": "model", "id": model, "display_name": model, "created_at": "2026-09-28T00:00:00Z"}
        life = {"lifecycle": "active", "deprecated_at": None, "retires_at": None} | self.lives.get(model, {})
        return {**names, **life, "max_input_tokens": 1_000_000, "max_tokens": 128_000}

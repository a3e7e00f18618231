"""The fake Ollama's server: models, loading, the context window, and the script."""

import threading

from tests.fakes.modelserver import Connection, Json, ModelServer, Response, Seen
from tests.fakes.modeltext import pieces
from tests.fakes.ollama.refusals import refused, too_long
from tests.fakes.ollama.speech import Fault, speak
from tests.fakes.ollama.wire import JSON_TYPE, SIZE, Model, details, missing, now, part, tag

DEFAULT_NUM_CTX = 4096


class FakeOllama(ModelServer[Fault]):
    """Serves /api/chat and what tells about models.

    `grammar` False makes it ignore `format`, as MLX builds do; `truncates` True ignores `truncate: false`, as
    servers before 0.12.6 did; `parallel` is OLLAMA_NUM_PARALLEL, and with `meeting` so many answers wait for
    each other after their first word. `loads` counts the loads of a model, `chats`
    are the bodies of /api/chat.
    """

    def __init__(
        self,
        *models: Model,
        grammar: bool = True,
        truncates: bool = False,
        version: str = "0.33.0",
        parallel: int = 1,
        meeting: bool = False,
        port: int = 0,
    ) -> None:
        super().__init__(grammar=grammar, port=port)
        self.models = {model.name: model for model in models or (Model("qwen2.5-coder:7b"),)}
        self.truncates = truncates
        self.version = version
        self.loads = 0
        self._work = threading.Semaphore(parallel)
        self._meeting = threading.Barrier(parallel if meeting else 1, timeout=5)
        self._loaded: tuple[Model, int, bool] | None = None

    @property
    def chats(self) -> list[Json]:
        return [seen.body for seen in self.requests if seen.path == "/api/chat"]

    def serve(self, connection: Connection) -> None:
        seen, raw = connection.read()
        self.note(seen)
        if (seen.method, seen.path) == ("POST", "/api/chat"):
            self._chat(connection, seen, raw)
        else:
            connection.answer(self._told(seen))

    def _told(self, seen: Seen) -> Response:
        match seen.method, seen.path:
            case "GET", "/":
                return Response(200, b"Ollama is running", {"Content-Type": "text/plain; charset=utf-8"})
            case "GET", "/api/version":
                return Response(200, {"version": self.version}, JSON_TYPE)
            case "GET", "/api/tags":
                return Response(200, {"models": [tag(model) for model in self.models.values()]}, JSON_TYPE)
            case "GET", "/api/ps":
                return Response(200, {"models": self._running()}, JSON_TYPE)
            case "POST", "/api/show":
                return self._shown(seen.body)
        return Response(404, b"404 page not found", {"Content-Type": "text/plain"})

    def _running(self) -> list[Json]:
        if self._loaded is None:
            return []
        model, num_ctx, _ = self._loaded
        entry = {"name": model.name, "model": model.name, "size": SIZE, "digest": model.digest}
        until = {"expires_at": now(), "size_vram": model.in_vram, "context_length": num_ctx}
        return [{**entry, "details": details(), **until}]

    def _shown(self, body: Json) -> Response:
        model = self._model(body.get("model", ""))
        if model is None:
            return missing(body.get("model", ""))
        info = {"general.architecture": "llama", "llama.context_length": model.context}
        texts = {"license": "", "modelfile": "", "template": "{{ .Prompt }}"}
        about = {"details": details(), "model_info": info, "capabilities": model.capabilities}
        return Response(200, {**texts, **about, "modified_at": now()}, JSON_TYPE)

    def _model(self, name: str) -> Model | None:
        return self.models.get(name) or self.models.get(f"{name}:latest")

    def _chat(self, connection: Connection, seen: Seen, raw: bytes) -> None:
        with self._work:
            model = self._model(seen.body.get("model", ""))
            refusal = refused(seen.body, raw, model)
            if refusal or model is None:
                connection.answer(refusal or missing(seen.body.get("model", "")))
            elif not seen.body.get("messages"):
                connection.answer(self._loaded_only(model, seen.body))
            else:
                self._generate(connection, model, seen.body)

    def _load(self, model: Model, body: Json) -> int:
        """Load if the options differ from those of the last request; nanoseconds."""
        wanted = (model, context(model, body), body.get("shift", True))
        if wanted == self._loaded:
            return 1_044_491
        self._loaded = wanted
        self.loads += 1
        return 573_285_404

    def _loaded_only(self, model: Model, body: Json) -> Response:
        reason = "unload" if body.get("keep_alive") == 0 else "load"
        self._load(model, body)
        if reason == "unload":
            self._loaded = None
        return Response(200, {**part(body, ""), "done": True, "done_reason": reason}, JSON_TYPE)

    def _generate(self, connection: Connection, model: Model, body: Json) -> None:
        num_ctx = context(model, body)
        read = sum(len(pieces(message["content"])) + 4 for message in body["messages"])
        if read > num_ctx and body.get("truncate") is False and not self.truncates:
            connection.answer(too_long(read, num_ctx))
            return
        load = self._load(model, body)
        schema = body.get("format") if isinstance(body.get("format"), dict) else None
        answer = self.next_answer(body, schema)
        seen = read if read <= num_ctx else num_ctx // 2 + 2
        speak(connection, body, answer, seen, load, self._meeting.wait)


def context(model: Model, body: Json) -> int:
    return min(int(body.get("options", {}).get("num_ctx", DEFAULT_NUM_CTX)), model.context)

"""The fake Ollama answers as the real one did: status, headers and the shape of its JSON."""

import http.client
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.bot.models.questions import SCHEMA
from tests.fakes.ollama import FakeOllama, Fault, Model

CAPTURES = Path(__file__).parents[2] / "fakes" / "captures" / "ollama"
ASK = {"model": "smollm2:135m", "messages": [{"role": "user", "content": "Hello, how are you?"}]}
LONG = {"model": "smollm2:135m", "messages": [{"role": "user", "content": "line = compute(line) " * 800}]}


def split(raw: bytes) -> tuple[int, dict[str, str], list[Any]]:
    """Status, headers in lower case, and the JSON values (or texts) of a captured response."""
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    if headers.get("transfer-encoding") == "chunked":
        body = b"".join(part for part in body.split(b"\r\n")[1::2])
    return int(first.split()[1]), headers, values(body)


def values(body: bytes) -> list[Any]:
    try:
        return [json.loads(line) for line in body.splitlines() if line]
    except ValueError:
        return [body.decode()]


def send(fake: FakeOllama, method: str, path: str, body: object) -> tuple[int, dict[str, str], list[Any]]:
    connection = http.client.HTTPConnection(urlsplit(fake.url).netloc, timeout=30)
    connection.request(method, path, None if body is None else json.dumps(body))
    response = connection.getresponse()
    headers = {name.lower(): value for name, value in response.getheaders()}
    content = response.read()
    connection.close()
    return response.status, headers, values(content)


def shape(value: object) -> object:
    """A value with each leaf replaced by its type; a list by the shape of its first element."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(inner) for inner in value[:1]]
    return type(value).__name__


@pytest.mark.parametrize(
    ("capture", "method", "path", "body"),
    [
        ("01-version", "GET", "/api/version", None),
        ("03-tags", "GET", "/api/tags", None),
        ("35-unknown-route", "GET", "/api/nothing", None),
        ("10-chat-nostream", "POST", "/api/chat", {**ASK, "stream": False, "options": {"num_predict": 3}}),
        ("11-chat-stream", "POST", "/api/chat", {**ASK, "options": {"num_predict": 3}}),
        ("13-chat-format-schema-stream", "POST", "/api/chat", {**ASK, "stream": True, "format": SCHEMA}),
        ("18-chat-keepalive-load-only", "POST", "/api/chat", {**ASK, "messages": []}),
    ],
)
def test_success_looks_like_the_capture(capture: str, method: str, path: str, body: object) -> None:
    real_status, real_headers, real = split((CAPTURES / f"{capture}.response.bin").read_bytes())
    with FakeOllama(Model("smollm2:135m")) as fake:
        status, headers, ours = send(fake, method, path, body)
    assert status == real_status
    assert set(headers) == set(real_headers)
    assert headers["content-type"] == real_headers["content-type"]
    assert shape(ours[0]) == shape(real[0])
    assert shape(ours[-1]) == shape(real[-1])


@pytest.mark.parametrize(
    ("capture", "body"),
    [
        ("16-chat-format-invalid-schema", {**ASK, "format": {"type": "nonsense"}}),
        ("30-model-not-found-chat", {**ASK, "model": "nope:latest"}),
        ("34-empty-body", None),
        ("39-think-unsupported", {**ASK, "think": True}),
        ("41-bad-option-type", {**ASK, "options": {"num_ctx": "big"}}),
        (
            "71-ctx-long-single-num_ctx512-truncate-false",
            {**LONG, "truncate": False, "options": {"num_ctx": 512}},
        ),
    ],
)
def test_refusals_say_what_the_capture_says(capture: str, body: object) -> None:
    real_status, real_headers, real = split((CAPTURES / f"{capture}.response.bin").read_bytes())
    with FakeOllama(Model("smollm2:135m")) as fake:
        status, headers, ours = send(fake, "POST", "/api/chat", body)
    assert (status, headers["content-type"]) == (real_status, real_headers["content-type"])
    without_figures = [[c for c in text if not c.isdigit()] for text in (ours[0]["error"], real[0]["error"])]
    assert without_figures[0] == without_figures[1]


@pytest.mark.parametrize(
    ("capture", "fault"),
    [("80-runner-killed-midstream", Fault.ERROR_LINE), ("82-queue-full", Fault.BUSY)],
)
def test_faults_end_as_the_capture_ends(capture: str, fault: Fault) -> None:
    real_status, real_headers, real = split((CAPTURES / f"{capture}.response.bin").read_bytes())
    with FakeOllama(Model("smollm2:135m")) as fake:
        fake.answers.append(fault)
        status, headers, ours = send(fake, "POST", "/api/chat", ASK)
    assert (status, headers["content-type"]) == (real_status, real_headers["content-type"])
    assert ours[-1] == real[-1]


def test_a_loaded_model_is_listed_as_in_the_capture() -> None:
    _, _, real = split((CAPTURES / "19-ps-loaded.response.bin").read_bytes())
    with FakeOllama(Model("smollm2:135m")) as fake:
        assert send(fake, "GET", "/api/ps", None)[2] == [{"models": []}]
        send(fake, "POST", "/api/chat", {**ASK, "messages": []})
        assert shape(send(fake, "GET", "/api/ps", None)[2]) == shape(real)


def test_an_unknown_key_is_refused() -> None:
    with FakeOllama(Model("smollm2:135m")) as fake:
        assert send(fake, "POST", "/api/chat", {**ASK, "num_ctx": 512})[0] == 400
        assert send(fake, "POST", "/api/chat", {**ASK, "options": {"num_cxt": 512}})[0] == 400


def test_a_script_against_the_schema_is_a_complaint() -> None:
    def run() -> None:
        with FakeOllama(Model("smollm2:135m")) as fake:
            fake.answers.append('{"findings": "none"}')
            send(fake, "POST", "/api/chat", {**ASK, "format": SCHEMA})

    with pytest.raises(AssertionError, match="the schema forbids"):
        run()

"""The reader elsewhere, through the real SDK, against a fake of the API."""

import json
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.models.claude import ClaudeReader
from review.errors import OutsideError, ReaderError, UserError
from review.perimeter import Cleared, Grounds, clear
from review.ports import unheard
from tests.bot.models.counting import counted
from tests.bot.models.questions import SCHEMA, question
from tests.fakes.anthropic import FakeAnthropic, Fault
from tests.fakes.anthropic.server import KEY
from tests.fakes.modelserver import Response

_UNCOUNTED = '{"type": "message_start", "message": {"model": "m", "usage": {}}}'
LONG = "value = compute(value)\n" * 400


def cleared(material: str = LONG) -> Cleared:
    grounds = Grounds(cloud="all", from_fork=False, has_reader=True)
    return clear(question(material), grounds)


def test_an_answer_comes_back_with_its_price() -> None:
    with FakeAnthropic() as api:
        api.answers.append('{"explanation": "Prints ü.", "findings": []}')
        reply = ClaudeReader(KEY, url=api.url).ask(cleared(), 7, unheard)
    assert json.loads(reply.text) == {"explanation": "Prints ü.", "findings": []}
    assert reply.model == "claude-sonnet-5-5"
    assert reply.tokens_in > 1024
    assert reply.tokens_cached == 0
    assert reply.usd > 0


def test_certificates_are_read_once_for_all_questions() -> None:
    with FakeAnthropic() as api, counted() as calls:
        reader = ClaudeReader(KEY, url=api.url)
        for _ in range(3):
            reader.ask(cleared(), 7, unheard)
    assert calls["connect"] == 3
    assert calls["load_verify_locations"] <= 1


def test_the_request_is_the_one_we_promise() -> None:
    with FakeAnthropic() as api:
        ClaudeReader(KEY, url=api.url).ask(cleared("x = 1"), 7, unheard)
        sent = api.messages[0]
    form = sent["output_config"].pop("format")
    assert form["type"] == "json_schema"
    assert form["schema"]["required"] == SCHEMA["required"]
    assert sent == {
        "model": "claude-sonnet-5-5",
        "max_tokens": 16_300,
        "stream": True,
        "system": [
            {
                "type": "text",
                "text": question().system,
                "cache_control": {"type": "ephemeral", "ttl": "1h"},
            }
        ],
        "messages": [
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "x = 1", "cache_control": {"type": "ephemeral"}},
                    {"type": "text", "text": question().task},
                ],
            }
        ],
        "output_config": {"effort": "medium"},
    }


def test_a_second_question_about_the_same_material_is_cheaper() -> None:
    with FakeAnthropic() as api:
        reader = ClaudeReader(KEY, url=api.url)
        first, second = reader.ask(cleared(), 1, unheard), reader.ask(cleared(), 2, unheard)
    assert second.tokens_cached > 1024
    assert second.tokens_in == first.tokens_in
    assert second.usd < first.usd / 2


def test_several_threads_may_ask() -> None:
    with FakeAnthropic() as api, ThreadPoolExecutor(4) as pool:
        reader = ClaudeReader(KEY, url=api.url)
        replies = list(pool.map(lambda seed: reader.ask(cleared("x = 1"), seed, unheard), range(4)))
    assert len({reply.text for reply in replies}) == 1


@pytest.mark.parametrize(
    ("fault", "words", "final"),
    [
        (Fault.SPEND_LIMIT, "spending limit is reached", True),
        (Fault.OWN_LIMIT, "spending limit is reached", True),
        (Fault.BILLING, "billing page", True),
        (Fault.FORBIDDEN, "may not use this model", True),
        (Fault.GARBAGE, "does not speak Claude", False),
        (Fault.REFUSAL, "declined to answer", True),
        (Fault.MAX_TOKENS, "used up its tokens", False),
        (Fault.WINDOW, "prompt of this length", True),
        (Fault.EARLY_END, "stopped in the middle", False),
    ],
)
def test_no_usable_answer_has_a_plain_reason(fault: Fault, words: str, final: bool) -> None:
    with FakeAnthropic() as api:
        api.answers.append(fault)
        with pytest.raises(ReaderError, match=words) as caught:
            ClaudeReader(KEY, url=api.url).ask(cleared(), 7, unheard)
        assert len(api.messages) == 1
    assert caught.value.final is final


@pytest.mark.parametrize("data", ["{}", "[]", '"Hello"', '{"type": "message_start"}', _UNCOUNTED, "<html>"])
def test_a_stream_that_is_not_claudes_is_no_answer(data: str) -> None:
    with FakeAnthropic() as api:
        events = f"event: message_start\ndata: {data}\n\n".encode()
        api.answers.append(Response(200, events, {"Content-Type": "text/event-stream"}))
        with pytest.raises(ReaderError, match=r"does not speak|stopped in the middle"):
            ClaudeReader(KEY, url=api.url).ask(cleared(), 7, unheard)


@pytest.mark.parametrize(
    ("fault", "words", "retry_after"),
    [
        (Fault.RATE_LIMIT, r"busy \(429\)", 17.0),
        (Fault.OVERLOADED, r"busy \(529\)", None),
        (Fault.BROKEN, r"busy \(500\)", None),
        (Fault.HTML, r"busy \(503\): no reason given", None),
        (Fault.ERROR_EVENT, "Overloaded", None),
        (Fault.DROP, "no Claude answers", None),
        (Fault.CUT, "broke", None),
    ],
)
def test_a_failing_service_is_worth_a_retry(fault: Fault, words: str, retry_after: float | None) -> None:
    with FakeAnthropic() as api:
        api.answers.append(fault)
        with pytest.raises(OutsideError, match=words) as caught:
            ClaudeReader(KEY, url=api.url).ask(cleared(), 7, unheard)
        assert len(api.messages) == 1
    assert type(caught.value) is OutsideError
    assert caught.value.retry_after == retry_after


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.STALL, Fault.PINGS])
def test_silence_and_pings_end_at_the_deadline(fault: Fault) -> None:
    with FakeAnthropic() as api:
        api.answers.append(fault)
        with pytest.raises(ReaderError, match=r"longer than 1\.5 s"):
            ClaudeReader(KEY, url=api.url, deadline=1.5).ask(cleared("x = 1"), 7, unheard)
        assert api.abandoned.wait(10)


def test_a_model_that_is_gone_is_final() -> None:
    haiku = ("claude-haiku-5-5",)
    with FakeAnthropic(models=haiku) as api, pytest.raises(ReaderError, match="choose another") as caught:
        ClaudeReader(KEY, url=api.url).ask(cleared(), 7, unheard)
    assert caught.value.final


def test_a_wrong_key_is_never_said() -> None:
    with FakeAnthropic() as api:
        reader = ClaudeReader("sk-ant-wrong", url=api.url)
        with pytest.raises(ReaderError, match="set another one") as caught:
            reader.ask(cleared(), 7, unheard)
    assert "sk-ant" not in f"{caught.value}{caught.value.__cause__}{reader!r}"


def test_nobody_at_the_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(OutsideError, match="no Claude answers at"):
        ClaudeReader(KEY, url=url).ask(cleared(), 7, unheard)


def test_the_environment_changes_neither_account_nor_address(monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeAnthropic() as api, FakeAnthropic(key="thief") as other:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", other.url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", "thief")
        headers = "authorization: Bearer thief\nx-api-key: thief\nanthropic-beta: dear\nHost: thief"
        monkeypatch.setenv("ANTHROPIC_CUSTOM_HEADERS", headers)
        ClaudeReader(KEY, url=api.url).ask(cleared("x = 1"), 7, unheard)
        sent = api.requests[0].headers
        assert other.requests == []
    assert sent["authorization"] == f"Bearer {KEY}"
    assert sent["host"] == api.url.removeprefix("http://")
    assert not {"x-api-key", "anthropic-beta"} & sent.keys()


@pytest.mark.parametrize("key", ["", " sk", "sk\n", "schlüssel"])
def test_a_key_that_cannot_be_one_is_said_at_once(key: str) -> None:
    with pytest.raises(UserError, match="copy it again"):
        ClaudeReader(key)


def test_a_model_without_a_price_is_refused() -> None:
    with pytest.raises(UserError, match=r"daily limit.*claude-haiku-5-5"):
        ClaudeReader(KEY, "claude-sonnet-4")

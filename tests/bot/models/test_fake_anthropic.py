"""The fake API refuses what the real one refuses."""

from typing import Any

import anthropic
import pytest

from tests.bot.models.questions import SCHEMA
from tests.fakes.anthropic import FakeAnthropic
from tests.fakes.anthropic.server import KEY

ASK: dict[str, Any] = {
    "model": "claude-sonnet-5-5",
    "max_tokens": 100,
    "messages": [{"role": "user", "content": "Hello"}],
}
MARKED = {"type": "text", "text": "x", "cache_control": {"type": "ephemeral"}}
FORMAT = {"type": "json_schema", "schema": SCHEMA}


def client(api: FakeAnthropic, key: str = KEY) -> anthropic.Anthropic:
    return anthropic.Anthropic(api_key=key, base_url=api.url, max_retries=0)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"temperature": 0}, "temperature"),
        ({"tools": [], "tool_choice": {"type": "any"}}, "tool"),
        ({"thinking": {"type": "enabled", "budget_tokens": 2000}}, "thinking"),
        ({"messages": [*ASK["messages"], {"role": "assistant", "content": "{"}]}, "prefill"),
        ({"messages": [{"role": "user", "content": [MARKED] * 5}]}, "maximum of 4 blocks"),
        ({"messages": [{"role": "user", "content": ""}]}, "non-empty"),
        ({"output_config": {"format": FORMAT}}, "'maxItems' is not supported|'maxLength' is not supported"),
        ({"betas": ["x"]}, "Extra inputs"),
        ({"max_tokens": 0}, "max_tokens"),
    ],
)
def test_a_bad_request_is_refused(more: dict[str, Any], words: str) -> None:
    refused = pytest.raises(anthropic.BadRequestError, match=words)
    with FakeAnthropic() as api, client(api) as claude, refused as caught:
        claude.post("/v1/messages", body={**ASK, **more}, cast_to=object)
    assert str(caught.value.request_id).startswith("req_")


def test_a_retired_model_is_not_found() -> None:
    with FakeAnthropic() as api, client(api) as claude, pytest.raises(anthropic.NotFoundError):
        claude.post("/v1/messages", body={**ASK, "model": "claude-sonnet-4-20250514"}, cast_to=object)


def test_a_stranger_is_refused() -> None:
    refused = pytest.raises(anthropic.AuthenticationError)
    with FakeAnthropic() as api, client(api, "sk-other") as claude, refused:
        claude.messages.create(**ASK)


def test_another_api_version_is_refused() -> None:
    with (
        FakeAnthropic() as api,
        client(api) as claude,
        pytest.raises(anthropic.BadRequestError, match="version"),
    ):
        claude.messages.create(**ASK, extra_headers={"anthropic-version": "2023-06-01"})


def test_the_sdk_understands_a_whole_message_and_a_stream() -> None:
    with FakeAnthropic() as api, client(api) as claude:
        api.answers += ["Hello ü.", "Hello ü."]
        whole = claude.messages.create(**ASK)
        with claude.messages.stream(**ASK) as stream:
            streamed = stream.get_final_message()
        limits = claude.messages.with_raw_response.create(**ASK).headers
    for said in (whole, streamed):
        assert [getattr(block, "text", None) for block in said.content] == [None, "Hello ü."]
        assert said.stop_reason == "end_turn"
    assert limits["anthropic-ratelimit-requests-limit"]


def test_models_and_tokens_can_be_asked_for() -> None:
    with FakeAnthropic() as api, client(api) as claude:
        names = [model.id for model in claude.models.list()]
        counted = claude.messages.count_tokens(model="claude-sonnet-5-5", messages=ASK["messages"])
    assert "claude-haiku-5-5" in names
    assert counted.input_tokens > 0

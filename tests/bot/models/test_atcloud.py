"""A Claude model in place of the one at home."""

import json
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.models.atcloud import bounded_reader, is_at_cloud, model_of
from review import perimeter
from review.errors import UserError
from review.perimeter import NotClearedError
from review.ports import CloudReader, unheard
from review.types import Prompt
from tests.build import CLOUD, LOCAL_ONLY
from tests.fakes.anthropic import FakeAnthropic
from tests.fakes.anthropic.server import KEY

HAIKU = "anthropic:claude-haiku-5-5"
SCHEMA = {
    "type": "object",
    "properties": {"ok": {"type": "boolean"}},
    "required": ["ok"],
    "additionalProperties": False,
}
PROMPT = Prompt("p@1", "Rules.", "A hunk.", "Task.", SCHEMA, (), 100)


def reader(model: str = HAIKU, key: str | None = KEY, *, url: str | None = None) -> CloudReader:
    secret = None if key is None else SecretStr(key)
    return bounded_reader(model, secret, url=url, prices_file=None, deadline=10)


@pytest.mark.parametrize(
    ("name", "there", "model"),
    [
        (HAIKU, True, "claude-haiku-5-5"),
        ("qwen2.5-coder:14b", False, "qwen2.5-coder:14b"),
        ("anthropic-like:7b", False, "anthropic-like:7b"),
    ],
)
def test_the_name_says_where_a_model_is(name: str, there: bool, model: str) -> None:
    assert (is_at_cloud(name), model_of(name)) == (there, model)


def test_it_asks_claude_and_costs() -> None:
    with FakeAnthropic() as claude:
        claude.answers.append('{"ok": true}')
        reply = reader(url=claude.url).ask(perimeter.clear(PROMPT, CLOUD), 0, unheard)
    assert json.loads(reply.text) == {"ok": True}
    assert reply.model == "claude-haiku-5-5"
    assert reply.usd > 0
    (asked,) = claude.requests
    assert asked.body["model"] == "claude-haiku-5-5"
    assert asked.body["output_config"]["effort"] == "low"


def test_it_takes_only_what_may_leave() -> None:
    with pytest.raises(NotClearedError):
        reader().ask(perimeter.clear(PROMPT, LOCAL_ONLY), 0, unheard)


@pytest.mark.parametrize(
    ("model", "key", "why"),
    [
        (HAIKU, None, "set ANTHROPIC_API_KEY"),
        ("anthropic:", KEY, "no price is known for ''"),
        ("anthropic:claude-nobody", KEY, "no price is known for 'claude-nobody'"),
    ],
)
def test_what_cannot_work_is_said_at_the_start(model: str, key: str | None, why: str) -> None:
    with pytest.raises(UserError, match=why):
        reader(model, key)


def test_prices_of_the_operator_hold(tmp_path: Path) -> None:
    price = {"fresh": 1, "out": 1, "write_5m": 1, "write_1h": 1, "read": 1}
    file = tmp_path / "prices.json"
    file.write_text(json.dumps({"as_of": "2026-11", "source": "ours", "models": {"claude-mine": [price]}}))
    made = bounded_reader("anthropic:claude-mine", SecretStr(KEY), url=None, prices_file=file, deadline=1)
    assert made.name == "claude-mine"

"""What is known of models, and what `foureyes models` makes of it."""

import json
from pathlib import Path
from typing import Any, get_args

import pytest
from anthropic.resources.messages.messages import DEPRECATED_MODELS
from anthropic.types.model_param import ModelParam
from click.testing import CliRunner, Result

from bot.modelcards.command import models
from bot.models.prices import load_prices
from bot.models.profiles import Profile, load_profiles, memory, need_gb, profile

KNOWN = load_profiles().models
HOME = [model for model in KNOWN if model.reader == "ollama"]
CLAUDE = [model for model in KNOWN if model.reader == "claude"]


def shown(tmp_path: Path, *options: str, **environment: str) -> Result:
    """What the command prints, with no settings but these."""
    env = {"FOUREYES_STATE_DIR": str(tmp_path), **environment}
    return CliRunner().invoke(models, options, env=env)


def as_data(tmp_path: Path, *options: str) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(shown(tmp_path, "--format", "json", *options).output)
    return made


@pytest.mark.parametrize(
    ("name", "gib"),
    [
        ("qwen2.5-coder:7b", 5.8),
        ("qwen2.5-coder:14b", 10.9),
        ("qwen2.5-coder:32b", 21.5),
        ("qwen3-coder:30b", 19.1),
        ("gpt-oss:20b", 14.2),
        ("deepseek-coder-v2:16b", 11.4),
        ("codestral:22b", 14.5),
        ("devstral:24b", 15.6),
    ],
)
def test_memory_at_8k(name: str, gib: float) -> None:
    need = need_gb(profile(name), 8192)
    assert need is not None
    assert round(need, 1) == gib


def test_memory_grows_with_context_and_slots() -> None:
    """192 KiB a token for 48 layers of 8 heads of 128: 1.5 GiB for each 8k slot."""
    model = profile("qwen2.5-coder:14b")
    one, two, long = (need_gb(model, *size) for size in ((8192, 1), (8192, 2), (16384, 1)))
    assert one is not None
    assert two == long == one + 1.5


def test_slots_fill_the_card_and_no_more() -> None:
    taken = memory(profile("qwen2.5-coder:14b"), 8192)
    assert taken is not None
    assert taken.slots(8) == 0
    slots = taken.slots(16)
    assert taken.need(slots) <= 15.5 < taken.need(slots + 1)


def test_a_32b_model_does_not_fit_16_gb() -> None:
    taken = memory(profile("qwen2.5-coder:32b"), 8192)
    assert taken is not None
    assert (taken.slots(16), taken.slots(24)) == (0, 1)


@pytest.mark.parametrize("name", ["somebodys/model:latest", "claude-next-9"])
def test_what_is_not_known_has_safe_values_and_a_warning(name: str) -> None:
    model = profile(name)
    assert (model.name, model.num_ctx, model.think, model.context) == (name, 8192, False, None)
    assert "nothing is known" in model.warning
    assert need_gb(model, 8192) is None


def test_a_model_is_found_by_its_other_names() -> None:
    assert profile("devstral") is profile("devstral:24b")
    assert profile("claude-haiku-4-5-20251001") is profile("claude-haiku-4-5")


def test_names_are_unique() -> None:
    names = [name for model in KNOWN for name in (model.name, *model.aliases)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("model", KNOWN, ids=lambda model: model.name)
def test_each_fact_has_a_source_or_says_that_it_has_none(model: Profile) -> None:
    facts = {"context", "thinking"} | (
        {"weights_gb", "shape", "licence"} if model.reader == "ollama" else set()
    )
    assert set(model.source) == facts
    for source in model.source.values():
        assert source == "not verified" or source.startswith("https://")


@pytest.mark.parametrize("model", HOME, ids=lambda model: model.name)
def test_our_context_fits_into_the_models(model: Profile) -> None:
    assert model.context is not None
    assert model.num_ctx <= model.context


def test_only_a_model_that_must_think_is_told_to() -> None:
    assert {model.name: model.think for model in HOME if model.think} == {"gpt-oss:20b": "low"}


@pytest.mark.parametrize("model", CLAUDE, ids=lambda model: model.name)
def test_claude_models_are_those_of_the_sdk_that_are_not_to_be_retired(model: Profile) -> None:
    literals = {name for part in get_args(ModelParam) for name in get_args(part)}
    assert {model.name, *model.aliases} <= literals - set(DEPRECATED_MODELS)


def test_each_model_with_a_price_has_a_profile() -> None:
    assert set(load_prices(None).models) <= {model.name for model in CLAUDE}


def test_the_table_says_what_fits_and_how_that_is_known(tmp_path: Path) -> None:
    text = shown(tmp_path).output
    line = next(line for line in text.splitlines() if line.startswith("qwen2.5-coder:14b"))
    slots = "10.9* no 4 at once 9 at once"
    assert line.split() == f"qwen2.5-coder:14b {slots} 8192 no Apache-2.0".split()
    assert "GB needed = file + slots x num_ctx" in text
    assert "* rests on a fact that nobody looked up" in text
    assert "Set here: qwen2.5-coder:14b and claude-sonnet-5-5." in text


def test_the_table_warns_of_licences_and_unknown_prices(tmp_path: Path) -> None:
    text = shown(tmp_path).output
    assert "Warning: codestral:22b: its licence is for research and tests only" in text
    line = next(line for line in text.splitlines() if line.startswith("claude-opus-4-8"))
    assert "price unknown" in line
    haiku = next(line for line in text.splitlines() if line.startswith("claude-haiku-5-5"))
    assert haiku.split()[2:5] == ["0.10+", "0.50+", "0.01+"]


def test_a_model_that_is_set_and_not_known_is_warned_of(tmp_path: Path) -> None:
    text = shown(tmp_path, FOUREYES_LOCAL_MODEL="mine:7b").output
    assert "Warning: mine:7b: nothing is known of this model" in text


def test_a_cloud_model_in_place_of_the_local_one_is_found(tmp_path: Path) -> None:
    text = shown(tmp_path, FOUREYES_LOCAL_MODEL="anthropic:claude-haiku-5-5").output
    assert "Set here: claude-haiku-5-5 and claude-sonnet-5-5." in text


def test_as_data(tmp_path: Path) -> None:
    data = as_data(tmp_path, "--num-ctx", "16384")
    by_name = {model["name"]: model for model in data["models"]}
    assert (data["schema"], data["num_ctx"], data["warnings"]) == ("foureyes.models/1", 16384, [])
    assert by_name["qwen2.5-coder:14b"]["need_gb"] == 12.4
    assert by_name["qwen2.5-coder:14b"]["slots"] == {"8": 0, "16": 2, "24": 4}
    assert by_name["claude-haiku-5-5"]["usd_per_million"][0]["up_to"] == 100_000
    assert by_name["claude-opus-4-8"]["usd_per_million"] is None

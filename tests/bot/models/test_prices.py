"""What a call costs."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.models.prices import Tokens, known_price, load_prices, usd
from review.errors import UserError

MILLION = 1_000_000
PRICE = {"fresh": 1, "out": 2, "write_5m": 3, "write_1h": 4, "read": 5}
FILE = {"as_of": "2027-01-31", "source": "a contract", "models": {"claude-ours": [PRICE]}}


def written(folder: Path, content: dict[str, Any]) -> Path:
    file = folder / "prices.json"
    file.write_text(json.dumps(content))
    return file


@pytest.mark.parametrize(
    ("model", "tokens", "expected"),
    [
        ("claude-sonnet-5-5", Tokens(MILLION, 0, 0, 0, 0), 2.00),
        ("claude-sonnet-5-5", Tokens(0, MILLION, MILLION, MILLION, MILLION), 2.50 + 4.00 + 0.10 + 10.00),
        ("claude-haiku-5-5", Tokens(40_000, 0, 0, 60_000, 0), 0.004 + 0.0006),
        ("claude-haiku-5-5", Tokens(40_001, 0, 0, 60_000, 0), 0.0200005 + 0.003),
    ],
)
def test_a_call_costs_what_the_table_says(model: str, tokens: Tokens, expected: float) -> None:
    assert usd(known_price(model), tokens) == pytest.approx(expected)


def test_inference_in_the_us_costs_a_tenth_more() -> None:
    tokens = Tokens(MILLION, 0, 0, 0, 0)
    assert usd(known_price("claude-opus-5-5"), tokens, in_us=True) == pytest.approx(4.40)


def test_our_prices_are_dated_and_name_their_page() -> None:
    prices = load_prices(None)
    assert (prices.as_of, prices.source.partition("/docs")[0]) == ("2026-11", "https://platform.claude.com")


def test_the_operators_prices_stand_in_place_of_ours(tmp_path: Path) -> None:
    file = written(tmp_path, FILE)
    assert list(load_prices(file).models) == ["claude-ours"]
    assert usd(known_price("claude-ours", file), Tokens(MILLION, 0, 0, 0, 0)) == 1
    with pytest.raises(UserError, match="no price is known for 'claude-sonnet-5-5'"):
        known_price("claude-sonnet-5-5", file)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"asof": "x"}, "unknown setting asof, did you mean as_of?"),
        ({"models": {"m": [PRICE | {"fresh": -1}]}}, "models.m.0.fresh: Input should be greater than"),
        ({"models": {"m": [PRICE | {"up_to": 9}]}}, "the last price has none"),
        ({"models": {"m": [PRICE, PRICE | {"up_to": 9}, PRICE]}}, "the smallest `up_to` stands first"),
        ({"models": {"m": []}}, "the last price has none"),
        ({"as_of": "lately"}, "as_of: String should match pattern"),
    ],
)
def test_a_wrong_prices_file_is_refused(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    with pytest.raises(UserError) as caught:
        load_prices(written(tmp_path, FILE | change))
    assert message in str(caught.value)


def test_a_prices_file_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"gone.json: No such file"):
        load_prices(tmp_path / "gone.json")
    (tmp_path / "x.json").write_text("[")
    with pytest.raises(UserError, match=r"x.json: .*JSON"):
        load_prices(tmp_path / "x.json")

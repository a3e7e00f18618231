"""What a call costs."""

import pytest

from bot.models.prices import Tokens, known_price, usd

MILLION = 1_000_000


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

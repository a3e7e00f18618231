"""What Claude costs: the daily limit needs a price for every call."""

from dataclasses import dataclass
from math import inf

from review.errors import UserError


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens of one call by how they are billed; `read` from the cache, `write` into it."""

    fresh: int
    write_5m: int
    write_1h: int
    read: int
    out: int

    @property
    def total_in(self) -> int:
        return self.fresh + self.write_5m + self.write_1h + self.read


@dataclass(frozen=True, slots=True)
class Price:
    """USD per million tokens, for prompts of at most `up_to` tokens; the whole call has one price."""

    fresh: float
    out: float
    write_5m: float
    write_1h: float
    read: float
    up_to: float = inf

    def usd(self, tokens: Tokens) -> float:
        paid_in = tokens.fresh * self.fresh + tokens.read * self.read
        written = tokens.write_5m * self.write_5m + tokens.write_1h * self.write_1h
        return (paid_in + written + tokens.out * self.out) / 1_000_000


PRICES: dict[str, tuple[Price, ...]] = {
    # https://platform.claude.com/docs/en/about-claude/pricing, as of November 2026; smallest prompts first.
    "claude-haiku-5-5": (
        Price(0.10, 0.50, 0.125, 0.20, 0.01, up_to=100_000),
        Price(0.50, 2.50, 0.625, 1.00, 0.05),
    ),
    "claude-sonnet-5-5": (Price(2.00, 10.00, 2.50, 4.00, 0.10),),
    "claude-opus-5-5": (Price(4.00, 20.00, 5.00, 8.00, 0.20),),
}
US_FACTOR = 1.1
"""Inference that stays in the US costs a tenth more (same page)."""


def known_price(model: str) -> tuple[Price, ...]:
    """The prices of a model; UserError when there is none."""
    if model not in PRICES:
        known = ", ".join(PRICES)
        raise UserError(f"no price is known for {model!r}, so the daily limit could not hold: choose {known}")
    return PRICES[model]


def usd(prices: tuple[Price, ...], tokens: Tokens, *, in_us: bool = False) -> float:
    """What a call cost, in USD."""
    price = next(price for price in prices if tokens.total_in <= price.up_to)
    return price.usd(tokens) * (US_FACTOR if in_us else 1)

"""What Claude costs: the daily limit needs a price for every call."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from math import inf
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from review.errors import UserError
from review.policy import explain
from review.types import Route

US_FACTOR = 1.1
"""Inference that stays in the US costs a tenth more (same page as the prices)."""

CHARACTERS_PER_TOKEN: dict[Route, float] = {"local": 3.0, "cloud": 2.7}
"""Local: on the safe side for code. Claude: 3.5 characters
(https://platform.claude.com/docs/en/about-claude/glossary), and its models since 4.7 make 30 % more tokens of
the same text (https://platform.claude.com/docs/en/about-claude/pricing)."""

CLOUD_TOKENS_OUT = 2_000
"""Assumed for one answer of Claude: a few findings, and the thinking before them, which is billed alike."""

_Usd = Annotated[float, Field(ge=0, allow_inf_nan=False)]
_PER_MILLION = 1_000_000


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


class Price(BaseModel):
    """USD per million tokens, for prompts of at most `up_to` tokens; the whole call has one price."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fresh: _Usd
    out: _Usd
    write_5m: _Usd
    write_1h: _Usd
    read: _Usd
    up_to: float = Field(default=inf, gt=0)

    def usd(self, tokens: Tokens) -> float:
        paid_in = tokens.fresh * self.fresh + tokens.read * self.read
        written = tokens.write_5m * self.write_5m + tokens.write_1h * self.write_1h
        return (paid_in + written + tokens.out * self.out) / _PER_MILLION


def _ascending(prices: tuple[Price, ...]) -> tuple[Price, ...]:
    bounds = [price.up_to for price in prices]
    if not bounds or bounds[-1] != inf or bounds != sorted(set(bounds)):
        raise ValueError("the smallest `up_to` stands first, and the last price has none")
    return prices


class Prices(BaseModel):
    """The prices that one page stated at one time: model -> its prices, smallest prompts first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    as_of: str = Field(pattern=r"^\d{4}-\d{2}(-\d{2})?$")
    source: str
    models: Mapping[str, Annotated[tuple[Price, ...], AfterValidator(_ascending)]]


def load_prices(file: Path | None) -> Prices:
    """The operator's file in place of ours: bot/prices.json shows the form. UserError says what is wrong."""
    if file is None:
        return _our_prices()
    try:
        return Prices.model_validate_json(file.read_bytes())
    except OSError as error:
        raise UserError(f"prices file {file}: {error.strerror}") from error
    except ValidationError as error:
        raise UserError(f"prices file {file}: {explain(error, tuple(Prices.model_fields))}") from error


@cache
def _our_prices() -> Prices:
    return Prices.model_validate_json(resources.files("bot").joinpath("prices.json").read_bytes())


def known_price(model: str, file: Path | None = None) -> tuple[Price, ...]:
    """The prices of a model; UserError when there is none. `file` as for `load_prices`."""
    models = load_prices(file).models
    if model not in models:
        known = ", ".join(models)
        raise UserError(f"no price is known for {model!r}, so the daily limit could not hold: choose {known}")
    return models[model]


def usd(prices: tuple[Price, ...], tokens: Tokens, *, in_us: bool = False) -> float:
    """What a call cost, in USD."""
    price = next(price for price in prices if tokens.total_in <= price.up_to)
    return price.usd(tokens) * (US_FACTOR if in_us else 1)


def estimated(prices: tuple[Price, ...], characters: int) -> float:
    """USD that a question of so many characters may cost. All of it counts as written into the cache for five
    minutes, which the material really is."""
    tokens_in = round(characters / CHARACTERS_PER_TOKEN["cloud"])
    return usd(prices, Tokens(0, tokens_in, 0, 0, CLOUD_TOKENS_OUT))

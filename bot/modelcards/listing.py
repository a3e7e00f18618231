"""The models as a table for people and as JSON for machines."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.models.prices import Price, Prices
from bot.models.profiles import FORMULA, Memory, Profile, Profiles, memory
from review.words import listed

SCHEMA = "foureyes.models/1"
CARDS = (8, 16, 24)
"""Sizes of graphics cards, in GB as their makers count."""

UNKNOWN = "unknown"
_MARK = "*"


@dataclass(frozen=True, slots=True)
class Listing:
    """What is shown: profiles with the memory they take at `num_ctx`, prices, and the models that are set."""

    profiles: Profiles
    prices: Prices
    num_ctx: int
    chosen: tuple[Profile, ...] = ()

    def of(self, reader: str) -> tuple[Profile, ...]:
        return tuple(model for model in self.profiles.models if model.reader == reader)

    def price(self, model: Profile) -> tuple[Price, ...]:
        """Smallest prompts first; nothing where the price is not known."""
        return self.prices.models.get(model.name, ())


def as_json(listing: Listing) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "as_of": listing.profiles.as_of,
        "num_ctx": listing.num_ctx,
        "formula": FORMULA,
        "prices": {"as_of": listing.prices.as_of, "source": listing.prices.source},
        "models": [_model(model, listing) for model in listing.profiles.models],
        "warnings": [_warned(model) for model in listing.chosen if model.warning],
    }


def _model(model: Profile, listing: Listing) -> dict[str, Any]:
    taken = memory(model, listing.num_ctx)
    return model.model_dump(mode="json") | {
        "need_gb": None if taken is None else round(taken.need(1), 1),
        "slots": None if taken is None else {str(card): taken.slots(card) for card in CARDS},
        "usd_per_million": [_tariff(price) for price in listing.price(model)] or None,
    }


def _tariff(price: Price) -> dict[str, float]:
    """JSON has no infinity: the last price has no bound."""
    values = price.model_dump(include={"fresh", "out", "read"})
    return values | ({"up_to": price.up_to} if price.up_to < float("inf") else {})


def as_text(listing: Listing, console: Console) -> None:
    """Print a table of the models for home, one of Claude's, and what both rest on."""
    console.print(_home(listing))
    console.print()
    console.print(_cloud(listing))
    console.print()
    for line in _notes(listing):
        console.print(Text(line), soft_wrap=True)


def _home(listing: Listing) -> Table:
    cards = [f"{card} GB" for card in CARDS]
    table = _table("At home", f"GB at {listing.num_ctx}", *cards, "num_ctx", "Thinks", "Licence")
    for model in listing.of("ollama"):
        taken = memory(model, listing.num_ctx)
        table.add_row(
            model.name,
            UNKNOWN if taken is None else f"{taken.need(1):.1f}{_doubt(model, 'weights_gb', 'shape')}",
            *(_slots(taken, card) for card in CARDS),
            f"{model.num_ctx}",
            _thinks(model),
            model.licence + _doubt(model, "licence"),
        )
    return table


def _cloud(listing: Listing) -> Table:
    table = _table("Claude", "Context", "USD in", "USD out", "USD cached", "Thinks")
    for model in listing.of("claude"):
        context = UNKNOWN if model.context is None else f"{model.context:,}{_doubt(model, 'context')}"
        table.add_row(model.name, context, *_usd(listing.price(model)), _thinks(model))
    return table


def _usd(prices: tuple[Price, ...]) -> tuple[str, str, str]:
    """The price of small prompts; `+` where large ones are dearer."""
    if not prices:
        return "price unknown", "", ""
    more = "+" if len(prices) > 1 else ""
    first = prices[0]
    return f"{first.fresh:.2f}{more}", f"{first.out:.2f}{more}", f"{first.read:.2f}{more}"


def _slots(taken: Memory | None, card: int) -> str:
    if taken is None:
        return UNKNOWN
    slots = taken.slots(card)
    return f"{slots} at once" if slots else "no"


def _thinks(model: Profile) -> str:
    return {"none": "no", "unknown": UNKNOWN}.get(model.thinking, model.thinking)


def _doubt(model: Profile, *facts: str) -> str:
    return _MARK if any(fact in model.unverified for fact in facts) else ""


def _notes(listing: Listing) -> Iterator[str]:
    yield FORMULA + "."
    yield f"{_MARK} rests on a fact that nobody looked up: `ollama list` and `ollama show` tell yours."
    yield (
        f"USD per million tokens by the prices of {listing.prices.as_of} ({listing.prices.source});"
        " + is more for large prompts. Without a price a model cannot be used: no daily limit could hold."
    )
    yield f"As known on {listing.profiles.as_of}."
    for model in listing.of("ollama"):
        if model.warning:
            yield f"Warning: {_warned(model)}."
    if listing.chosen:
        yield f"Set here: {listed([model.name for model in listing.chosen])}."
    for model in listing.chosen:
        if model.warning and model not in listing.profiles.models:
            yield f"Warning: {_warned(model)}."


def _warned(model: Profile) -> str:
    return f"{model.name}: {model.warning}"


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for name in columns:
        prose = name in {"At home", "Claude", "Thinks", "Licence"}
        table.add_column(name, justify="left" if prose else "right", no_wrap=True)
    return table

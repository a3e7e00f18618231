"""What is known of models: bot/profiles.json, dated, each fact with its source or marked as not verified."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Thinking = Literal["none", "levels", "adaptive", "always", "extended", "unknown"]
"""Whether a model thinks before it answers.

none: it cannot; levels: always, at level low, medium or high; adaptive: as much as it needs, and it can be
switched off; always: the same, and it cannot; extended: when it is given a budget.
"""

NOT_VERIFIED = "not verified"
_CLAUDE = "claude-"
_SAFE_NUM_CTX = 8_192


class Profile(BaseModel):
    """One model. `name` is that of Ollama or of Claude's API, and the key of its price; None is not known.

    `context` is the most tokens that it can take, `num_ctx` what we ask Ollama for. `weights_gb` is its file
    in units of 10**9 bytes. `layers`, `kv_heads` and `head_dim` are those of attention that keeps all tokens.
    `warning` is what one must know before using it. `source` says for each fact where it is from.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    reader: Literal["ollama", "claude"]
    aliases: tuple[str, ...] = ()
    context: int | None = Field(default=None, gt=0)
    num_ctx: int = Field(default=_SAFE_NUM_CTX, gt=0)
    thinking: Thinking = "unknown"
    weights_gb: float | None = Field(default=None, gt=0)
    layers: int | None = Field(default=None, gt=0)
    kv_heads: int | None = Field(default=None, gt=0)
    head_dim: int | None = Field(default=None, gt=0)
    licence: str = ""
    warning: str = ""
    source: Mapping[str, str] = {}

    @property
    def think(self) -> bool | str:
        """What Ollama is told (https://docs.ollama.com/capabilities/thinking): as little as the model can."""
        return "low" if self.thinking == "levels" else False

    @property
    def unverified(self) -> tuple[str, ...]:
        """The facts that nobody has looked up."""
        return tuple(fact for fact, source in self.source.items() if source == NOT_VERIFIED)


class Profiles(BaseModel):
    """All profiles, as they were known on one day."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    as_of: str = Field(pattern=r"^\d{4}-\d{2}-\d{2}$")
    models: tuple[Profile, ...]


@dataclass(frozen=True, slots=True)
class Memory:
    """What a model takes of a card, in GiB: card makers say GB. A slot is one of Ollama's NUM_PARALLEL."""

    weights: float
    per_slot: float
    overhead: float

    def need(self, slots: int) -> float:
        return self.weights + slots * self.per_slot + self.overhead

    def slots(self, card: float) -> int:
        """How many answers at a time fit on the card, 0 when the model does not."""
        return max(0, int((card - RESERVED - self.weights - self.overhead) / self.per_slot))


OVERHEAD = 1.0
"""GiB for the CUDA context and compute buffers. Ollama's batch of a context above 4096 takes 0.75 of it."""

RESERVED = 0.5
"""GiB of a card that the driver and the screen keep; not measured."""

FORMULA = (
    "GB needed = file + slots x num_ctx x 2 x layers x kv_heads x head_dim x 2 bytes + 1"
    " (f16 cache; in units of 2**30 bytes), of a card less 0.5"
)
_GIB = 2**30
_BYTES = 2
"""Of one number in the cache, which is f16 unless OLLAMA_KV_CACHE_TYPE says otherwise."""


@cache
def load_profiles() -> Profiles:
    return Profiles.model_validate_json(resources.files("bot").joinpath("profiles.json").read_bytes())


def profile(name: str) -> Profile:
    """The profile of a model; one that is not known gets safe values and a warning."""
    for known in load_profiles().models:
        if name == known.name or name in known.aliases:
            return known
    warning = "nothing is known of this model: watch whether its answers are whole and its memory suffices"
    return Profile(name=name, reader="claude" if name.startswith(_CLAUDE) else "ollama", warning=warning)


def memory(model: Profile, num_ctx: int) -> Memory | None:
    """What a model takes with a context of `num_ctx` tokens; None where its size or shape is not known.

    The cache holds a key and a value for each token, layer and head; each slot has its own
    (https://docs.ollama.com/faq: memory grows with OLLAMA_NUM_PARALLEL x context).
    """
    if model.weights_gb is None or model.layers is None or model.kv_heads is None or model.head_dim is None:
        return None
    token = 2 * model.layers * model.kv_heads * model.head_dim * _BYTES
    return Memory(model.weights_gb * 10**9 / _GIB, num_ctx * token / _GIB, OVERHEAD)


def need_gb(model: Profile, num_ctx: int, slots: int = 1) -> float | None:
    """GiB of graphics memory, by FORMULA; None where it is not known."""
    taken = memory(model, num_ctx)
    return None if taken is None else taken.need(slots)

"""A graphics card for the fake Ollama: how long it would take, and what of a prompt it would read anew."""

import threading
import time
from dataclasses import dataclass
from typing import Any

from tests.fakes.modelserver import Json
from tests.fakes.modeltext import pieces


@dataclass(frozen=True, slots=True)
class Rates:
    """Tokens a second that a card reads and writes; `fixed` are seconds a call, in place of both."""

    name: str
    reads: float = float("inf")
    writes: float = float("inf")
    fixed: float = 0.0
    cloud: float = 0.0
    """Seconds of a call of Claude beside it; where the card is a real one it is assumed, not measured."""

    def seconds(self, prompt: int, answer: int) -> float:
        return self.fixed + prompt / self.reads + answer / self.writes


AT_ONCE = Rates("0 s")
TWO_SECONDS = Rates("2 s", fixed=2.0, cloud=2.0)
CARD_16 = Rates("16 GB card", reads=1_050, writes=56, cloud=8.0)
"""qwen2.5-coder 14B, Q4_K_M, on a Radeon RX 7800 XT: llama-bench (pp512 1049.58, tg128 55.97) of build 10068,
published 2026-07-19."""

CARD_24 = Rates("24 GB card", reads=949, writes=56, cloud=8.0)
"""Qwen3.8 27B, IQ4_XS, on a GeForce RTX 3090 at 250 W (prompt 949 at 10,000 tokens, code 56.20):
https://github.com/noonghunna/club-3090/issues/1380. Slower than the 30B-A3B that 24 GB hold, too."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One call: `prompt` tokens, of them `fresh` that the slot did not hold yet, and `unique` that no earlier
    prompt began with. `seconds` are what it took the reader; `unit` is what is read, of these `files`."""

    reader: str
    unit: str
    files: frozenset[str]
    prompt: int
    fresh: int
    unique: int
    answer: int
    began: float
    seconds: float


class Slots:
    """What each slot of a server holds: a prompt that begins alike need not be read again from its start.

    llama.cpp gives a prompt to the free slot that holds the longest beginning of it.
    """

    def __init__(self, number: int) -> None:
        self._free = [""] * number
        self._all: list[str] = []
        self._lock = threading.Lock()

    def take(self, prompt: str) -> tuple[int, int]:
        """Characters of the prompt that its slot holds, and those with which any earlier prompt began."""
        with self._lock:
            held = max(self._free, key=lambda each: _alike(each, prompt))
            self._free.remove(held)
            known = max((_alike(each, prompt) for each in self._all), default=0)
            self._all.append(prompt)
        return _alike(held, prompt), known

    def give_back(self, prompt: str) -> None:
        with self._lock:
            self._free.append(prompt)


def _alike(one: str, other: str) -> int:
    """By halving: prompts are long, and slices of them are compared quickly."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[:middle] == other[:middle] else (low, middle - 1)
    return low


def tokens(text: str) -> int:
    """By the toy tokenizer of the fakes: about 3 characters of code a token, as those of real models."""
    return len(pieces(text))


def spend(seconds: float, pace: float) -> float:
    """Wait as long as the reader would take, `pace` times as fast."""
    time.sleep(seconds / pace)
    return seconds / pace


def text_of(body: Json) -> str:
    """All that is asked, in the order in which a model reads it."""
    system = body.get("system", "")
    return _content(system) + "\n".join(_content(message["content"]) for message in body["messages"])


def _content(content: Any) -> str:  # noqa: ANN401 (JSON)
    return content if isinstance(content, str) else "".join(block["text"] for block in content)

"""The hardware tables of the operator's guide are computed: here is how."""

from pathlib import Path

from bot.config import Settings
from bot.models.profiles import memory, profile

GUIDE = Path(__file__).parent.parent / ".github" / "OPERATING.md"
BEGIN, END = "<!-- hardware: begin (computed by tests/test_hardware.py) -->", "<!-- hardware: end -->"
MODELS = ("qwen2.5-coder:7b", "qwen2.5-coder:14b", "gpt-oss:20b", "qwen3-coder:30b", "qwen2.5-coder:32b")
CARDS = (8, 16, 24)
RATES = ((500, 20), (1_000, 35), (2_000, 80))
"""Tokens a second that a card reads and writes: slow, usual, fast."""

UNITS = 10
"""Of a pull request of ten files: one unit a file, each asked once, every second one checked, too."""

READ, WRITTEN = 3_000 + 600 // 2, 350 + 250 // 2
"""Tokens of one unit. A check rereads little: Ollama keeps the beginning of a prompt it has just read."""


def fits(model: str, card: int) -> str:
    taken = memory(profile(model), 8192)
    assert taken is not None
    slots = taken.slots(card)
    return str(slots) if slots else "-"


def need(model: str) -> str:
    taken = memory(profile(model), 8192)
    assert taken is not None
    return f"{taken.need(1):.1f}"


def minutes(reads: int, writes: int) -> float:
    return UNITS * (READ / reads + WRITTEN / writes) / 60


def tables() -> str:
    cards = " | ".join(f"{card} GB card" for card in CARDS)
    lines = [f"| model | GB | {cards} |", "| --- | ---: | ---: | ---: | ---: |"]
    lines += [
        f"| {name} | {need(name)} | {' | '.join(fits(name, card) for card in CARDS)} |" for name in MODELS
    ]
    lines += ["", "| reads, tokens/s | writes, tokens/s | minutes a pull request | pull requests a day |"]
    lines += ["| ---: | ---: | ---: | ---: |"]
    lines += [
        f"| {reads:,} | {writes} | {minutes(reads, writes):.1f} | {int(24 * 60 / minutes(reads, writes)):,} |"
        for reads, writes in RATES
    ]
    return "\n".join(lines)


def test_the_guide_has_these_tables() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    assert guide.split(BEGIN)[1].split(END)[0].strip() == tables(), f"put this there:\n{tables()}"


def test_the_default_model_is_in_them() -> None:
    assert Settings.model_fields["local_model"].default in MODELS

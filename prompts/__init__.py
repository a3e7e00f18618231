"""Prompts: versioned text with strict holes.

A prompt is a `NAME.txt` beside this file. A hole is `$name` or `${name}`, a dollar sign is `$$`
(https://docs.python.org/3/library/string.html#template-strings). No logic, no defaults.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from string import Template


@dataclass(frozen=True, slots=True)
class PromptText:
    """The text of a prompt and its name; `version` changes with every byte of the text."""

    name: str
    text: str

    @property
    def version(self) -> str:
        return f"{self.name}@{_digest(self.text)}"

    @property
    def holes(self) -> frozenset[str]:
        """Their names; raises ValueError for a dollar sign that is neither a hole nor doubled."""
        holes = _holes(self.text)
        if holes is None:
            raise ValueError(f"prompt {self.name} has a single dollar sign that is no hole")
        return holes

    def fill(self, **holes: str) -> str:
        """The text with its holes filled; raises ValueError when the holes are not exactly these."""
        if self.holes != set(holes):
            wanted = ", ".join(sorted(self.holes)) or "nothing"
            raise ValueError(
                f"prompt {self.name} wants {wanted}, got {', '.join(sorted(holes)) or 'nothing'}"
            )
        return Template(self.text).substitute(holes)


@lru_cache
def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:8]


@lru_cache
def _holes(text: str) -> frozenset[str] | None:
    """Their names; None for a text with a single dollar sign. A review fills the same few texts often."""
    template = Template(text)
    return frozenset(template.get_identifiers()) if template.is_valid() else None


_TRIED: ContextVar[Mapping[str, str] | None] = ContextVar("tried", default=None)


@contextmanager
def trying(texts: Mapping[str, str]) -> Iterator[None]:
    """In the block these texts stand in for the prompts of their names."""
    token = _TRIED.set(texts)
    try:
        yield
    finally:
        _TRIED.reset(token)


def load(name: str) -> PromptText:
    """The prompt called `name`; raises FileNotFoundError when there is none."""
    tried = _TRIED.get() or {}
    return PromptText(name, tried[name]) if name in tried else _ours(name)


@cache
def _ours(name: str) -> PromptText:
    return PromptText(name, resources.files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8"))

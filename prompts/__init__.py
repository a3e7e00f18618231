"""Prompts: versioned text with strict holes.

A prompt is a `NAME.txt` beside this file. A hole is `$name` or `${name}`, a dollar sign is `$$`
(https://docs.python.org/3/library/string.html#template-strings). No logic, no defaults.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from string import Template


@dataclass(frozen=True, slots=True)
class PromptText:
    """The text of a prompt and its name; `version` changes with every byte of the text."""

    name: str
    text: str

    @property
    def version(self) -> str:
        return f"{self.name}@{hashlib.sha256(self.text.encode()).hexdigest()[:8]}"

    def fill(self, **holes: str) -> str:
        """The text with its holes filled; raises ValueError when the holes are not exactly these."""
        template = Template(self.text)
        if set(template.get_identifiers()) != set(holes):
            wanted = ", ".join(sorted(template.get_identifiers())) or "nothing"
            raise ValueError(
                f"prompt {self.name} wants {wanted}, got {', '.join(sorted(holes)) or 'nothing'}"
            )
        return template.substitute(holes)


@cache
def load(name: str) -> PromptText:
    """The prompt called `name`; raises FileNotFoundError when there is none."""
    return PromptText(name, resources.files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8"))

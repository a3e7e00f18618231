"""Prompts that somebody wants to try, from a folder."""

from pathlib import Path

import prompts
from review.errors import UserError


def tried_texts(folder: Path) -> dict[str, str]:
    """The texts of `NAME.txt` by name; UserError for one that cannot stand in for ours."""
    found = {file.stem: file.read_text(encoding="utf-8") for file in sorted(folder.glob("*.txt"))}
    for name, text in found.items():
        _check(prompts.PromptText(name, text))
    return found


def _check(tried: prompts.PromptText) -> None:
    try:
        wanted = prompts.load(tried.name).holes
    except FileNotFoundError as error:
        raise UserError(
            f"no prompt is called {tried.name}: take the names of the files in prompts/"
        ) from error
    try:
        holes = tried.holes
    except ValueError as error:
        raise UserError(f"prompt {tried.name}: write a dollar sign that is no hole as $$") from error
    if holes != wanted:
        listed = ", ".join(f"${name}" for name in sorted(wanted)) or "no hole"
        raise UserError(f"prompt {tried.name} has to have {listed}, each at least once, and no other")

"""Patterns of paths as git has them in .gitignore: https://git-scm.com/docs/gitignore; case counts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

LONGEST_PATH: Final = 500
"""Matching may cost the square of a path's length, and whoever opens a pull request names its paths."""

_NAME: Final = re.compile(
    r"(?:[^\\*?\[\]]|\\[\\*?\[\]!# ]|[*?]|\[(?:[0-9A-Za-z]-[0-9A-Za-z]|[0-9A-Za-z_.])+\])+"
)
"""A name in a pattern. Of brackets the plain ones only: git and pathspec read the others differently."""


def flaw(pattern: str) -> str | None:
    """Why the pattern is refused; None when it can match something, as git would, and is matched quickly."""
    body = pattern.removeprefix("!")
    names = body.removeprefix("/").removesuffix("/").split("/")
    if not pattern.isprintable() or pattern != pattern.strip():
        return "begins or ends with a blank, or has characters that do not show"
    if body.startswith("#"):
        return "is a comment: write \\# for a name that starts with #"
    if {"", ".", ".."} & set(names):
        return "matches nothing: write it from the top of the repository, like docs/ or /src/*.py"
    if not all(map(_NAME.fullmatch, names)) or any(a > b for a, b in _ranges(body)):
        return "is not understood: use names, *, **, ?, [a-z], and \\ before one of *?[]!# to mean itself"
    if any(name.count("*") > 2 or ("**" in name and name != "**") for name in names):
        return "has too many *: a name may have two, and ** stands alone between slashes"
    return None


def _ranges(body: str) -> Iterator[tuple[str, str]]:
    """First and last character of each range in brackets; a backslash takes a bracket's meaning away."""
    for bracket in re.findall(r"\\.|\[[^\]]*\]", body):
        if bracket.startswith("["):
            yield from re.findall(r"(.)-(.)", bracket)


@lru_cache(maxsize=20_000)
def matching(patterns: tuple[str, ...], path: str) -> str | None:
    """The pattern that excludes the path or a folder above it: the last one that matches decides each level,
    and below an excluded folder nothing is taken back. None, too, for a path longer than LONGEST_PATH.
    """
    if len(path) > LONGEST_PATH:
        return None
    last: dict[int, str] = {}
    parts = path.split("/")
    for rule in _rules(patterns):
        last |= dict.fromkeys(rule.depths(parts), rule.text)
    excluding = [depth for depth, text in last.items() if not text.startswith("!")]
    return last[min(excluding)] if excluding else None


@dataclass(frozen=True, slots=True)
class _Rule:
    """One pattern. `names` are its folders and file, None for `**`; a `folder` is what ends with a slash."""

    text: str
    names: tuple[re.Pattern[str] | None, ...]
    folder: bool

    def depths(self, parts: Sequence[str]) -> set[int]:
        """How many of the parts of a path make up what the pattern matches: the file, or folders above it."""
        ends = {0}
        for name in self.names:
            if name is None:
                ends = set(range(min(ends), len(parts) + 1)) if ends else ends
            else:
                ends = {at + 1 for at in ends if at < len(parts) and name.fullmatch(parts[at])}
        return ends - {len(parts)} if self.folder else ends


def _rule(text: str) -> _Rule:
    """Without a slash before its end it matches at any depth; `**` at its end is all that is inside."""
    body = text.removeprefix("!")
    names = body.removeprefix("/").removesuffix("/").split("/")
    names = names if "/" in body[:-1] else ["**", *names]
    names += ["*"] if names[-1] == "**" else []
    return _Rule(text, tuple(map(_name, names)), body.endswith("/"))


def _name(name: str) -> re.Pattern[str] | None:
    return None if name == "**" else GitIgnoreSpecPattern(f"/{name}").regex


@lru_cache(maxsize=64)
def _rules(patterns: tuple[str, ...]) -> tuple[_Rule, ...]:
    return tuple(map(_rule, patterns))

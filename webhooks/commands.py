"""Commands in comments: what a person writes for us, on the first line of what they say."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from review.types import Route, Wish

MAX_PATHS: Final = 20
MAX_PATH: Final = 300
"""Characters of one path."""

HELP: Final = Wish("help")
"""What a person gets whose command we do not understand."""

_REVIEW, _FOUREYES = "/review", "/foureyes"
_BREAK = re.compile(r"\r\n|\r|\n")
_WORD = re.compile(r"`[^`]+`|[^\s`]+")
_WORDS = re.compile(rf"(?:(?:{_WORD.pattern})(?:\s+|$))*")
# Room for as many of the longest paths.
_LONGEST = 8_000
_ROUTES: tuple[Route, ...] = ("local", "cloud")
_OPTIONS = ("full", *_ROUTES)
_ALONE = {"plan": Wish("plan"), "pause": Wish("pause"), "resume": Wish("resume")}
# Control characters, and halves of surrogate pairs, which cannot be written anywhere.
_UNSPEAKABLE = ("Cc", "Cs")


def wish(body: str) -> Wish | None:
    """What the comment asks us for; None when it is not for us, `help` when it is but we do not understand.

    Only the first line that is not blank counts, and only when the command is its first word: then it stands
    in no quote, list, code or HTML, for these begin otherwise (https://spec.commonmark.org/0.31.2/).
    """
    name, rest = _split(_first_line(body))
    if name == _REVIEW:
        return _review(_words(rest))
    return _foureyes(rest) if name == _FOUREYES else None


def _first_line(body: str) -> str:
    """Empty when it is code because it is indented."""
    line = next((line for line in _BREAK.split(body) if line.strip(" \t")), "")
    text = line.lstrip(" ")
    return text if len(line) - len(text) <= 3 and text.startswith("/") else ""


def _split(text: str) -> tuple[str, str]:
    """The first word, and what stands behind it."""
    word = (text.split(maxsplit=1) or [""])[0]
    return word, text.removeprefix(word).strip()


def _words(text: str) -> list[str] | None:
    """Words, those in backticks with them; None when these do not come in pairs around a word."""
    if len(text) > _LONGEST or not _WORDS.fullmatch(text):
        return None
    return _WORD.findall(text)


def _foureyes(text: str) -> Wish:
    verb, rest = _split(text)
    if verb == "dismiss":
        # What stands behind it is said to people: why it is not wanted.
        return Wish("dismiss")
    words = _words(rest)
    if verb == "review":
        return _review(words)
    if verb == "explain":
        return _explain(words)
    return _ALONE.get(verb, HELP) if words == [] else HELP


def _review(words: Sequence[str] | None) -> Wish:
    """A path that is called like an option stands in backticks."""
    options = {word for word in words or () if word in _OPTIONS}
    paths = _paths(words, options)
    if paths is None or options.issuperset(_ROUTES):
        return HELP
    route = next((route for route in _ROUTES if route in options), None)
    return Wish("review", "full" in options, paths, route)


def _explain(words: Sequence[str] | None) -> Wish:
    paths = _paths(words)
    return HELP if paths is None or len(paths) > 1 else Wish("explain", paths=paths)


def _paths(
    words: Sequence[str] | None, but: frozenset[str] | set[str] = frozenset()
) -> tuple[str, ...] | None:
    """The words as paths, each once; None when one cannot be a path, or they are too many."""
    if words is None:
        return None
    paths = dict.fromkeys(word.strip("`").removeprefix("./") for word in words if word not in but)
    return tuple(paths) if len(paths) <= MAX_PATHS and all(map(_is_path, paths)) else None


def _is_path(text: str) -> bool:
    """What begins with a dash was meant as an option, and we have none of that form."""
    spoken = not any(unicodedata.category(sign) in _UNSPEAKABLE for sign in text)
    return spoken and bool(text.strip()) and len(text) <= MAX_PATH and not text.startswith("-")

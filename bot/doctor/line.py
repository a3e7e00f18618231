"""One thing that was looked at, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from review.visible import one_line

State = Literal["green", "yellow", "red"]
"""Yellow: reviews work, but with less than they could or not for long. Red: what was set up does not work."""

_HIDDEN = "[secret]"
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Line:
    """What was found (`says`) about `name`; `cure` is one sentence, empty for what is green."""

    name: str
    state: State
    says: str
    cure: str = ""


def green(name: str, says: str) -> Line:
    return Line(name, "green", says)


def yellow(name: str, says: str, cure: str) -> Line:
    return Line(name, "yellow", says, cure)


def red(name: str, says: str, cure: str) -> Line:
    return Line(name, "red", says, cure)


def worst(lines: Iterable[Line]) -> State:
    """The state of all of them together."""
    states = {line.state for line in lines}
    return "red" if "red" in states else "yellow" if "yellow" in states else "green"


def safe(line: Line, secrets: Iterable[str]) -> Line:
    """The line without secrets that a service has sent back, and on one line of characters that one sees."""
    says, cure = line.says, line.cure
    for secret in secrets:
        says, cure = says.replace(secret, _HIDDEN), cure.replace(secret, _HIDDEN)
    return replace(line, says=_short(says), cure=_short(cure))


def _short(text: str) -> str:
    shown = one_line(text)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"

"""A rule: what one kind of secret looks like."""

import re
from dataclasses import dataclass

from review.types import Severity

START = r"(?:(?<![A-Za-z0-9])|(?<=\\[nrt]))"
"""Not within a word; `\\n` in a quoted text is no part of the word behind it."""

END = r"(?![A-Za-z0-9])"


@dataclass(frozen=True, slots=True)
class Rule:
    """`needs` are texts of which one must be there (a quick test before `pattern` is tried, in lower case
    when the pattern does not care); `entropy` in bits a character is the least that a value must have;
    `words` says that its value may be no word, name or number.

    The value is the group `v`, where there is one, else the whole match.
    """

    kind: str
    pattern: re.Pattern[str]
    needs: tuple[str, ...]
    entropy: float = 3.0
    severity: Severity = Severity.CRITICAL
    words: bool = False


def token(kind: str, needs: str, body: str, entropy: float = 3.0) -> Rule:
    """A token that its issuer begins with one of the words of `needs`; `body` is what follows."""
    starts = tuple(needs.split())
    # What ends in a sign of its own is a start wherever it stands.
    before = "" if all(start[-1] in "_-." for start in starts) else START
    either = "|".join(map(re.escape, starts))
    return Rule(kind, re.compile(f"{before}(?:{either}){body}{END}"), starts, entropy)

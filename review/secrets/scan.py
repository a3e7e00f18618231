"""A text -> the secrets in it, and the text without them."""

import base64
import math
import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from review.secrets import forms, tokens
from review.secrets.rule import Rule
from review.types import Severity

MARK: Final = "(secret removed: "
"""How the words begin that stand where a secret stood."""

# With each rule, whether it holds for small letters, too: asking its pattern each time is slow.
_RULES: Final = tuple(
    (rule, bool(rule.pattern.flags & re.IGNORECASE)) for rule in (*tokens.RULES, *forms.RULES)
)
# What documentation and tests write where a secret would stand: for a token of a known form, and for what
# only its name makes one.
_SAMPLE: Final = re.compile(
    r"example|x{5}|\*{4}|0{8}|1234567890|abcdefghij|\.\.\.|eyJzdWIiOiIxMjM0NTY3ODkw", re.IGNORECASE
)
_SAMPLE_WORD: Final = re.compile(
    r"placeholder|dummy|fake|test|change[-_]?me|your[-_]|redacted|0{6}|1234567|abcdefg|[<>{}]|\$\(",
    re.IGNORECASE,
)
_SHORTEST_OWN: Final = 8
_WORD: Final = 4
"""Letters of the shortest run that may be a word and not chance."""

_UNSEEN: Final = re.compile(r"[\s\u200b-\u200f\u2060\ufeff`*_|~\\]+")


@dataclass(frozen=True, slots=True)
class Secret:
    """Where in the text it stands, from `start` to before `end`; `kind` is in words for people."""

    kind: str
    start: int
    end: int
    severity: Severity
    value: str = field(repr=False)


def found(text: str) -> tuple[Secret, ...]:
    """The secrets in the order of their places; none overlaps another. Samples are none."""
    every = [each for rule in _fitting(text) for each in _by(rule, text)]
    return tuple(_apart(sorted(every, key=lambda each: (each.severity.rank, each.start, -each.end))))


def redacted(text: str) -> str:
    """The text with as many lines as before, and `(secret removed: KIND)` where a secret stood."""
    for secret in reversed(found(text)):
        text = text[: secret.start] + _instead(secret) + text[secret.end :]
    return text


def leaked(text: str, own: Collection[str]) -> bool:
    """Whether one of our `own` secrets stands in the text, also encoded, backwards, or with signs between.

    Values too short to be secrets are not looked for.
    """
    bare = _UNSEEN.sub("", text)
    return any(
        form in text or form in bare
        for value in own
        if len(value) >= _SHORTEST_OWN
        for form in {*_forms(value), _UNSEEN.sub("", value)}
    )


def _forms(value: str) -> Iterator[str]:
    raw = value.encode()
    yield from (value, value[::-1], quote(value, safe=""), raw.hex(), raw.hex().upper())
    for shift in range(3):
        # What stands before and behind decides the first and last signs.
        whole = base64.b64encode(b"\0" * shift + raw).decode().rstrip("=")
        inner = whole[(0, 2, 3)[shift] : -1]
        yield from (inner, inner.translate(str.maketrans("+/", "-_")))


def _fitting(text: str) -> Iterator[Rule]:
    # Loops: this is asked of every rule for every hunk, and calls would take longer than the looking.
    low = text.lower()
    for rule, folds in _RULES:
        where = low if folds else text
        for need in rule.needs:
            if need in where:
                yield rule
                break


def _by(rule: Rule, text: str) -> Iterator[Secret]:
    group = "v" if "v" in rule.pattern.groupindex else 0
    for match in rule.pattern.finditer(text):
        value = match[group]
        if _entropy(value) >= rule.entropy and not _SAMPLE.search(value) and not _plain(rule, value):
            yield Secret(rule.kind, match.start(group), match.end(group), rule.severity, value)


def _plain(rule: Rule, value: str) -> bool:
    """Whether it reads like words or a name in code, where nothing but its look makes it a secret."""
    if not rule.words:
        return False
    if _SAMPLE_WORD.search(value):
        return True
    mixed = any(map(str.isdigit, value)) and any(map(str.isalpha, value))
    runs = re.split(r"[^A-Za-z0-9]+|(?<=[a-z])(?=[A-Z])", value)
    worded = sum(len(run) for run in runs if len(run) >= _WORD and _is_word(run))
    return not mixed or worded > len(value) * 0.5


def _is_word(run: str) -> bool:
    return run.isalpha() and (run.islower() or run.istitle() or run.isupper())


def _entropy(value: str) -> float:
    """Bits a character: https://en.wikipedia.org/wiki/Entropy_(information_theory)."""
    counts = Counter(value).values()
    return -sum(count / len(value) * math.log2(count / len(value)) for count in counts)


def _apart(ranked: list[Secret]) -> list[Secret]:
    """Of those that overlap the gravest one."""
    kept: list[Secret] = []
    for each in ranked:
        if all(each.end <= other.start or other.end <= each.start for other in kept):
            kept.append(each)
    return sorted(kept, key=lambda each: each.start)


def _instead(secret: Secret) -> str:
    mark = f"{MARK}{secret.kind})"
    return "\n".join(mark if line.strip() else line for line in secret.value.split("\n"))

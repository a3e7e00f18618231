"""What an evaluation is made of: cases, and what a reader made of each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from review.types import Change

Kind = Literal["function", "explanation", "multi-file", "bug-detection"]
"""What a case asks of a reader."""

ReaderChoice = Literal["local", "cloud", "hybrid"]


@dataclass(frozen=True, slots=True)
class Location:
    """Lines `start` to `end` of `path` at head, 1-based, both included."""

    path: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Golden:
    """What a reader should say: a problem at its locations, named by one of the keywords; or, in a case about
    explanations, words of which each inner list must have one, and words that must not appear.

    `stale_use` is the path of an unchanged file that uses what the change renames.
    """

    locations: tuple[Location, ...] = ()
    keywords_any: tuple[str, ...] = ()
    stale_use: str | None = None
    says_any: tuple[tuple[str, ...], ...] = ()
    says_not: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """A change with what is known about it; a clean case has no golden.

    `base` and `head` are whole files by path, `added` the added source lines: (path, line at head).
    """

    id: str
    kind: Kind
    clean: bool
    change: Change
    base: Mapping[str, str]
    head: Mapping[str, str]
    golden: tuple[Golden, ...]
    tags: tuple[str, ...]
    added: frozenset[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment beside the code; `line` is None for one that has no place at head."""

    path: str
    line: int | None
    start_line: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of one case. `state`: waiting, when answers are still to be given; failed, when a part could
    not be read (`error` says why): neither counts as silent.

    `comments` stand in the order of the review; `explanations` are those of the units. Tokens in and out are
    sums over all calls, `seconds` is the sum of the calls.
    """

    case: str
    state: Literal["done", "waiting", "failed"]
    comments: tuple[Comment, ...]
    explanations: tuple[str, ...]
    tokens_in: int
    tokens_out: int
    usd: float
    seconds: float
    error: str | None = None

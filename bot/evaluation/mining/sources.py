"""Which files of a change count as source, and the runs of changed lines in them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Final

from review.sides import is_source
from review.syntax import language_of
from review.types import Change, ChangedFile, Hunk, Line

_ASIDE: Final = re.compile(
    r"(^|/)(docs?|documentation|examples?|samples?|benchmarks?|scripts?|t|\.github)/"
    r"|(^|/)(setup|conf|noxfile|conftest|tasks)\.py$|(^|/)(__version__|version|_version)\.\w+$",
    re.IGNORECASE,
)
_TOKEN: Final = re.compile(r"[A-Za-z_]\w*|\d+|[^\w\s]")
_REMARK: Final = re.compile(r"\s(#|//)\s?.*$")
_TYPE: Final = re.compile(r"^(\s*[\w.]+): [^=(){}]+ = ")
_CLOSERS: Final = frozenset("]};:")
_LAYOUT: Final = frozenset(",()")


@dataclass(frozen=True, slots=True)
class Run:
    """Changed lines without a context line between them; `after` is the old line that stands before them."""

    path: str
    after: int
    removed: tuple[Line, ...]
    added: tuple[Line, ...]


def is_product(path: str) -> bool:
    """Code of the product in a language that we parse: no tests, documents, examples or tools."""
    return language_of(path) is not None and is_source(path) and not _ASIDE.search(path)


def source_files(change: Change) -> list[ChangedFile]:
    return [file for file in change.files if is_product(file.path)]


def runs(files: Iterable[ChangedFile]) -> Iterator[Run]:
    for file in files:
        for hunk in file.hunks:
            yield from _runs(hunk)


def _runs(hunk: Hunk) -> Iterator[Run]:
    before = max(hunk.old_start - 1, 0)
    held: list[Line] = []
    for line in (*hunk.lines, Line("", 0, 0)):
        if line.sign != " ":
            held.append(line)
            continue
        if held:
            yield _run(hunk.path, before, held)
            before += sum(each.sign == "-" for each in held)
            held = []
        before += 1


def _run(path: str, after: int, lines: list[Line]) -> Run:
    removed = tuple(line for line in lines if line.sign == "-")
    return Run(path, after, removed, tuple(line for line in lines if line.sign == "+"))


def words(texts: Iterable[str]) -> frozenset[str]:
    """Names and numbers."""
    return frozenset(
        token for text in texts for token in _tokens(text) if token[0].isalnum() or token[0] == "_"
    )


def traits(texts: Iterable[str]) -> frozenset[str]:
    """What tells one piece of code from another: its words, and pairs of tokens that stand together.

    Signs that group, close or separate are left out, and all quotes are one: formatters change them.
    """
    lines = list(texts)
    pairs = pairwise(plain(lines))
    return words(lines) | {" ".join(pair) for pair in pairs if not _CLOSERS.intersection(pair)}


def _tokens(text: str) -> list[str]:
    """Without the remark at the end and the type of what is assigned: neither decides what a line does."""
    return _TOKEN.findall(_TYPE.sub(r"\1 = ", _REMARK.sub("", text)).replace("'", '"'))


def plain(texts: Iterable[str]) -> tuple[str, ...]:
    """The tokens of lines without what a formatter adds or takes away."""
    return tuple(token for text in texts for token in _tokens(text) if token not in _LAYOUT)


def likeness(one: str, other: str) -> float:
    """0 for nothing in common, 1 for the same but for the indent."""
    return SequenceMatcher(None, one.strip(), other.strip(), autojunk=False).ratio()

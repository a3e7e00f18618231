"""Makes values for tests of the core: hunks from text that reads like a diff, changes from two trees."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from textwrap import dedent

from bot.step import step
from review import diff, pipeline
from review.perimeter import Denial, Grounds
from review.plan import Plan
from review.policy import Policy
from review.types import Change, ChangedFile, Finding, Hunk, Line, Severity, Status

DEFAULT = Policy()
LOCAL_ONLY = Grounds(cloud="crossing", from_fork=False, has_reader=False)
CLOUD = Grounds(cloud="crossing", from_fork=False, has_reader=True)


def hunk(path: str, text: str, start: int = 1, section: str = "") -> Hunk:
    """Each line of `text` begins with its sign; both sides start at `start`."""
    old = new = start
    lines: list[Line] = []
    for raw in dedent(text).strip("\n").splitlines():
        sign, body = raw[:1] or " ", raw[1:]
        lines.append(Line(body, None if sign == "+" else old, None if sign == "-" else new))
        old += sign != "+"
        new += sign != "-"
    return Hunk(path, start, old - start, start, new - start, section, tuple(lines))


def changed(*hunks: Hunk, status: Status = "modified") -> ChangedFile:
    return ChangedFile(hunks[0].path, hunks[0].path, status, hunks)


def change(*hunks: Hunk) -> Change:
    """The hunks as a change, one file a path."""
    paths = dict.fromkeys(each.path for each in hunks)
    files = tuple(changed(*(each for each in hunks if each.path == path)) for path in paths)
    return Change("b" * 40, "c" * 40, "A title", "", files, ())


def finding(
    title: str = "Divides by zero",
    *,
    path: str = "a.py",
    line: int | None = 1,
    severity: Severity = Severity.HIGH,
    quote: str = "x = 1 / n",
    confidence: int = 80,
) -> Finding:
    return Finding(
        path=path,
        quote=quote,
        line=line,
        start_line=None,
        side="RIGHT",
        severity=severity,
        kind="logic",
        title=title,
        body="n is 0 for an empty list",
        confidence=confidence,
        unit="u-1",
        found_by="model@1",
        prompt="review-local@1",
    )


def texts(hunks: Sequence[Hunk]) -> list[str]:
    return [line.text for each in hunks for line in each.lines]


@dataclass(frozen=True)
class Tree:
    """Two trees, path -> text, and what a repository tells of them: implements review.ports.Sources."""

    base: Mapping[str, str]
    head: Mapping[str, str]

    @property
    def change(self) -> Change:
        paths = sorted({*self.base, *self.head})
        files = tuple(self._file(path) for path in paths if self.base.get(path) != self.head.get(path))
        return Change("b" * 40, "c" * 40, "A title", "", files, ())

    def _file(self, path: str) -> ChangedFile:
        before, after = self.base.get(path, ""), self.head.get(path, "")
        lines = [*unified_diff(before.splitlines(), after.splitlines(), lineterm="")][2:]
        status: Status = "modified" if path in self.base and path in self.head else "added"
        status = status if path in self.head else "deleted"
        return ChangedFile(path, path, status, diff.hunks(path, "".join(f"{line}\n" for line in lines)))

    def texts(self, sha: str, paths: Iterable[str]) -> dict[str, str]:
        side = self.base if sha.startswith("b") else self.head
        return {path: side[path] for path in paths if path in side}

    def mentions(self, sha: str, words: Sequence[str], suffixes: Sequence[str]) -> dict[str, tuple[str, ...]]:
        side = self.base if sha.startswith("b") else self.head
        found = {
            word: tuple(sorted(path for path in side if re.search(rf"\b{re.escape(word)}\b", side[path])))
            for word in words
        }
        return {word: paths for word, paths in found.items() if paths}

    def plan(self, policy: Policy = DEFAULT, denied: Denial | None = None) -> Plan:
        return pipeline.plan_change(self.change, policy, denied, self, step)

"""The lines that a fix repairs, as they stood before it."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from bot.evaluation.mining.sources import Run, likeness, plain, runs, source_files, traits, words
from review.syntax import Definition, Outline, enclosing, outline
from review.types import Change

MAX_LINES: Final = 40
"""Changed source lines of a fix: one that changes more does more than to fix."""

MAX_FILES: Final = 3
"""Changed source files of a fix."""

MAX_SUSPECTS: Final = 8
"""Lines that can be wrong at once: more are rewritten, not repaired."""

_MAX_ADDED: Final = 6
"""Lines of a fix that only adds: more than that is a feature by another name."""

_ALIKE: Final = 0.5
_DEFINES: Final = re.compile(
    r"\s*((async|export|default|public|private|protected|static) )*"
    r"(def|class|func(\s*\([^)]*\))?|function|interface) +\w+"
)
_HEADED: Final = frozenset({"class", "function", "interface", "method"})
_GUARD: Final = re.compile(r"[\s}]*(if|elif|else|except|case|guard|unless|rescue|try|with)\b")


@dataclass(frozen=True, slots=True)
class Suspect:
    """A line (`path` and 1-based number before the fix) that was wrong.

    `gone` and `come` are the traits that the fix took from it and put there. `how`: the fix wrote another
    line for it, or took it away, or left it and added lines beside it.
    """

    path: str
    line: int
    text: str
    gone: frozenset[str]
    come: frozenset[str]
    how: Literal["replaced", "removed", "beside"]


@dataclass(frozen=True, slots=True)
class _Before:
    """A file before the fix."""

    path: str
    lines: Sequence[str]
    outline: Outline
    code: frozenset[int]

    def names(self, line: int) -> frozenset[str]:
        return frozenset(each.name for each in self.outline.references if each.line == line)


def suspects(fix: Change, base: Mapping[str, str]) -> list[Suspect]:
    """Those of a change; `base` has the texts before it. None where the change is too large to tell.

    Lines that were written anew say more than lines that went. A fix that removes nothing is anchored at the
    code next to what it adds, if both use one name.
    """
    files = [file for file in source_files(fix) if file.status in {"modified", "renamed"}]
    found = list(runs(files))
    if len(files) > MAX_FILES or not _is_small(found):
        return []
    before = {file.path: _before(file.old_path, base.get(file.old_path, "")) for file in files}
    if not any(line.text.strip() for run in found for line in run.removed):
        return list(_beside(found, before))
    kept = {plain([line.text]) for run in found for line in run.added}
    lines = [
        each for run in found for each in _removed(run, before[run.path]) if plain([each.text]) not in kept
    ]
    lines = [each for each in lines if each.how == "replaced"] or lines
    return lines if len(lines) <= MAX_SUSPECTS else []


def _is_small(found: Sequence[Run]) -> bool:
    """Whether the runs are a repair: few lines, and no definition that was not there before."""
    removed = [line.text for run in found for line in run.removed]
    added = [line.text for run in found for line in run.added]
    return len(removed) + len(added) <= MAX_LINES and _defined(added) <= _defined(removed)


def _defined(texts: Iterable[str]) -> set[str]:
    return {match[0].split()[-1] for match in map(_DEFINES.match, texts) if match}


def _removed(run: Run, before: _Before) -> Iterator[Suspect]:
    added = [line.text for line in run.added]
    came = traits(added)
    went = traits(line.text for line in run.removed)
    for line in run.removed:
        if line.old in before.code:
            how: Literal["replaced", "removed"] = "replaced" if _has_like(added, line.text) else "removed"
            yield Suspect(before.path, line.old, line.text, traits([line.text]) - came, came - went, how)


def _has_like(texts: Iterable[str], text: str) -> bool:
    return any(likeness(text, each) >= _ALIKE for each in texts)


def _beside(found: Sequence[Run], before: Mapping[str, _Before]) -> Iterator[Suspect]:
    """Of a fix that adds one guard and nothing else."""
    guards = [run for run in found if any(_GUARD.match(line.text) for line in run.added)]
    if len(guards) != 1 or len(guards[0].added) > _MAX_ADDED:
        return
    added, there = [line.text for line in guards[0].added], before[guards[0].path]
    for number in _neighbours(guards[0], there):
        if there.names(number) & words(added):
            yield Suspect(there.path, number, there.lines[number - 1], frozenset(), traits(added), "beside")
            return


def _neighbours(run: Run, before: _Before) -> Sequence[int]:
    """The lines of code next to an insertion and in the same definition: what follows comes first."""
    inside = run.after + 1 if run.after + 1 in before.code else run.after
    here = enclosing(before.outline, inside)
    if here is None:
        return []
    after = range(run.after + 1, min(run.after + 4, here.end_line + 1))
    ahead = range(run.after, max(run.after - 3, here.start_line - 1), -1)
    nearest = [next((line for line in span if line in before.code), 0) for span in (after, ahead)]
    return [line for line in nearest if line and enclosing(before.outline, line) == here]


def _before(path: str, text: str) -> _Before:
    """`code` are lines that use a name, as no blank, comment or docstring does; without imports, and without
    the heads of definitions: fixes touch those for types and for callers."""
    lines, found = text.split("\n"), outline(path, text)
    used = {each.line for each in found.references if each.role != "import"}
    heads = {line for each in found.definitions if each.kind in _HEADED for line in _head(each, lines)}
    return _Before(path, lines, found, frozenset(used - heads))


def _head(definition: Definition, lines: Sequence[str]) -> Iterator[int]:
    """The lines of its signature, which the outline has as one line."""
    left = len("".join(definition.signature.split()))
    for line in range(definition.start_line, definition.end_line + 1):
        if left <= 0:
            return
        yield line
        left -= len("".join(lines[line - 1].split()))

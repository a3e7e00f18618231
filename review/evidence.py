"""Evidence: the lines beside a unit's hunks that a reader needs, as slices and never as whole files."""

from collections.abc import Iterable, Iterator, Sequence

from review.pack import width
from review.syntax import Definition, Outline, enclosing
from review.types import Edge, Hunk, Line, Slice

_AROUND = 4
"""Lines before and after a use."""

_HEADER = 3
"""Lines of a definition that show its name and parameters."""

_DEFINITION = 25
_MOST_IMPORTS = 12


def of_use(lines: Sequence[str], outline: Outline, edge: Edge) -> Slice:
    """The line that uses something, with its neighbours and the head of the definition it stands in."""
    holder = enclosing(outline, edge.line)
    first, last = _bounds(holder, edge.line, len(lines))
    numbers = [*_head(holder), *range(first, last + 1)]
    return _slice(edge.user, lines, numbers, edge.why, edge.weight)


def _bounds(holder: Definition | None, line: int, count: int) -> tuple[int, int]:
    first, last = line - _AROUND, line + _AROUND
    if holder is not None:
        first, last = max(first, holder.start_line), min(last, holder.end_line)
    return max(1, first), min(last, count)


def _head(holder: Definition | None) -> Iterator[int]:
    if holder is not None:
        yield from range(holder.name_line, min(holder.name_line + _HEADER, holder.end_line + 1))


def of_definition(path: str, lines: Sequence[str], definition: Definition, why: str, weight: float) -> Slice:
    """A definition, or its beginning if it is long."""
    last = min(definition.end_line, definition.start_line + _DEFINITION - 1)
    return _slice(path, lines, range(definition.start_line, last + 1), why, weight)


def of_signature(path: str, lines: Sequence[str], definition: Definition, why: str) -> Slice:
    """The head of a definition that the change calls."""
    return _slice(path, lines, _head(definition), why, 0.7)


def for_local(path: str, lines: Sequence[str], outline: Outline, hunks: Sequence[Hunk]) -> Iterator[Slice]:
    """What bounds a hunk to its file: heads of the definitions it stands in, and the imports that it uses."""
    changed = {number for hunk in hunks for number in hunk.added}
    heads = {number for at in changed for number in _head(enclosing(outline, at))}
    if heads:
        yield _slice(path, lines, heads, "the definitions that the change stands in", 0.9)
    names = {reference.name for reference in outline.references if reference.line in changed}
    used = [each.line for each in outline.imports if names & {*each.names, *each.bound, *_last(each.module)}]
    if used:
        yield _slice(path, lines, used[:_MOST_IMPORTS], "what the changed lines import", 0.5)


def _last(module: str) -> set[str]:
    return {module.replace("/", ".").replace("::", ".").rpartition(".")[2]}


def _slice(path: str, lines: Sequence[str], numbers: Iterable[int], why: str, weight: float) -> Slice:
    wanted = (number for number in sorted(set(numbers)) if 1 <= number <= len(lines))
    return Slice(path, tuple(Line(lines[number - 1], number, number) for number in wanted), why, weight)


def fitting(
    slices: Iterable[Slice], hunks: Sequence[Hunk], budget: int
) -> tuple[tuple[Slice, ...], tuple[str, ...]]:
    """The heaviest slices that fit into `budget` characters, without lines that the hunks show; the rest."""
    seen = {(hunk.path, line.new) for hunk in hunks for line in hunk.lines}
    kept: list[Slice] = []
    left: list[str] = []
    for each in sorted(slices, key=lambda piece: -piece.weight):
        fresh = tuple(line for line in each.lines if (each.path, line.new) not in seen)
        cost = sum(width(line) + 1 for line in fresh) + len(each.why) + 100
        if fresh and cost <= budget:
            budget -= cost
            seen |= {(each.path, line.new) for line in fresh}
            kept.append(Slice(each.path, fresh, each.why, each.weight))
        elif fresh:
            left.append(each.why)
    return tuple(kept), tuple(dict.fromkeys(left))

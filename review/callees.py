"""What changed lines call elsewhere in the repository, so that a reader at home knows its signature."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from posixpath import dirname

from review import evidence
from review.sides import Sides, added, is_source
from review.syntax import Definition, Outline, Reference
from review.ties import STRONG, User, known
from review.touch import Touch
from review.types import Called

_SHORTEST = 3
_TOO_COMMON = 40
"""A name that so many files mention is known to every reader, or means something else in each."""


@dataclass(frozen=True, slots=True)
class Call:
    """A changed line of `user` that calls a name which its file does not define."""

    user: User
    reference: Reference


def calls(files: Iterable[Sides]) -> tuple[Call, ...]:
    """All such calls of sources, one for each name of a file."""
    return tuple(call for side in files if is_source(side.file.path) for call in _of_file(side))


def _of_file(side: Sides) -> Iterator[Call]:
    user = User(side.file.path, side.head)
    changed = added(side.file.hunks)
    seen = {definition.name for definition in side.head.definitions}
    for reference in side.head.references:
        if reference.role == "call" and reference.line in changed and reference.name not in seen:
            seen.add(reference.name)
            if len(reference.name) >= _SHORTEST:
                yield Call(user, reference)


def places(called: Iterable[Call], mentions: Mapping[str, Sequence[str]]) -> list[str]:
    """The files that may define what is called, those that define most of it first."""
    votes: dict[str, int] = {}
    for call in called:
        for path in _candidates(call, mentions):
            votes[path] = votes.get(path, 0) + 1
    return sorted(votes, key=lambda path: (-votes[path], path))


def _candidates(call: Call, mentions: Mapping[str, Sequence[str]]) -> Iterator[str]:
    paths = mentions.get(call.reference.name, ())
    for path in paths if len(paths) <= _TOO_COMMON else ():
        if path != call.user.path and is_source(path) and _may_reach(call.user, path):
            yield path


def _may_reach(user: User, path: str) -> bool:
    return user.imports(path) or dirname(user.path) == dirname(path)


def signatures(called: Iterable[Call], texts: Mapping[str, tuple[str, Outline]]) -> Iterator[Called]:
    """For each call the signature of what it most surely means; nothing where that is open."""
    by_name = _by_name(texts)
    for call in called:
        means = {(path, each.qualified): each for path, each in _meanings(call, by_name)}
        if len(means) == 1:
            [((path, symbol), definition)] = means.items()
            why = f"{symbol}, which the change calls"
            piece = evidence.of_signature(path, texts[path][0].splitlines(), definition, why)
            yield Called(call.user.path, call.reference.line, piece)


def _by_name(texts: Mapping[str, tuple[str, Outline]]) -> dict[str, list[tuple[str, Definition]]]:
    found: dict[str, list[tuple[str, Definition]]] = defaultdict(list)
    for path, (_, outline) in texts.items():
        for definition in outline.definitions:
            found[definition.name].append((path, definition))
    return found


def _meanings(
    call: Call, by_name: Mapping[str, Sequence[tuple[str, Definition]]]
) -> Iterator[tuple[str, Definition]]:
    facts = known((), {})
    for path, definition in by_name.get(call.reference.name, ()):
        touch = _as_touch(path, definition)
        if path != call.user.path and call.user.weight(touch, call.reference, facts) >= STRONG:
            yield path, definition


def _as_touch(path: str, definition: Definition) -> Touch:
    """The definition as the weights know it: nothing changes in it."""
    return Touch(
        path=path,
        name=definition.name,
        symbol=definition.qualified,
        parent=definition.parent,
        kind=definition.kind,
        how="body",
        line=definition.name_line,
        gone=False,
        hunks=frozenset(),
        public=definition.public,
    )

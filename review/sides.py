"""Both sides of a changed file: its outlines, what the change touches in it, and what ties it to others."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from review import shared
from review.shared import Mention, Role
from review.syntax import Outline, Reading, Wanted, outline, read
from review.touch import CONTRACT, Touch, touches, was_there
from review.types import Change, ChangedFile, Hunk

_TEST = re.compile(
    r"(^|/)(tests?|testing|__tests__|specs?|testdata|e2e|fixtures)/|(^|/)(test_[^/]*|conftest\.py)$|[._-](tests?|spec)\.\w+$"
)
_PROSE = re.compile(
    r"\.(md|rst|txt|adoc|json|ya?ml|toml|lock|csv|svg|html?|css|scss|less|xml|ini|cfg|po|snap)$",
    re.IGNORECASE,
)

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of the changed files on both sides, by their paths there; absent where there is none."""

    base: Mapping[str, str]
    head: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Sides:
    """A changed file with its outline at head, what the change touches in it, the names that it may share
    with others, and its outline at base, with references of removed lines, if these may tie files.
    """

    file: ChangedFile
    head: Outline
    touches: tuple[Touch, ...]
    mentions: tuple[Mention, ...]
    base: Outline | None


def is_test(path: str) -> bool:
    """Whether the path looks like a test: tests name what they test, which couples nothing by itself."""
    return _TEST.search(path) is not None


def is_source(path: str) -> bool:
    """Whether the path is neither a test nor prose nor data."""
    return not is_test(path) and _PROSE.search(path) is None


def sides(change: Change, texts: Texts) -> tuple[Sides, ...]:
    """The outlines of all changed files, and the touches of sources; prose and data have none.

    The references are those that may tie files: on changed lines, and to what users would notice.
    """
    drafts = [_draft(file, texts) for file in change.files]
    names = frozenset(each.name for draft in drafts for each in draft.touches if each.how in CONTRACT)
    mentions = _mentions(drafts, texts)
    homes = _homes(touch for draft in drafts for touch in draft.touches if was_there(touch))
    return tuple(
        Sides(
            draft.file,
            draft.head.outline(Wanted(names, added(draft.file.hunks))),
            draft.touches,
            mentions.get(draft.file.path, ()),
            _past(draft, texts, homes),
        )
        for draft in drafts
    )


def _mentions(drafts: Iterable["_Draft"], texts: Texts) -> Mapping[str, tuple[Mention, ...]]:
    sources = {draft.file: dict(_made(draft)) for draft in drafts if is_source(draft.file.path)}
    base = [texts.base.get(file.old_path, "") for file in sources]
    head = [texts.head.get(file.path, "") for file in sources]
    return shared.mentions(sources, base, head, {file.path: names for file, names in sources.items()})


def _made(draft: "_Draft") -> Iterator[tuple[tuple[str, bool], Role]]:
    """The names that the symbols of a file account for, and whether they go."""
    for definition in draft.head.bare.definitions:
        if definition.kind != "field" or not definition.public:
            is_open = definition.public and definition.parent is None
            yield (definition.name, False), "made" if is_open else "own"
    for touch in draft.touches:
        if touch.gone:
            yield (touch.name, True), "made"


@dataclass(frozen=True, slots=True)
class _Draft:
    """Sides, as long as nobody knows which names matter."""

    file: ChangedFile
    head: Reading
    touches: tuple[Touch, ...]


def _draft(file: ChangedFile, texts: Texts) -> _Draft:
    prose = _PROSE.search(file.path) is not None
    head = read(file.path, "" if prose else texts.head.get(file.path, ""))
    if not is_source(file.path):
        # Nobody builds on what a test defines.
        return _Draft(file, head, ())
    base = outline(file.old_path, texts.base.get(file.old_path, ""), uses=False)
    return _Draft(file, head, touches(file, base, head.bare))


def _homes(found: Iterable[Touch]) -> dict[str, str]:
    """Name -> the file that has it; no file's name if there are several."""
    homes: dict[str, str] = {}
    for touch in found:
        homes[touch.name] = touch.path if homes.get(touch.name, touch.path) == touch.path else ""
    return homes


def _past(draft: _Draft, texts: Texts, homes: Mapping[str, str]) -> Outline | None:
    """Most files have no such line, and need not be read once more."""
    file = draft.file
    if not is_source(file.path) or file.status == "deleted":
        return None
    lines = {
        line.old
        for hunk in file.hunks
        for line in hunk.lines
        if line.sign == "-" and line.old is not None and _has_others(line.text, file.path, homes)
    }
    return (
        read(file.old_path, texts.base.get(file.old_path, "")).outline(Wanted(lines=lines)) if lines else None
    )


def _has_others(text: str, path: str, homes: Mapping[str, str]) -> bool:
    return any(homes.get(word, path) != path for word in _WORD.findall(text))


def added(hunks: Iterable[Hunk]) -> set[int]:
    """The lines at head that these hunks of one file add."""
    return {number for hunk in hunks for number in hunk.added}

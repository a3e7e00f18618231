"""A review as one HTML file that needs nothing else: no script, no network, no font."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from bot.highlight import highlighted
from bot.picture import picture
from bot.render import handling, render
from review import words
from review.combine import worth_reading
from review.figures import figures, hunks
from review.types import Change, ChangedFile, Finding, Hunk, Line, Review, Side

_HANDLED = {"local": "read at home", "cloud": "read by Claude", "failed": "not read"}

_ROWS = (10, 30, 100, 300)

_Place = tuple[str, Side, int]
_Said = Mapping[_Place, Sequence[Finding]]

Colour = Callable[[str, Sequence[str]], Sequence[Markup]]
"""A path and lines of that file -> the lines as HTML."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the diff with what is said about it."""

    line: Line
    code: Markup
    said: tuple[Finding, ...]

    @property
    def kind(self) -> str:
        return {"+": "add", "-": "del", " ": "same"}[self.line.sign]


@dataclass(frozen=True, slots=True)
class HunkView:
    """A hunk; `part` is the 1-based number of the unit in which it was read, None where nobody was to."""

    hunk: Hunk
    part: int | None
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class FileView:
    """A file of the change; `skipped` says why nobody read it."""

    file: ChangedFile
    skipped: str | None
    hunks: tuple[HunkView, ...]

    @property
    def rows(self) -> int:
        """About how many, for the room that it is given until it comes into sight."""
        number = sum(1 + len(part.rows) for part in self.hunks)
        return next((size for size in _ROWS if number <= size), 1_000)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the bar: what was done with how many hunks. `left` and `width` are percents."""

    kind: str
    label: str
    left: float
    width: float


def page(review: Review, change: Change | None = None) -> str:
    """The page. Without the change the diff is of the hunks that were to be read."""
    return render("page.html.jinja", shown(review, change), "graph.css").text


def shown(review: Review, change: Change | None = None, colour: Colour = highlighted) -> dict[str, object]:
    """What page.html.jinja shows of a review."""
    views = tuple(_files(review, change or _read(review), colour))
    placed = {
        id(finding) for view in views for part in view.hunks for row in part.rows for finding in row.said
    }
    units = [(read.unit, words.route(read)) for read in review.units]
    return {
        "review": review,
        "numbers": figures(review),
        "notes": worth_reading(review.notes),
        "files": views,
        "bar": tuple(bar(review)),
        "apart": [finding for finding in review.comments if id(finding) not in placed],
        "anchors": {id(finding): f"comment-{number}" for number, finding in enumerate(review.comments, 1)},
        "picture": picture(units, review.edges, review.skipped),
    }


def bar(review: Review) -> Iterator[Part]:
    """How the hunks of a review were handled, in percents of all."""
    sizes = Counter[str]()
    for read in review.units:
        sizes[handling(read)] += hunks(read)
    left = 0.0
    for kind, words_ in _HANDLED.items():
        if sizes[kind]:
            width = 100 * sizes[kind] / sizes.total()
            yield Part(
                kind, f"{words.counted(sizes[kind], 'hunk')} {words_}", round(left, 3), round(width, 3)
            )
            left += width


def _read(review: Review) -> Change:
    """What the units say of the change: all but the files that are skipped."""
    found: dict[str, list[Hunk]] = defaultdict(list)
    for read in review.units:
        for hunk in read.unit.hunks:
            found[hunk.path].append(hunk)
    files = tuple(
        ChangedFile(path, path, "modified", tuple(sorted(found[path], key=lambda hunk: hunk.new_start)))
        for path in sorted(found)
    )
    return Change(review.base, review.head, review.title, "", files, review.skipped)


def _files(review: Review, change: Change, colour: Colour) -> Iterator[FileView]:
    said: dict[_Place, list[Finding]] = defaultdict(list)
    for finding in review.comments:
        if finding.line is not None:
            said[finding.path, finding.side, finding.line].append(finding)
    parts = {_key(hunk): number for number, read in enumerate(review.units, 1) for hunk in read.unit.hunks}
    skipped = {file.path: file.reason for file in review.skipped}
    for file in change.files:
        hunks = tuple(HunkView(hunk, parts.get(_key(hunk)), _rows(hunk, said, colour)) for hunk in file.hunks)
        yield FileView(file, skipped.get(file.path), hunks)


def _key(hunk: Hunk) -> tuple[str, int, int]:
    return hunk.path, hunk.old_start, hunk.new_start


def _rows(hunk: Hunk, said: _Said, colour: Colour) -> tuple[Row, ...]:
    """Each side is coloured as a text of its own: a string that opens at base does not close at head."""
    new = colour(hunk.path, [line.text for line in hunk.lines if line.new is not None])
    has_removed = any(line.new is None for line in hunk.lines)
    old = colour(hunk.path, [line.text for line in hunk.lines if line.old is not None and has_removed])
    head, base = iter(new), iter(old)
    return tuple(Row(line, _code(line, base, head), _about(hunk.path, line, said)) for line in hunk.lines)


def _code(line: Line, base: Iterator[Markup], head: Iterator[Markup]) -> Markup:
    removed = next(base, Markup("")) if line.old is not None else Markup("")
    return next(head) if line.new is not None else removed


def _about(path: str, line: Line, said: _Said) -> tuple[Finding, ...]:
    sides: tuple[tuple[Side, int | None], ...] = (("LEFT", line.old), ("RIGHT", line.new))
    return tuple(
        f for side, number in sides if number is not None for f in said.get((path, side, number), ())
    )

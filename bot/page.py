"""A review as one HTML file that needs nothing else: no script, no network, no font."""

import base64
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.highlight import highlighted
from review import words
from review.combine import worth_reading
from review.figures import answered, figures, hunks
from review.types import Change, ChangedFile, Finding, Hunk, Line, ReadUnit, Review, Side
from review.visible import visible

_CODE = re.compile(r"`([^`\n]+)`")

_HANDLED = {"local": "read at home", "cloud": "read by Claude", "failed": "not read"}

_Place = tuple[str, Side, int]
_Said = Mapping[_Place, Sequence[Finding]]


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


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the bar: what was done with how many hunks. `left` and `width` are percents."""

    kind: str
    label: str
    left: float
    width: float


def page(review: Review, change: Change | None = None) -> str:
    """The page. Without the change the diff is of the hunks that were to be read."""
    css = files("bot").joinpath("templates", "page.css").read_text(encoding="utf-8")
    views = tuple(_files(review, change or _read(review)))
    shown = {
        id(finding) for view in views for part in view.hunks for row in part.rows for finding in row.said
    }
    return (
        environment()
        .get_template("page.html.jinja")
        .render(
            review=review,
            numbers=figures(review),
            notes=worth_reading(review.notes),
            files=views,
            bar=tuple(_bar(review)),
            apart=[finding for finding in review.comments if id(finding) not in shown],
            anchors={
                id(finding): f"comment-{number}" for number, finding in enumerate(review.comments, start=1)
            },
            css=Markup(css),  # noqa: S704 (our own file)
            csp=f"default-src 'none'; style-src '{digest(css)}'; base-uri 'none'; form-action 'none'",
        )
    )


def environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("bot"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"words": words, "id": id, "handling": _handling, "answered": answered}
    environment.filters |= {"prose": prose, "capitalize_first": lambda text: text[:1].upper() + text[1:]}
    return environment


def _shown(value: object) -> object:
    """Hidden characters are shown in everything that a template writes."""
    return visible(value, keep="\n\t") if type(value) is str else value


def digest(css: str) -> str:
    """https://www.w3.org/TR/CSP3/#grammardef-hash-source"""
    return f"sha256-{base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()}"


def _handling(read: ReadUnit) -> str:
    """What a unit's badge looks like."""
    return words.route(read) if answered(read) else "failed"


def _bar(review: Review) -> Iterator[Part]:
    sizes = Counter[str]()
    for read in review.units:
        sizes[_handling(read)] += hunks(read)
    left = 0.0
    for kind, words_ in _HANDLED.items():
        if sizes[kind]:
            width = 100 * sizes[kind] / sizes.total()
            yield Part(
                kind, f"{words.counted(sizes[kind], 'hunk')} {words_}", round(left, 3), round(width, 3)
            )
            left += width


def prose(text: str) -> Markup:
    """Text as text, with what stands in backticks as code."""
    parts = _CODE.split(visible(text, keep="\n\t"))
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if place % 2 else escape(part)
        for place, part in enumerate(parts)
    )


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


def _files(review: Review, change: Change) -> Iterator[FileView]:
    said: dict[_Place, list[Finding]] = defaultdict(list)
    for finding in review.comments:
        if finding.line is not None:
            said[finding.path, finding.side, finding.line].append(finding)
    parts = {_key(hunk): number for number, read in enumerate(review.units, 1) for hunk in read.unit.hunks}
    skipped = {file.path: file.reason for file in review.skipped}
    for file in change.files:
        hunks = tuple(HunkView(hunk, parts.get(_key(hunk)), _rows(hunk, said)) for hunk in file.hunks)
        yield FileView(file, skipped.get(file.path), hunks)


def _key(hunk: Hunk) -> tuple[str, int, int]:
    return hunk.path, hunk.old_start, hunk.new_start


def _rows(hunk: Hunk, said: _Said) -> tuple[Row, ...]:
    """Each side is coloured as a text of its own: a string that opens at base does not close at head."""
    new = highlighted(hunk.path, [line.text for line in hunk.lines if line.new is not None])
    old = highlighted(hunk.path, [line.text for line in hunk.lines if line.old is not None])
    head, base = iter(new), iter(old)
    return tuple(Row(line, _code(line, base, head), _about(hunk.path, line, said)) for line in hunk.lines)


def _code(line: Line, base: Iterator[Markup], head: Iterator[Markup]) -> Markup:
    removed = next(base) if line.old is not None else Markup("")
    return next(head) if line.new is not None else removed


def _about(path: str, line: Line, said: _Said) -> tuple[Finding, ...]:
    sides: tuple[tuple[Side, int | None], ...] = (("LEFT", line.old), ("RIGHT", line.new))
    return tuple(
        f for side, number in sides if number is not None for f in said.get((path, side, number), ())
    )

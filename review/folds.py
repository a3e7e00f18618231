"""The folded parts of a review's body, each cut to its room with the number of what is left out."""

from collections.abc import Iterator, Sequence

from review import allow, words
from review.combine import worth_reading
from review.figures import answered
from review.pieces import code
from review.secrets import MARK
from review.types import Finding, ReadUnit, Review
from review.visible import visible

# Together with 8 lines of summary, 16,000 characters of unplaced comments and the marks below 60,000.
_NOTES, _PARTS, _SKIPPED, _REMARKS, _READERS = 11_000, 10_000, 3_000, 2_000, 4_000
_BODY = 1_200
_FILES = 10
_PATH = 160
_HEAD = """\
| Part | Read by | Tokens in | Tokens out | Seconds | USD | Bytes to Claude | Secrets masked |
| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |"""


def of(review: Review) -> Iterator[str]:
    """All folds that have something in them."""
    notes = worth_reading(review.notes)
    yield from fold("Notes", list(findings(notes, _NOTES)), len(notes))
    parts = [_part(number, read) for number, read in enumerate(review.units, start=1)]
    yield from fold("What each part does", cut(parts, _PARTS, "part"))
    skipped = [f"- {path(file.path)}: {allow.line(file.reason)}" for file in review.skipped]
    yield from fold("Skipped files", cut(skipped, _SKIPPED, "file", "\n"), len(skipped))
    remarks = [f"- {allow.line(remark)}" for remark in review.remarks]
    yield from fold("More remarks", cut(remarks, _REMARKS, "remark", "\n"), len(remarks))
    yield from fold("Who read what", _readers(review))


def findings(found: Sequence[Finding], room: int) -> list[str]:
    """Findings as a list, with the place and, where they are notes, why they do not stand beside the code."""
    return cut([_item(finding) for finding in found], room, "finding")


def cut(entries: Sequence[str], room: int, noun: str, between: str = "\n\n") -> list[str]:
    """As many entries as fit, as one text, and how many did not."""
    kept: list[str] = []
    for entry in entries:
        room -= len(entry) + len(between)
        if room < 0:
            break
        kept.append(entry)
    left = len(entries) - len(kept)
    more = [f"… and {words.counted(left, noun)} more, for which there was no room."] if left else []
    return [between.join(kept), *more] if kept else more


def headline(finding: Finding) -> str:
    """`**High**, logic: title`."""
    return f"**{finding.severity.value.capitalize()}**, {finding.kind}: {allow.line(finding.title, 200)}"


def place(finding: Finding) -> str:
    return path(words.place(finding))


def path(name: str) -> str:
    """A path as code; of a very long one the end."""
    shown = visible(name)
    return code(shown if len(shown) <= _PATH else f"…{shown[1 - _PATH :]}")


def sources(finding: Finding) -> str:
    """Who found it, who looked again, and what they say."""
    found = f"Found by {code(words.short(finding.found_by))}"
    looks = [f"{words.look(check, finding, code)}: {allow.line(check.why)}" for check in finding.checks]
    return f"{found}, {'; '.join(looks or [words.unchecked(finding)])}"


def fold(title: str, paragraphs: Sequence[str], number: int | None = None) -> Iterator[str]:
    """A folded part, where there is something in it."""
    if paragraphs:
        counted = "" if number is None else f" ({number:,})"
        inner = "\n\n".join(paragraphs)
        yield f"<details>\n<summary>{title}{counted}</summary>\n\n{inner}\n\n</details>"


def _item(finding: Finding) -> str:
    why = finding.why_not_inline
    reason = "" if why is None else f"Not beside the code: {allow.line(why)}. "
    parts = [
        f"{headline(finding)} ({place(finding)})",
        allow.clip(finding.body, _BODY),
        f"{reason}{sources(finding)}",
    ]
    return allow.indent("\n\n".join(part for part in parts if part), "- ")


def _part(number: int, read: ReadUnit) -> str:
    files = words.listed([*map(path, read.unit.files[:_FILES]), *words.more_files(read.unit.files, _FILES)])
    head = f"{files} ({words.counted(len(read.unit.hunks), 'hunk')}), {words.handling(read)}:"
    said = (
        allow.clip(read.outcome.explanation, _BODY)
        if answered(read)
        else f"The reader failed: {allow.line(words.failure(read.outcome))}"
    )
    text = f"{head} {allow.line(read.unit.reason)}"
    return allow.indent(f"{text}\n\n{said}" if said else text, f"{number}. ")


def _readers(review: Review) -> list[str]:
    rows = [_row(number, read) for number, read in enumerate(review.units, start=1)]
    if not rows:
        return []
    first, *more = cut(rows, _READERS, "part", "\n")
    return [f"{_HEAD}\n{first}", *more]


def _row(number: int, read: ReadUnit) -> str:
    outcome = read.outcome
    # Nothing but a name of ours stands in the table: in a cell even code cannot hold a "|".
    by = code((outcome.model or "nobody").replace("|", "/")) if outcome.model else "nobody"
    cells = (
        str(number),
        by,
        f"{outcome.tokens_in:,}",
        f"{outcome.tokens_out:,}",
        f"{outcome.seconds:.1f}",
        f"{outcome.usd:.4f}",
        f"{outcome.sent:,}",
        f"{_masked(read):,}",
    )
    return f"| {' | '.join(cells)} |"


def _masked(read: ReadUnit) -> int:
    """Secrets in its hunks that no reader has seen."""
    return sum(line.text.count(MARK) for hunk in read.unit.hunks for line in hunk.lines)

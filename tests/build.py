"""Makes values for tests of the core, from text that reads like a diff."""

from collections.abc import Sequence
from textwrap import dedent

from review.perimeter import Grounds
from review.types import Change, ChangedFile, Finding, Hunk, Line, Severity, Status

LOCAL_ONLY = Grounds(cloud="crossing", from_fork=False, has_reader=False, usd_spent=0, usd_cap=10)
CLOUD = Grounds(cloud="crossing", from_fork=False, has_reader=True, usd_spent=0, usd_cap=10)


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

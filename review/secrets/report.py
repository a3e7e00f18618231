"""Secrets in added lines -> findings, with the value left out: they need no reader and no second check."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from review.secrets.scan import Secret, found, redacted
from review.sides import is_test
from review.types import Change, Finding, Hunk, Line, Severity

FOUND_BY: Final = "the secret scanner"

_BODY: Final = (
    "What stands here has the form of {kind}, {length} characters long. Whoever can read the repository can"
    " use it, and it stays in the history when it is taken out of the file: revoke it at its issuer, and"
    " read the new one from the environment or a secret store."
)


def findings(change: Change) -> tuple[Finding, ...]:
    """One finding for each secret that the change adds, at its first line."""
    hunks = (hunk for file in change.files for hunk in file.hunks)
    return tuple(_finding(*each) for hunk in hunks for each in _added(hunk))


@dataclass(frozen=True, slots=True)
class _Row:
    start: int
    line: Line


def _added(hunk: Hunk) -> Iterator[tuple[Hunk, Line, Secret]]:
    """Head and base apart: what was removed between two added lines is no part of what they say."""
    rows: list[_Row] = []
    start = 0
    for line in hunk.lines:
        if line.sign != "-":
            rows.append(_Row(start, line))
            start += len(line.text) + 1
    for secret in found("\n".join(row.line.text for row in rows)):
        added = next((line for line in _within(rows, secret) if line.sign == "+"), None)
        if added is not None:
            yield hunk, added, secret


def _within(rows: Sequence[_Row], secret: Secret) -> Iterator[Line]:
    """The lines that hold a part of it."""
    for row in rows:
        if row.start < secret.end and secret.start < row.start + len(row.line.text):
            yield row.line


def _severity(secret: Secret, path: str) -> Severity:
    """Tests make up passwords and addresses for them; keys that an issuer has made are real there, too."""
    made_up = is_test(path) and secret.severity is not Severity.CRITICAL
    return Severity.LOW if made_up else secret.severity


def _finding(hunk: Hunk, line: Line, secret: Secret) -> Finding:
    kind = f"{'an' if secret.kind[0] in 'AEIOUaeiou' else 'a'} {secret.kind}"
    return Finding(
        path=hunk.path,
        quote=redacted(line.text).strip() or line.text.strip()[:1],
        line=line.new,
        start_line=None,
        side="RIGHT",
        severity=_severity(secret, hunk.path),
        kind="security",
        title=f"{kind[0].upper()}{kind[1:]} is written into the code",
        body=_BODY.format(kind=kind, length=len(secret.value)),
        confidence=95,
        unit="",
        found_by=FOUND_BY,
        prompt="",
    )

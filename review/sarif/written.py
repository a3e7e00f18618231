"""Our review as SARIF 2.1.0, in the form that GitHub's code scanning uses best.

https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
Each finding that stands is a result: the comments, what stands on the pull request already (an alert that the
next upload lacks counts as fixed), and that for which there was no room. What was refuted, left undecided or
has no line in the change is only counted: GitHub knows no `suppressions` and would open an alert.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from review import identity
from review.combine import stands
from review.sarif.form import Level
from review.types import Finding, Hunk, Kind, Line, Review, Severity
from review.visible import one_line
from review.words import failure, listed, short, unread

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

_RULES: dict[Kind, tuple[str, str]] = {
    "security": ("Security", "Somebody can read, change or run what they must not."),
    "logic": ("Wrong logic", "Ordinary input leads to a wrong result."),
    "errors": ("Lost error", "A failure is hidden, mistaken for success, or not handled."),
    "concurrency": ("Concurrency", "Things that happen at the same time spoil each other."),
    "resource": ("Resource", "Memory, files, connections or locks are not given back."),
    "api": ("Broken contract", "One side of an interface changed and the other did not."),
    "performance": ("Performance", "Ordinary use takes far more time or memory than it needs."),
    "other": ("Other bug", "A bug that is of none of the other classes."),
}
_HELP = (
    "Found by a language model that read the change, and looked at again by a second pass. It may be wrong."
)
_LEVELS: dict[Severity, Level] = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
}


def written(review: Review, version: str) -> dict[str, Any]:
    """The review as a SARIF log with one run; `version` is that of this program."""
    found = (*review.comments, *review.notes)
    standing = [finding for finding in found if stands(finding)]
    run = {
        "tool": {"driver": {"name": "Four Eyes", "version": version, "rules": _rules()}},
        "automationDetails": {"id": "foureyes/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(review)],
        "results": list(_results(standing, review)),
        "properties": {"base": review.base, "head": review.head, "folded": len(found) - len(standing)},
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rules() -> list[dict[str, Any]]:
    return [
        {
            "id": kind,
            "name": name,
            "shortDescription": {"text": f"{name}."},
            "fullDescription": {"text": meaning},
            "help": {"text": f"{meaning} {_HELP}"},
            "properties": {"tags": [kind]},
        }
        for kind, (name, meaning) in _RULES.items()
    ]


def _invocation(review: Review) -> dict[str, Any]:
    """Not successful unless all was read; what was not, and what else its reader must know, is notified."""
    unanswered = [f"Not read: {listed(read.unit.files)}: {failure(read.outcome)}" for read in unread(review)]
    told = [("error", text) for text in unanswered] + [("note", text) for text in review.remarks]
    return {
        "executionSuccessful": review.complete,
        "toolExecutionNotifications": [
            {"level": level, "message": {"text": _plain(text)}} for level, text in told
        ],
    }


def _results(findings: Sequence[Finding], review: Review) -> Iterator[dict[str, Any]]:
    """The number behind a fingerprint tells apart what is said twice about one line, as GitHub's own do."""
    hunks = [hunk for read in review.units for hunk in read.unit.hunks]
    seen: Counter[str] = Counter()
    for finding in findings:
        mark = identity.key(finding)
        seen[mark] += 1
        yield {
            "ruleId": finding.kind,
            "ruleIndex": list(_RULES).index(finding.kind),
            "level": _LEVELS[finding.severity],
            "message": {"text": _message(finding)},
            "locations": [{"physicalLocation": _place(finding, hunks)}],
            "partialFingerprints": {"primaryLocationLineHash": f"{mark}:{seen[mark]}"},
            "properties": _properties(finding),
        }


def _message(finding: Finding) -> str:
    removed = f" It is about line {finding.line} of before, which is gone." if finding.side == "LEFT" else ""
    return _plain(f"{finding.title.rstrip('.')}. {finding.body}{removed}")


def _place(finding: Finding, hunks: Sequence[Hunk]) -> dict[str, Any]:
    """Alerts are about head: what is about a removed line stands at the line after it."""
    where = {"uri": _uri(finding.path), "uriBaseId": "%SRCROOT%"}
    lines = [line for hunk in hunks if hunk.path == finding.path for line in hunk.lines]
    last = _at_head(finding, lines)
    if last is None or last.new is None:
        return {"artifactLocation": where}
    first = finding.start_line if finding.side == "RIGHT" and finding.start_line is not None else last.new
    region = {"startLine": first, "startColumn": 1, "endLine": last.new, "endColumn": len(last.text) + 1}
    return {"artifactLocation": where, "region": region}


def _at_head(finding: Finding, lines: Sequence[Line]) -> Line | None:
    """The last line of the finding, or for a removed one its neighbour; None where head has none near."""
    if finding.side == "RIGHT":
        return next((line for line in lines if line.new == finding.line), None)
    at = next((i for i, line in enumerate(lines) if line.sign == "-" and line.old == finding.line), None)
    if at is None:
        return None
    return next((line for line in (*lines[at:], *reversed(lines[:at])) if line.new is not None), None)


def _uri(path: str) -> str:
    return quote(path, safe="/", errors="replace")


def _properties(finding: Finding) -> dict[str, Any]:
    return {
        "severity": finding.severity.value,
        "confidence": finding.confidence,
        "found_by": short(finding.found_by),
        "checks": [
            {"by": short(check.by), "verdict": check.verdict, "why": one_line(check.why)}
            for check in finding.checks
        ],
    }


def _plain(text: str) -> str:
    """Text in which SARIF sees no placeholder and no link: sections 3.11.5 and 3.11.6 of the standard."""
    return one_line(text).replace("{", "{{").replace("}", "}}").replace("](", "] (")

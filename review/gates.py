"""What is decided about a finding before anybody looks at it again."""

import re
from dataclasses import replace

from review.reasons import UNASKED
from review.types import Finding

_ADVICE = re.compile(
    r"\W*(?:please\s+)?(?:consider|ensure|make sure|verify|double.?check|suggest(?:ion)?\b"
    r"|recommend|nit\b|nitpick|it (?:is|would be) (?:better|recommended)|you (?:may|might|should))",
    re.IGNORECASE,
)
_MISSING = "missing|lacks?|no|without|add|needs?|incomplete|outdated"
_PROSE = (
    "docstrings?|doc comments?|documentation|comments?|changelog|type (?:hints?|annotations?)"
    "|(?:unit |regression )?tests?|test coverage"
)
_TASTE = (
    r"(?:unused|unsorted|duplicate|redundant|wildcard) imports?|import order|unused (?:variable|parameter)"
    r"|naming convention|(?:code|coding|indentation) style|formatting|line length|line too long|whitespace"
    r"|magic (?:number|string)|readability|typo in (?:a |the )?comment|inconsistent (?:naming|quotes?|style)"
)
_UNASKED = re.compile(rf"\b(?:{_MISSING})\b[^.]{{0,30}}\b(?:{_PROSE})\b|\b(?:{_TASTE})\b", re.IGNORECASE)


def judged(finding: Finding) -> Finding:
    """The finding, marked if it is of a kind that readers are told not to report; security is never one.

    People stop reading a reviewer for these first: style, imports, comments, tests, "consider ...".
    """
    if finding.kind == "security" or finding.why_not_inline is not None:
        return finding
    if _ADVICE.match(finding.title) or _ADVICE.match(finding.body) or _UNASKED.search(finding.title):
        return replace(finding, why_not_inline=UNASKED)
    return finding

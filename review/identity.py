"""What stays the same of a finding when lines shift, a file is renamed or the claim is worded anew."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from review.syntax import enclosing, outline
from review.types import Finding, Hunk


def scoped(finding: Finding, base: Mapping[str, str], head: Mapping[str, str]) -> Finding:
    """The finding with the definition that encloses it; `base` and `head` are texts by the path at head."""
    text = (base if finding.side == "LEFT" else head).get(finding.path)
    if text is None or finding.line is None:
        return finding
    found = enclosing(outline(finding.path, text, uses=False), finding.line)
    return finding if found is None else replace(finding, scope=found.qualified)


def key(finding: Finding) -> str:
    """By the path, the enclosing definition and the quoted line: 16 hex digits."""
    return _digest(finding.path, finding.scope, " ".join(finding.quote.split()))


def kin(finding: Finding) -> str:
    """The same without the path: to be believed only when the old path is gone."""
    return _digest(finding.scope, " ".join(finding.quote.split()))


def hunk(hunk: Hunk) -> str:
    """By the path and the changed lines, not by their numbers: the same after a rebase. 8 hex digits."""
    changed = (f"{line.sign}{line.text}" for line in hunk.lines if line.sign != " ")
    return _digest(hunk.path, *changed)[:8]


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()[:16]

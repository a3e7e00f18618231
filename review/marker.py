"""Hidden marks in what we post: by them a review and its findings are found again."""

import hashlib
import re
from collections.abc import Iterator

from review.types import Finding

_REVIEW = "<!-- foureyes:review/1 id={} -->"
_FINDING = "<!-- foureyes:finding/1 {} -->"
# A word of this alphabet cannot close the comment: there is no ">" in it.
_ID = re.compile(r"[A-Za-z0-9._/#@:-]{1,200}")
_FINGERPRINT = re.compile(r"<!-- foureyes:finding/1 ([0-9a-f]{16}) -->")
_ANY = re.compile(rf"<!-- foureyes:(?:review/1 id={_ID.pattern}|finding/1 [0-9a-f]{{16}}) -->")


def review_marker(request_id: str) -> str:
    """The mark of the review that answers this request; an id that could end the comment is hashed."""
    if not _ID.fullmatch(request_id) or "--" in request_id:
        request_id = f"sha256:{hashlib.sha256(request_id.encode()).hexdigest()}"
    return _REVIEW.format(request_id)


def finding_marker(fingerprint: str) -> str:
    """The mark of the comment with this finding."""
    return _FINDING.format(fingerprint)


def fingerprint(finding: Finding) -> str:
    """What stays the same when lines shift and the claim is worded anew: 16 hex digits."""
    quote = " ".join(finding.quote.split())
    parts = "\0".join((finding.path, finding.side, quote))
    return hashlib.sha256(parts.encode(errors="surrogatepass")).hexdigest()[:16]


def findings_in(text: str) -> tuple[str, ...]:
    """Fingerprints of the findings that a comment of ours carries."""
    found = (_FINGERPRINT.fullmatch(line) for line in _last(text))
    return tuple(match[1] for match in found if match)


def has_marker(text: str, marker: str) -> bool:
    """Whether a review of ours carries this mark."""
    return marker in _last(text)


def is_marker(text: str) -> bool:
    """Whether this is one of our marks and nothing else."""
    return _ANY.fullmatch(text) is not None


def _last(text: str) -> Iterator[str]:
    """The marks at the very end, where we put them: elsewhere they are quoted from somebody's text."""
    for line in reversed(text.rstrip().split("\n")):
        if not is_marker(line.strip()):
            return
        yield line.strip()

"""Hidden marks in what we post: by them a review, its findings and the state of a round are found again."""

import base64
import binascii
import hashlib
import json
import re
import zlib
from collections.abc import Iterator

from pydantic import TypeAdapter, ValidationError

from review.past import Memo

_REVIEW = "<!-- foureyes:review/1 id={} -->"
_FINDING = "<!-- foureyes:finding/2 {} {} -->"
_STATE = "<!-- foureyes:state/1 {} -->"
_FIXED = "<!-- foureyes:fixed/1 {} -->"

DISMISSED = "<!-- foureyes:dismissed/1 -->"
"""In the comment of a finding that a maintainer does not want to hear of again."""

PAUSED = "<!-- foureyes:paused/1 -->"
RESUMED = "<!-- foureyes:resumed/1 -->"
"""The newest comment of ours with one of the two tells whether pushes are reviewed."""

# A word of this alphabet cannot close the comment: there is no ">" in it.
_ID = re.compile(r"[A-Za-z0-9._/#@:-]{1,200}")
_KEYS = re.compile(r"<!-- foureyes:finding/2 ([0-9a-f]{16}) ([0-9a-f]{16}) -->")
_MEMO = re.compile(r"<!-- foureyes:state/1 ([A-Za-z0-9+/=]{1,40000}) -->")
_NOTES = re.compile(r"<!-- foureyes:notes/1 ([A-Za-z0-9+/=]{1,40000}) -->")
_ANY = re.compile(
    rf"<!-- foureyes:(?:review/1 id={_ID.pattern}|finding/2 [0-9a-f]{{16}} [0-9a-f]{{16}}"
    r"|(?:state|notes)/1 [A-Za-z0-9+/=]{1,40000}|fixed/1 [0-9a-f]{16}|dismissed/1|paused/1|resumed/1) -->"
)
_MEMOS = TypeAdapter(Memo)
_MOST_HUNKS = 1_000
_LARGEST = 200_000
"""Bytes of a memo when it is unpacked: nobody makes us unpack a bomb."""


def review_marker(request_id: str) -> str:
    """The mark of what answers this request; an id that could end the comment is hashed."""
    if not _ID.fullmatch(request_id) or "--" in request_id:
        request_id = f"sha256:{hashlib.sha256(request_id.encode()).hexdigest()}"
    return _REVIEW.format(request_id)


def finding_marker(key: str, kin: str) -> str:
    """The mark of the comment with this finding."""
    return _FINDING.format(key, kin)


def findings_in(text: str) -> tuple[tuple[str, str], ...]:
    """Key and kin of the findings that a comment of ours carries."""
    found = (_KEYS.fullmatch(line) for line in marks(text))
    return tuple((match[1], match[2]) for match in found if match)


def fixed_marker(key: str) -> str:
    """The mark of the answer that tells that this finding is fixed."""
    return _FIXED.format(key)


def memo_marker(memo: Memo) -> str:
    """The mark with what the next round must know; too many hunks to be written down count as new."""
    hunks = sorted(memo.hunks) if len(memo.hunks) <= _MOST_HUNKS else []
    text = json.dumps({"head": memo.head, "hunks": hunks, "cleared": memo.cleared})
    return _STATE.format(base64.b64encode(zlib.compress(text.encode(), 9)).decode())


def memo_in(text: str) -> Memo | None:
    """What the last round wrote down; None when there is nothing, or nothing of ours."""
    found = next((match[1] for line in marks(text) if (match := _MEMO.fullmatch(line))), None)
    if found is None:
        return None
    try:
        unpacked = zlib.decompressobj().decompress(base64.b64decode(found, validate=True), _LARGEST)
        return _MEMOS.validate_json(unpacked)
    except (binascii.Error, zlib.error, ValidationError):
        return None


def notes_marker(written: str) -> str:
    """The mark with answers that may be given again: base64, of at most 40,000 characters."""
    return f"<!-- foureyes:notes/1 {written} -->"


def notes_in(text: str) -> str:
    """Answers that an earlier round wrote down, empty for none."""
    return next((match[1] for line in marks(text) if (match := _NOTES.fullmatch(line))), "")


def has_marker(text: str, marker: str) -> bool:
    """Whether a text of ours carries this mark."""
    return marker in marks(text)


def added(text: str, mark: str, words: str = "") -> str:
    """The text with one more mark below it, and words above its marks."""
    above, below = parted(text)
    return "\n\n".join([above, *filter(None, [words]), "\n".join([mark, *below])])


def parted(text: str) -> tuple[str, list[str]]:
    """The words, and the marks below them in their order."""
    below = list(reversed(list(marks(text))))
    return text.removesuffix("\n".join(below)).rstrip(), below


def is_marker(text: str) -> bool:
    """Whether this is one of our marks and nothing else."""
    return _ANY.fullmatch(text) is not None


def marks(text: str) -> Iterator[str]:
    """The marks at the very end, where we put them: elsewhere they are quoted from somebody's text."""
    for line in reversed(text.rstrip().split("\n")):
        if not is_marker(line.strip()):
            return
        yield line.strip()

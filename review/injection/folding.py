"""The forms in which one text can be read: as it stands, without disguise, decoded."""

import base64
import binascii
import html
import re
import unicodedata
from collections.abc import Iterator
from typing import Final

# Letters of other alphabets that look like Latin ones, a part of
# https://www.unicode.org/Public/security/latest/confusables.txt: one look-alike each, in order.
_LOOKS: Final = str.maketrans(
    "аеорсухіјѕԁһӏԛԝѵькмтнвгпіαεορυικντχωηβƅɡıⅼ",
    "aeopcyxijsdhlqwvbkmthbrniaeopuikvtxwnbbgil",
)
_DIGITS: Final = str.maketrans("013457@$", "oieastas")
_WORD: Final = re.compile(r"\w*[^\W\d_]\w*")
_SPACED: Final = re.compile(r"\b(?:\w[ .\-_*]){5,}\w\b")
_ENCODED: Final = re.compile(r"(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/_-]{24,600}={0,2}(?![A-Za-z0-9+/=_-])")
_HEX: Final = re.compile(r"(?<![0-9A-Fa-f])(?:[0-9a-f]{2}){20,300}(?![0-9A-Fa-f])")
_TAGS: Final = re.compile("[\U000e0020-\U000e007e]+")
_PROSE: Final = re.compile(r"[\w\s.,;:!?'\"()<>/@#-]{12,}")


def forms(text: str) -> Iterator[str]:
    """The text in small letters, without disguise, and what is encoded in it, as far as they differ."""
    plain = _unhidden(text).casefold()
    yield plain
    latin = _WORD.sub(_latin, plain)
    if latin != plain:
        yield latin
    if spaced := [re.sub(r"[ .\-_*]", "", run[0]) for run in _SPACED.finditer(latin)]:
        yield " ".join(spaced)
    for hidden in _decoded(text):
        yield _unhidden(hidden).casefold()


def _unhidden(text: str) -> str:
    """Compatibility forms as plain ones, without format characters and entities; tags as what they spell."""
    if text.isascii():
        return html.unescape(text) if "&" in text else text
    shown = _TAGS.sub(lambda run: f" {''.join(chr(ord(sign) - 0xE0000) for sign in run[0])} ", text)
    folded = unicodedata.normalize("NFKD", html.unescape(shown))
    return unicodedata.normalize(
        "NFC", "".join(s for s in folded if unicodedata.category(s) not in {"Cf", "Me"})
    )


def _latin(match: re.Match[str]) -> str:
    """A word that mixes alphabets, or digits with letters, as it looks; an honest one as it is."""
    word = match[0]
    if word.isascii():
        return word.translate(_DIGITS) if any(map(str.isdigit, word[1:-1])) else word
    made = word.translate(_LOOKS)
    return made if made.isascii() else word


def _decoded(text: str) -> Iterator[str]:
    for match in _ENCODED.finditer(text):
        yield from _prose(_base64(match[0]))
    for match in _HEX.finditer(text):
        yield from _prose(bytes.fromhex(match[0]))


def _base64(text: str) -> bytes:
    bare = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4))
    except binascii.Error:
        return b""


def _prose(raw: bytes) -> Iterator[str]:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        return
    if " " in text and _PROSE.match(text):
        yield text

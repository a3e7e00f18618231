"""Names in a line of source: what it defines and what it mentions. Coarse: by words, for any language."""

import re

_KEYWORDS = (
    r"(?:def|class|func|function|fn|struct|enum|union|trait|interface|type|protocol|record|const|static)"
)
# `func (r *Reader) Name(` of Go carries its receiver between keyword and name.
_DEFINES = re.compile(rf"\b{_KEYWORDS}\s+(?:\([^)]*\)\s*)?([A-Za-z_]\w*)")
_CONSTANT = re.compile(r"^([A-Z][A-Z0-9_]{2,})\s*(?::[^=]+)?=(?!=)")
_WORD = re.compile(r"[A-Za-z_]\w*")

# Names that every other file defines say nothing about belonging together.
_COMMON = frozenset(
    "args call close config create data default delete error errors from index init item items key keys"
    " kwargs list load main name names next node number object open options parse path read remove result"
    " save self send setup start stop string test tests text this type types update value values with"
    " write".split()
)
_SHORTEST = 4


def definitions(text: str) -> frozenset[str]:
    """Names that the line defines, without those that are too short or too common to mean one thing."""
    found = set(_DEFINES.findall(text)) | set(_CONSTANT.findall(text))
    return frozenset(name for name in found if len(name) >= _SHORTEST and name.lower() not in _COMMON)


def words(text: str) -> frozenset[str]:
    """All identifiers of the line, those in comments and strings included."""
    return frozenset(_WORD.findall(text))

"""Characters that a reader cannot see, made visible, and words that a forge would make active."""

import re
import unicodedata

# Controls, format characters (bidi overrides, zero width, tags), private and unassigned ones, separators.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_PLAIN = re.compile(r"[ -~]*")
# Variation selectors can carry any bytes; the two for the look of an emoji are common and carry one bit.
_SELECTORS = re.compile(r"[\ufe00-\ufe0d\U000e0100-\U000e01ef\u115f\u1160\u3164\uffa0\u034f\u17b4\u17b5]")

# What GitHub links or notifies: https://docs.github.com/en/get-started/writing-on-github
# /working-with-advanced-formatting/autolinked-references-and-urls and the mathematics between dollars.
_ACTIVE = re.compile(
    r"""@\w | \#\d | \$ | :// | \bwww\. | \b(?:mailto|xmpp): | \bGH-\d | \bGHSA-
    | (?<![0-9a-z])(?=[a-f]*[0-9])[0-9a-f]{7,40}(?![0-9a-z])""",
    re.IGNORECASE | re.VERBOSE,
)


def visible(text: str, keep: str = "") -> str:
    """The text with each hidden character as an escape like `\\u202e`; those in `keep` are left."""
    if _PLAIN.fullmatch(text):
        return text
    return "".join(sign if sign in keep else _seen(sign) for sign in text)


def one_line(text: str) -> str:
    """The text on one line, with white space folded and hidden characters shown."""
    return visible(" ".join(text.split()))


def is_active(text: str) -> bool:
    """Whether GitHub would make a link, a mention or a formula of something in plain text."""
    return _ACTIVE.search(text) is not None


def _seen(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == "Zs":
        return " "
    if category not in _HIDDEN and not _SELECTORS.match(sign):
        return sign
    return f"\\u{ord(sign):04x}" if ord(sign) <= 0xFFFF else f"\\U{ord(sign):08x}"

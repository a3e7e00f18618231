"""Marks that nobody else can make: each carries a MAC of its words and of the pull request that it stands on.

A comment counts as ours by its author, but in Actions that author is every workflow of the repository.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass, field

from review.marker import is_marker

_MAC = re.compile(r"^(<!-- foureyes:.*) mac=([0-9a-f]{32}) -->$")


@dataclass(frozen=True, slots=True)
class Seal:
    """`place` is `owner/name#1`. Without a key marks are written and read as they are."""

    key: str | None = field(repr=False)
    place: str

    def sealed(self, text: str) -> str:
        """The text with a MAC in each of its marks."""
        return "\n".join(self._signed(line) if is_marker(line) else line for line in text.split("\n"))

    def opened(self, text: str) -> str:
        """The text as it was before it was sealed, without marks that are not ours.

        Those of a time without a key do not count once there is one.
        """
        if self.key is None:
            return text
        return "\n".join(
            line for raw in text.split("\n") if (line := self._read(raw.rstrip("\r"))) is not None
        )

    def _signed(self, line: str) -> str:
        return line if self.key is None else f"{line.removesuffix(' -->')} mac={self._mac(line)} -->"

    def _read(self, line: str) -> str | None:
        match = _MAC.match(line.strip())
        if match is None:
            return None if is_marker(line.strip()) else line
        bare = f"{match[1]} -->"
        return bare if hmac.compare_digest(match[2], self._mac(bare)) else None

    def _mac(self, line: str) -> str:
        assert self.key is not None
        said = f"{self.place.lower()}\n{line}".encode()
        return hmac.new(self.key.encode(), said, hashlib.sha256).hexdigest()[:32]

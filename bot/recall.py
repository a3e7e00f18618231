"""Answers of readers that may be given again, by the digest of all that decides them."""

import base64
import binascii
import time
import zlib
from contextlib import suppress
from typing import Annotated, Protocol, runtime_checkable

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from bot.clock import Clock
from bot.migrations import reaching
from bot.tables import replies
from review.types import Reply

_MOST = 1_000
"""Answers that are unpacked; a pull request has fewer."""

_LARGEST = 1_000_000
"""Bytes of answers when they are unpacked: nobody makes us unpack a bomb."""


class Recall(Protocol):
    """Keeps answers. Raises OutsideError when it cannot be reached."""

    def get(self, key: str) -> Reply | None:
        """The answer under this key, as one that took and cost nothing this time."""

    def put(self, key: str, reply: Reply) -> None:
        """Keep the answer, in place of an earlier one."""


@runtime_checkable
class Identified(Protocol):
    """A reader that knows what its answers hang on: only those are kept."""

    def identity(self) -> str:
        """Its model, for a local one with its digest, and what else changes answers; empty when unknown."""


class _Kept(BaseModel):
    """What is kept of an answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str
    text: str

    @classmethod
    def of(cls, reply: Reply) -> "_Kept":
        return cls(model=reply.model, text=reply.text)

    @property
    def reply(self) -> Reply:
        return Reply(self.text, self.model, tokens_in=0, tokens_out=0, seconds=0.0)


class Replies:
    """Answers in the database; safe to share between threads and processes."""

    def __init__(self, engine: sa.Engine, clock: Clock = time.time) -> None:
        self._engine = engine
        self._clock = clock

    def get(self, key: str) -> Reply | None:
        """As Recall; what another version has kept in another form is not there."""
        with reaching(), self._engine.connect() as connection:
            text = connection.execute(sa.select(replies.c.reply).where(replies.c.key == key)).scalar()
        with suppress(ValidationError):
            return None if text is None else _Kept.model_validate_json(text).reply
        return None

    def put(self, key: str, reply: Reply) -> None:
        """As Recall; of two at once one is kept."""
        row = {"at": self._clock(), "reply": _Kept.of(reply).model_dump_json()}
        with suppress(sa.exc.IntegrityError), reaching(), self._engine.begin() as connection:
            changed = connection.execute(replies.update().where(replies.c.key == key).values(row))
            if not changed.rowcount:
                connection.execute(replies.insert().values(key=key, **row))

    def forget(self, before: float, most: int) -> int:
        """Delete at most so many answers that were kept before this time, oldest first; their number."""
        oldest = sa.select(replies.c.key).where(replies.c.at < before).order_by(replies.c.at).limit(most)
        with reaching(), self._engine.begin() as connection:
            return connection.execute(replies.delete().where(replies.c.key.in_(oldest))).rowcount


_Entry = tuple[Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")], _Kept]
_ENTRIES = TypeAdapter(Annotated[list[_Entry], Field(max_length=_MOST)])


class Notes:
    """Answers in memory, which can be written down as a short text: for a run that has no database.

    Threads may share it: each of its operations on the dictionary is one of Python's own.
    """

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}

    def read(self, text: str) -> None:
        """Take up what `written` wrote down; nothing where that cannot be read."""
        with suppress(binascii.Error, zlib.error, ValueError):
            unpacking = zlib.decompressobj()
            unpacked = unpacking.decompress(base64.b64decode(text, validate=True), _LARGEST)
            if unpacking.eof:
                self._kept.update(reversed(_ENTRIES.validate_json(unpacked)))

    def get(self, key: str) -> Reply | None:
        """As Recall; what is asked for counts as new."""
        kept = self._kept.pop(key, None)
        if kept is None:
            return None
        self._kept[key] = kept
        return kept.reply

    def put(self, key: str, reply: Reply) -> None:
        """As Recall."""
        self._kept.pop(key, None)
        self._kept[key] = _Kept.of(reply)

    def written(self, limit: int) -> str:
        """As many answers as fit into so many characters of base64, the newest first; empty for none."""
        entries = list(reversed(self._kept.items()))[:_MOST]
        low, high = 0, len(entries)
        while low < high:
            middle = (low + high + 1) // 2
            fits = len(_packed(entries[:middle])) <= limit
            low, high = (middle, high) if fits else (low, middle - 1)
        return _packed(entries[:low]) if low else ""


def _packed(entries: list[_Entry]) -> str:
    return base64.b64encode(zlib.compress(_ENTRIES.dump_json(entries), 9)).decode()

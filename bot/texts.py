"""Texts that others name by their SHA-256: answers of readers, and what a review rested on."""

import hashlib
import time
from contextlib import suppress

import sqlalchemy as sa

from bot.clock import Clock
from bot.migrations import reaching
from bot.tables import texts


def digest(text: str) -> str:
    """64 hex digits; of texts that hold half a character, too."""
    return hashlib.sha256(_bytes(text)).hexdigest()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


class Texts:
    """Kept in the database. Each method raises OutsideError when that does not answer."""

    def __init__(self, engine: sa.Engine, clock: Clock = time.time) -> None:
        self._engine = engine
        self._clock = clock

    def put(self, text: str) -> str:
        """Keep the text from now on, whether or not it was kept before; its digest."""
        name, now = digest(text), self._clock()
        again = texts.update().where(texts.c.digest == name).values(at=now)
        with suppress(sa.exc.IntegrityError), reaching(), self._engine.begin() as connection:
            if connection.execute(again).rowcount == 0:
                connection.execute(texts.insert().values(digest=name, at=now, text=_bytes(text)))
        return name

    def get(self, name: str) -> str | None:
        """None when it is not kept any more."""
        query = sa.select(texts.c.text).where(texts.c.digest == name)
        with reaching(), self._engine.connect() as connection:
            found = connection.execute(query).scalar()
        return None if found is None else bytes(found).decode("utf-8", "surrogatepass")

    def forget(self, before: float, most: int) -> int:
        """Delete at most so many that were kept before this time; how many that were."""
        oldest = sa.select(texts.c.digest).where(texts.c.at < before).order_by(texts.c.at).limit(most)
        with reaching(), self._engine.begin() as connection:
            return connection.execute(texts.delete().where(texts.c.digest.in_(oldest))).rowcount

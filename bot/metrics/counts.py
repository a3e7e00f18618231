"""Counters that all processes share: how often something has happened since the tables were made."""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress

import sqlalchemy as sa

from bot.migrations import reaching
from bot.tables import counts


class Counts:
    """Kept in the database. Each method raises OutsideError when that does not answer."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def add(self, name: str, labels: Mapping[str, str], number: int = 1) -> None:
        key = {"name": name, "labels": json.dumps(labels, sort_keys=True)}
        mine = sa.and_(counts.c.name == key["name"], counts.c.labels == key["labels"])
        more = counts.update().where(mine).values(number=counts.c.number + number)
        with suppress(sa.exc.IntegrityError), reaching(), self._engine.begin() as connection:
            if connection.execute(more).rowcount:
                return
            connection.execute(counts.insert().values({**key, "number": number}))
            return
        # Somebody else has made the row at the same moment.
        with reaching(), self._engine.begin() as connection:
            connection.execute(more)

    def add_all(self, name: str, labelled: Iterable[Mapping[str, str]]) -> None:
        """One for each."""
        for labels in labelled:
            self.add(name, labels)

    def of(self, name: str) -> list[tuple[dict[str, str], int]]:
        """The labels of each counter of this name, and its number."""
        query = sa.select(counts.c.labels, counts.c.number).where(counts.c.name == name)
        with reaching(), self._engine.connect() as connection:
            return [(json.loads(labels), number) for labels, number in connection.execute(query)]

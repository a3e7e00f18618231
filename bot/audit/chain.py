"""The audit log: records that each carry the hash of the one before, so that a rewritten log shows."""

import hashlib
import json
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import sqlalchemy as sa

from bot.clock import Clock
from bot.migrations import reaching
from bot.tables import audit

What = Literal["routed", "skipped", "asked", "dropped", "basis", "posting", "answered"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that was decided or done; `about` are its facts, plain JSON."""

    what: What
    about: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Record:
    """An entry as it stands in the log: `at` in seconds since 1970, `body` its facts as JSON."""

    review: str
    tag: str
    at: float
    what: str
    body: str
    before: str
    seal: str

    @property
    def holds(self) -> bool:
        return self.seal == _seal(self.before, self.review, self.tag, self.at, self.what, self.body)


def _seal(before: str, *facts: object) -> str:
    return hashlib.sha256(json.dumps([before, *facts]).encode()).hexdigest()


class Chain:
    """The log in the database. Each method raises OutsideError when that does not answer."""

    def __init__(self, engine: sa.Engine, clock: Clock = time.time) -> None:
        self._engine = engine
        self._clock = clock

    def append(self, review: str, tag: str, entries: Iterable[Entry]) -> str:
        """Write the entries of a review, at least one, all or none, and once: the seal of the last one.

        The first carries the seal of what was written last before it. Two reviews that end at the same time
        may both follow the same one.
        """
        with reaching(), self._engine.begin() as connection:
            last = sa.select(audit.c.seal).order_by(audit.c.id.desc()).limit(1)
            mine = last.where(audit.c.review == review, audit.c.tag == tag)
            if known := connection.execute(mine).scalar():
                return str(known)
            seal = str(connection.execute(last).scalar() or "")
            records = list(_linked(seal, (review, tag, self._clock()), entries))
            connection.execute(audit.insert(), [_row(record) for record in records])
        return records[-1].seal

    def records(self, review: str | None = None) -> Iterator[Record]:
        """All records, or those of one review, in the order in which they were written."""
        query = sa.select(audit).order_by(audit.c.id)
        if review is not None:
            query = query.where(audit.c.review == review)
        names = Record.__slots__
        with reaching(), self._engine.connect() as connection:
            for row in connection.execution_options(yield_per=1000).execute(query):
                yield Record(**{name: row._mapping[name] for name in names})


def _linked(before: str, whose: tuple[str, str, float], entries: Iterable[Entry]) -> Iterator[Record]:
    for entry in entries:
        body = json.dumps(entry.about, sort_keys=True, separators=(",", ":"))
        seal = _seal(before, *whose, entry.what, body)
        yield Record(*whose, entry.what, body, before, seal)
        before = seal


def _row(record: Record) -> dict[str, object]:
    return {name: getattr(record, name) for name in Record.__slots__}


@dataclass(frozen=True, slots=True)
class Verified:
    """What a look at the whole log found; `faults` say which record is wrong and how, `seals` are those of
    all records."""

    reviews: int
    records: int
    faults: tuple[str, ...]
    seals: frozenset[str]


def verified(records: Iterable[Record]) -> Verified:
    """Look at each record of a whole log: its own hash, and what it follows."""
    seals: set[str] = set()
    last: dict[tuple[str, str], str] = {}
    faults: list[str] = []
    count = 0
    for count, record in enumerate(records, start=1):
        whose = (record.review, record.tag)
        found = _faults(record, last.get(whose), seals)
        faults += (f"record {count} ({record.review}): {fault}" for fault in found)
        last[whose] = record.seal
        seals.add(record.seal)
    return Verified(len(last), count, tuple(faults), frozenset(seals))


def _faults(record: Record, last: str | None, seals: Collection[str]) -> Iterator[str]:
    if not record.holds:
        yield "its words are not those that were sealed"
    if last is not None and record.before != last:
        yield "what stood before it in its review is gone"
    elif record.before and record.before not in seals:
        yield "what was written before it is gone"

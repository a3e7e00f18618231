"""Whole reviews of three changes: how long beside the ideal schedule, what they cost, who has read what."""

from collections.abc import Iterator
from pathlib import Path

from tests.bench.cards import AT_ONCE, CARD_16, CARD_24, TWO_SECONDS, Rates
from tests.bench.reviewing import Mode, Reviewed, Setup, reviewed
from tests.bench.subjects import SUBJECTS, Subject
from tests.bench.table import Row

_RATES = (AT_ONCE, TWO_SECONDS, CARD_16, CARD_24)
_SLOTS = (1, 2, 4)
_MODES: tuple[Mode, ...] = ("hybrid", "all local", "all cloud")
_A_DAY = 120
_PACES = {10: 1.0, 65: 10.0, 58: 10.0}
"""By the number of files: large changes are read so many times as fast, as cards need an hour for all."""


def rows(folder: Path, werkzeug: Path | None = None) -> Iterator[Row]:
    """`werkzeug` is a clone of pallets/werkzeug; without one the changes are made up."""
    for subject in SUBJECTS:
        yield from _at_once(folder, subject, werkzeug)
        yield from _costs(folder, subject, werkzeug)
        for rates in _RATES:
            yield from _in_time(folder, subject, rates, werkzeug)


def _at_once(folder: Path, subject: Subject, werkzeug: Path | None) -> Iterator[Row]:
    """What is our own: the readers take no time."""
    seen = reviewed(_fresh(folder), Setup(subject), werkzeug)
    large = subject.shape.files == 65
    yield _row(subject, "picked up after", seen.picked_up, "s")
    yield _row(subject, "first question after", seen.planned, "s")
    yield _row(subject, "posted after, readers at once", seen.posted, "s", "1.5" if large else "")
    yield _row(subject, "processor time of the worker, readers at once", seen.processor, "s")
    yield _row(subject, "calls of GitHub", len(seen.calls), "", "12")
    yield _row(subject, "memory above idle", seen.megabytes, "MB", "60" if large else "")
    yield _row(subject, "changed files", len(seen.changed), "")
    yield _row(subject, "files neither shown nor named", len(seen.unseen), "", "0")


def _costs(folder: Path, subject: Subject, werkzeug: Path | None) -> Iterator[Row]:
    """The same change by each mix of readers, second checks included."""
    for mode in _MODES:
        seen = reviewed(_fresh(folder), Setup(subject, mode=mode), werkzeug)
        for spent in seen.spent:
            name = f"{mode}, {spent.model.split('@')[0]}"
            yield _row(subject, f"{name}: calls", spent.calls, "")
            yield _row(subject, f"{name}: tokens read", spent.read, "")
            yield _row(subject, f"{name}: of them cached", spent.cached, "")
            yield _row(subject, f"{name}: tokens written", spent.written, "")
        yield _row(subject, f"{mode}: costs", sum(each.usd for each in seen.spent), "USD")
        yield from _prefill(subject, mode, seen)


def _prefill(subject: Subject, mode: Mode, seen: Reviewed) -> Iterator[Row]:
    """What a card reads: of a prompt that begins as one that its slot holds, only the rest."""
    local = [call for call in seen.heard if call.reader == "local"]
    if local:
        unique, fresh = sum(call.unique for call in local), sum(call.fresh for call in local)
        yield _row(subject, f"{mode}: unique prompt tokens a call", unique / len(local), "")
        yield _row(subject, f"{mode}: prefill tokens a changed line", fresh / seen.lines, "")


def _in_time(folder: Path, subject: Subject, rates: Rates, werkzeug: Path | None) -> Iterator[Row]:
    """Beside what nobody could beat with the same calls."""
    pace = 1.0 if rates is AT_ONCE else _PACES[subject.shape.files]
    for slots in _SLOTS:
        seen = reviewed(_fresh(folder), Setup(subject, rates, slots, pace), werkzeug)
        what = f"{rates.name}, {slots} at once" + (f", {pace:g} times as fast" if pace > 1 else "")
        yield _row(subject, f"{what}: posted after", seen.posted, "s", _minutes(subject, rates, slots))
        yield _row(subject, f"{what}: ideal", seen.ideal, "s")
        yield _row(subject, f"{what}: beside ideal", seen.posted / seen.ideal, "x", "1.1")
        if _minutes(subject, rates, slots):
            busy = sum(call.seconds for call in seen.heard if call.reader == "local")
            yield _row(
                subject, f"{_A_DAY} such a day: of the card's day", 100 * _A_DAY * busy / 86_400, "%", "50"
            )


def _minutes(subject: Subject, rates: Rates, slots: int) -> str:
    return "240" if (subject.shape.files, rates, slots) == (10, CARD_24, 1) else ""


def _fresh(folder: Path) -> Path:
    """Reviews do not share a state folder: answers that were given before would be given again."""
    return folder / str(len(list(folder.iterdir())))


def _row(subject: Subject, what: str, value: float, unit: str, goal: str = "") -> Row:
    return Row("review", f"{subject.name}, {what}", value, unit, goal)

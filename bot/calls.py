"""The book of what goes to readers: a row for each request, written before it leaves and settled after."""

import json
import time
from dataclasses import dataclass
from typing import Final, Literal, Protocol, get_args

import sqlalchemy as sa

from bot.breaker import CLAUDE, Breaker
from bot.budgets.limits import Budgets
from bot.clock import Clock
from bot.migrations import reaching
from bot.tables import calls
from bot.texts import Texts, digest
from review.question import About, Task
from review.secrets import MARK
from review.types import Prompt, Reply

State = Literal["sent", "answered", "failed", "recalled"]
"""sent: it has left, and nobody knows what became of it; failed: no usable answer came; recalled: it was
answered before, and nothing left."""


@dataclass(frozen=True, slots=True)
class Call:
    """A question about a unit, and for whose sake it is asked.

    `review` is the id of a request, empty for a range of commits; `tag` the random word of one review.
    `files` are those that are shown, `masked` counts the secrets taken out of them. `question` is the SHA-256
    of all that is asked, `prompt` the versions of our texts in it.
    """

    review: str
    tag: str
    pull: str
    author: str
    unit: str
    route: str
    reason: str
    files: tuple[str, ...]
    masked: int
    question: str
    prompt: str
    seed: int


@dataclass(frozen=True, slots=True)
class Sent:
    """One request as the book has it: `size` in bytes of its body, `at` in seconds since 1970; USD are an
    estimate until it is answered or has failed. `answer` is the SHA-256 of the text, `error` why it is
    missing."""

    call: Call
    at: float
    size: int
    state: State
    model: str
    usd: float
    tokens_in: int = 0
    tokens_cached: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    answer: str = ""
    error: str = ""


REFUSED: Final = "Claude refuses our questions for now; the operator's log says why"

_FIGURES: Final = ("model", "tokens_in", "tokens_cached", "tokens_out", "seconds", "usd")


class Book(Protocol):
    """Where calls are written down; each method raises OutsideError when that cannot be done."""

    def limit(self, about: About) -> str:
        """Why Claude is asked nothing more for now, in words; empty when it may be."""

    def sending(self, call: Call, model: str, size: int, usd: float) -> None:
        """Note a request that is about to leave: bytes of its body, and what it may cost in USD."""

    def settle(self, call: Call, reply: Reply) -> None:
        """Note the answer to the last request about this."""

    def fail(self, call: Call, error: str, usd: float) -> None:
        """Note why the last request about this had no usable answer, and what it cost all the same."""

    def recalled(self, call: Call, reply: Reply) -> None:
        """Note an answer that was given before, so that nothing left."""

    def egress(self, review: str, tag: str) -> dict[str, int] | None:
        """Unit -> bytes that have gone to Claude about it in this review; None where they are not counted."""


def call(task: Task, prompt: Prompt, seed: int) -> Call:
    """What is to be written down of a question about a task."""
    unit = task.unit
    shown = (*unit.files, *(piece.path for piece in unit.evidence))
    return Call(
        review=task.about.review,
        tag=task.tag,
        pull=task.about.pull,
        author=task.about.author,
        unit=unit.id,
        route=task.route,
        reason=unit.reason,
        files=tuple(dict.fromkeys(shown)),
        masked=prompt.material.count(MARK),
        question=question(prompt),
        prompt=prompt.version,
        seed=seed,
    )


def question(prompt: Prompt) -> str:
    """The SHA-256 of all that a reader is asked, as 64 hex digits."""
    asked = (prompt.version, prompt.system, prompt.material, prompt.task, prompt.schema, prompt.quotes)
    return digest(json.dumps([*asked, prompt.max_tokens]))


class Calls:
    """The book in the database that all workers share. Safe to share between threads."""

    def __init__(self, engine: sa.Engine, budgets: Budgets, clock: Clock = time.time) -> None:
        self._engine = engine
        self._budgets = budgets
        self._clock = clock
        self._texts = Texts(engine, clock)
        self._claude = Breaker(engine, CLAUDE, clock)

    def limit(self, about: About) -> str:
        return self._budgets.reached(about, self._clock()) or self._refusal()

    def _refusal(self) -> str:
        trouble = self._claude.trouble()
        refuses = trouble is not None and trouble.refused and trouble.until > self._clock()
        return REFUSED if refuses else ""

    def pace(self) -> float:
        """Seconds that an answer took of late at home, on the average; 0 before the first."""
        answered = sa.select(calls.c.seconds).where(calls.c.state == "answered", calls.c.route == "local")
        latest = answered.order_by(calls.c.id.desc()).limit(50).subquery()
        with reaching(), self._engine.connect() as connection:
            return connection.execute(sa.select(sa.func.avg(latest.c.seconds))).scalar() or 0.0

    def sending(self, call: Call, model: str, size: int, usd: float) -> None:
        self._insert(call, model=model, bytes=size, usd=usd, state="sent")

    def recalled(self, call: Call, reply: Reply) -> None:
        self._insert(call, bytes=0, state="recalled", **self._answer(reply))

    def _insert(self, call: Call, **values: object) -> None:
        with reaching(), self._engine.begin() as connection:
            connection.execute(calls.insert().values(_row(call) | {"at": self._clock()} | values))

    def settle(self, call: Call, reply: Reply) -> None:
        self._end(call, state="answered", **self._answer(reply))

    def _answer(self, reply: Reply) -> dict[str, object]:
        figures = {name: getattr(reply, name) for name in _FIGURES}
        return figures | {"answer": self._texts.put(reply.text)}

    def fail(self, call: Call, error: str, usd: float) -> None:
        self._end(call, state="failed", error=error, usd=usd)

    def _end(self, call: Call, **values: object) -> None:
        """Of the last request: one before it that is still open was cut off, and may have been paid for."""
        is_open = (*_same(call), calls.c.state == "sent")
        last = sa.select(sa.func.max(calls.c.id)).where(*is_open).scalar_subquery()
        with reaching(), self._engine.begin() as connection:
            connection.execute(calls.update().where(calls.c.id == last).values(values))

    def of(self, *where: sa.ColumnElement[bool]) -> tuple[Sent, ...]:
        """All requests that are so, oldest first."""
        rows = sa.select(calls).where(*where).order_by(calls.c.id)
        with reaching(), self._engine.connect() as connection:
            return tuple(map(_sent, connection.execute(rows)))

    def of_review(self, review: str, tag: str) -> tuple[Sent, ...]:
        """All requests of one review, oldest first."""
        return self.of(calls.c.review == review, calls.c.tag == tag)

    def about(self, name: str) -> tuple[Sent, ...]:
        """All requests for a review, by its id, or for a pull request, `owner/name#1`."""
        return self.of(sa.or_(calls.c.review == name, calls.c.pull == name))

    def egress(self, review: str, tag: str) -> dict[str, int]:
        total = sa.select(calls.c.unit, sa.func.sum(calls.c.bytes)).group_by(calls.c.unit)
        mine = total.where(calls.c.review == review, calls.c.tag == tag, calls.c.route == "cloud")
        with reaching(), self._engine.connect() as connection:
            return {unit: int(size) for unit, size in connection.execute(mine)}


def _row(call: Call) -> dict[str, object]:
    about = {name: getattr(call, name) for name in Call.__slots__}
    return about | {"files": json.dumps(call.files, ensure_ascii=False)}


def _same(call: Call) -> tuple[sa.ColumnElement[bool], ...]:
    names = ("review", "tag", "unit", "route", "question", "seed")
    return tuple(calls.c[name] == getattr(call, name) for name in names)


def _sent(row: sa.Row[tuple[object, ...]]) -> Sent:
    values = row._mapping
    about = {name: values[name] for name in Call.__slots__} | {"files": tuple(json.loads(values["files"]))}
    assert values["state"] in get_args(State)
    rest = {name: values[name] for name in Sent.__slots__ if name not in {"call", "size"}}
    return Sent(call=Call(**about), size=values["bytes"], **rest)

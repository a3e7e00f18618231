"""What Claude may cost: by day and month, pull request, author and repository, in USD and in tokens."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal, get_args

import sqlalchemy as sa

from bot.migrations import reaching
from bot.tables import budgets, calls
from review.question import About

Scope = Literal["day", "month", "pull", "author", "repo"]
"""day and month: of everything, UTC; pull: of one pull request, as long as its calls are kept;
author and repo: a month."""

_WORDS: Final[dict[Scope, str]] = {
    "day": "the daily limit of {}",
    "month": "the monthly limit of {}",
    "pull": "the limit of {} for a pull request",
    "author": "its author's monthly limit of {}",
    "repo": "the repository's monthly limit of {}",
}


@dataclass(frozen=True, slots=True)
class Limit:
    """The most that may be spent; None for no limit. `name` is whose it is: a pull request, a login, a
    repository, empty for each that has none of its own."""

    scope: Scope
    name: str = ""
    usd: float | None = None
    tokens: int | None = None

    def words(self, spent: "Spent") -> str:
        """Which limit is reached, empty when none is."""
        if self.usd is not None and spent.usd >= self.usd:
            return _said(self.scope, f"{self.usd:.2f} USD")
        if self.tokens is not None and spent.tokens >= self.tokens:
            return _said(self.scope, f"{self.tokens:,} tokens")
        return ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A limit and what is spent of it; of a limit for each, by `whose` that is most."""

    limit: Limit
    whose: str
    spent: "Spent"


@dataclass(frozen=True, slots=True)
class Spent:
    """What calls to Claude took, those that nobody has settled with what they may have cost."""

    usd: float
    tokens: int

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(self.usd + other.usd, self.tokens + other.tokens)


_OF_ALL: Final[tuple[Scope, ...]] = ("day", "month")
_SUMS: Final = (sa.func.sum(calls.c.usd), sa.func.sum(calls.c.tokens_in + calls.c.tokens_out))
_AT_CLAUDE: Final = calls.c.route != "local"


def _said(scope: Scope, figure: str) -> str:
    return f"{_WORDS[scope].format(figure)} is reached"


def _spent(usd: float | None, tokens: int | None) -> Spent:
    return Spent(usd or 0.0, int(tokens or 0))


class Budgets:
    """Limits in the database, of which `daily_usd` is one as long as no other is set for the day."""

    def __init__(self, engine: sa.Engine, daily_usd: float) -> None:
        self._engine = engine
        self._daily_usd = daily_usd

    def limits(self) -> tuple[Limit, ...]:
        """All that are set, with the one of the day."""
        with reaching(), self._engine.connect() as connection:
            rows = connection.execute(sa.select(budgets).order_by(budgets.c.scope, budgets.c.name)).all()
        kept = tuple(Limit(*row) for row in rows)
        by_setting = (
            () if any(limit.scope == "day" for limit in kept) else (Limit("day", "", self._daily_usd),)
        )
        return (*by_setting, *kept)

    def put(self, limit: Limit) -> None:
        """Set a limit in place of the one before; without any figure there is none from now on."""
        key = sa.and_(budgets.c.scope == limit.scope, budgets.c.name == limit.name)
        row = {"scope": limit.scope, "name": limit.name, "usd": limit.usd, "tokens": limit.tokens}
        with reaching(), self._engine.begin() as connection:
            connection.execute(budgets.delete().where(key))
            if limit.usd is not None or limit.tokens is not None:
                connection.execute(budgets.insert().values(row))

    def reached(self, about: About, now: float) -> str:
        """The first limit that leaves nothing for this work, in words; empty when there is room."""
        limits = self.limits()
        for scope in get_args(Scope):
            name = _name(scope, about)
            limit = _that_holds(limits, scope, name) if name or scope in _OF_ALL else None
            if limit is not None and (said := limit.words(self.spent(scope, name, now))):
                return said
        return ""

    def spent(self, scope: Scope, name: str, now: float) -> Spent:
        """`name` as in Limit; empty for all of them together."""
        query = sa.select(*_SUMS).where(_AT_CLAUDE, *_where(scope, name, now))
        with reaching(), self._engine.connect() as connection:
            return _spent(*connection.execute(query).one())

    def state(self, now: float) -> Iterator[Standing]:
        """Of day, month, and every limit."""
        limits = self.limits()
        unset = (Limit(scope) for scope in _OF_ALL if all(limit.scope != scope for limit in limits))
        for limit in sorted((*limits, *unset), key=lambda limit: get_args(Scope).index(limit.scope)):
            if limit.name or limit.scope in _OF_ALL:
                yield Standing(limit, limit.name, self.spent(limit.scope, limit.name, now))
            else:
                yield Standing(limit, *self._spent_most(limit.scope, now))

    def _spent_most(self, scope: Scope, now: float) -> tuple[str, Spent]:
        column = calls.c.author if scope == "author" else calls.c.pull
        query = sa.select(column, *_SUMS).where(_AT_CLAUDE, *_where(scope, "", now)).group_by(column)
        with reaching(), self._engine.connect() as connection:
            rows = connection.execute(query).all()
        sums: dict[str, Spent] = {}
        for whose, usd, tokens in rows:
            name = whose.partition("#")[0] if scope == "repo" else whose
            sums[name] = sums.get(name, Spent(0.0, 0)) + _spent(usd, tokens)
        return max(sums.items(), key=lambda item: item[1].usd, default=("", Spent(0.0, 0)))


def _that_holds(limits: tuple[Limit, ...], scope: Scope, name: str) -> Limit | None:
    """The limit of its own, else that of all."""
    named = {limit.name: limit for limit in limits if limit.scope == scope}
    return named.get(name) or named.get("")


def _name(scope: Scope, about: About) -> str:
    names = {"pull": about.pull, "author": about.author, "repo": about.pull.partition("#")[0]}
    return names.get(scope, "")


def _where(scope: Scope, name: str, now: float) -> Iterator[sa.ColumnElement[bool]]:
    midnight = datetime.fromtimestamp(now, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if scope == "day":
        yield calls.c.at >= midnight.timestamp()
    elif scope != "pull":
        yield calls.c.at >= midnight.replace(day=1).timestamp()
    if name and scope == "repo":
        yield calls.c.pull.startswith(f"{name}#", autoescape=True)
    elif name:
        yield calls.c[scope] == name

"""A database with requests, reviews and calls in it, for the pages that show them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from bot.budgets.limits import Budgets
from bot.calls import Calls
from bot.dashboard.site import Site
from bot.jobs.archive import Archive
from bot.jobs.underway import Job, Queue, Underway
from bot.models.prices import Price
from bot.planning.estimate import Tariff
from bot.tables import breakers, calls, feedback, reviews
from review.types import Edge, Hunk, Line, Outcome, ReadUnit, Request, Review, Route, Unit
from tests.clock import NOON, Clock
from tests.review.reviews import CLOUD, LOCAL, full_review

MINUTE = 60.0


@dataclass(frozen=True)
class Still:
    """What is underway, as it was told."""

    told: tuple[Job, ...] = ()

    def jobs(self) -> Sequence[Job]:
        return self.told

    def queues(self) -> Sequence[Queue]:
        waiting = sum(job.state == "waiting" for job in self.told)
        return [
            Queue("reviews", waiting, 0, len(self.told) - waiting, None, served=True),
            Queue("local", 3, 0, 1, NOON, served=True),
            Queue("cloud", 0, 2, 0, None, served=False),
        ]


TARIFF = Tariff(
    "claude-x", (Price(fresh=3, out=15, write_5m=3.75, write_1h=6, read=0.3),), "2026-01", "a page"
)


def opened(engine: sa.Engine, underway: Underway, tariff: Tariff = TARIFF) -> Site:
    """The site behind the gate, some minutes after noon."""
    asked = Calls(engine, Budgets(engine, 10.0)).about
    return Site(engine, asked, underway, {"local": 1, "cloud": 4}, tariff, Clock(NOON + 10 * MINUTE))


def request(number: int, repo: str = "octo/app") -> Request:
    return Request(f"{repo}#{number}@{'a' * 40}/auto", repo, number, installation=1, head="a" * 40)


def answered(
    engine: sa.Engine, asked: Request, review: Review | None, at: float = NOON, state: str = "posted"
) -> None:
    """A request that is answered, with its review if there is one."""
    row = {"id": asked.id, "at": at, "repo": asked.repo, "number": asked.number, "head": asked.head}
    counts = {"comments": len(review.comments) if review else 0, "notes": len(review.notes) if review else 0}
    url = f"https://github.example/{asked.repo}/pull/{asked.number}"
    with engine.begin() as connection:
        connection.execute(reviews.insert().values(**row, **counts, state=state, units_failed=0, url=url))
    if review is not None:
        Archive(engine, Clock(at)).put(asked, review)


def called(
    engine: sa.Engine, asked: Request, unit: str, route: Route, start: float, seconds: float, **more: object
) -> None:
    """A call for this request, so many seconds after noon."""
    row: dict[str, object] = {
        "review": asked.id,
        "unit": unit,
        "route": route,
        "at": NOON + start,
        "seconds": seconds,
        "model": CLOUD if route == "cloud" else LOCAL,
        "tokens_in": 3000,
        "tokens_cached": 1000,
        "tokens_out": 200,
        "usd": 0.0213 if route == "cloud" else 0.0,
        "bytes": 9000,
        "files": json.dumps(["shop/tax.py", "shop/api.py"]),
        "reason": "tax is used in shop/api.py",
        "question": "0123456789abcdef" * 4,
        "state": "answered",
    }
    with engine.begin() as connection:
        connection.execute(calls.insert().values(row | more))


def judged(engine: sa.Engine, reader: str, states: Sequence[str]) -> None:
    """Findings of this reader that have met these fates."""
    common = {"repo": "octo/app", "reader": reader, "kind": "logic", "severity": "high", "up": 1, "down": 0}
    rows = [
        common | {"number": number, "key": f"{reader}-{number}", "at": NOON, "state": state, "merged": True}
        for number, state in enumerate(states)
    ]
    with engine.begin() as connection:
        connection.execute(feedback.insert(), rows)


def fails(engine: sa.Engine, service: str, until: float, why: str) -> None:
    """A service that is left alone until then."""
    row = {"service": service, "failures": 3, "until": until, "refused": False, "why": why}
    with engine.begin() as connection:
        connection.execute(breakers.insert().values(row))


def many(engine: sa.Engine, number: int) -> None:
    """So many answered requests, each with a review and four calls."""
    kept = full_review()
    sample = request(0)
    answered(engine, sample, kept)
    with engine.begin() as connection:
        body = connection.exec_driver_sql("select * from foureyes_archive").mappings().one()
        rows = [_aged(dict(body), place) for place in range(1, number)]
        connection.execute(sa.text(_INSERT), rows)
        connection.execute(reviews.insert(), [_listed(row) for row in rows])
        connection.execute(calls.insert(), [call for row in rows for call in _calls(row)])


_INSERT = (
    "insert into foureyes_archive values"
    " (:id, :at, :asked, :repo, :number, :head, :title, :lines, :lines_home, :usd, :review)"
)


def _aged(body: dict[str, object], place: int) -> dict[str, object]:
    repo = f"octo/{('app', 'shop', 'tools')[place % 3]}"
    changed = {"id": request(place, repo).id, "repo": repo, "number": place, "at": NOON - 9 * MINUTE * place}
    return body | changed | {"usd": place % 7 * 0.031, "lines": 70, "lines_home": place % 71}


def _listed(row: dict[str, object]) -> dict[str, object]:
    number = row["number"]
    assert isinstance(number, int)
    state = "failed" if number % 11 == 0 else "unwanted" if number % 7 == 0 else "posted"
    kept = {name: row[name] for name in ("id", "at", "repo", "number", "head")}
    return kept | {
        "state": state,
        "url": None,
        "comments": number % 4,
        "notes": number % 3,
        "units_failed": 0,
    }


def _calls(row: dict[str, object]) -> list[dict[str, object]]:
    at, number = row["at"], row["number"]
    assert isinstance(at, float)
    assert isinstance(number, int)
    common = {"review": row["id"], "unit": "u-1", "tokens_in": 3000, "tokens_out": 200, "seconds": 5.0} | {
        "bytes": 9000
    }
    local = {"route": "local", "model": LOCAL, "usd": 0.0}
    cloud = {"route": "cloud", "model": CLOUD, "usd": number % 7 * 0.031}
    rows = [common | local | {"at": at - 30 + start, "seconds": 4.0 + start} for start in (0, 5, 12)]
    return [*rows, common | cloud | {"at": at - 20}]


def wide(files: int) -> Review:
    """A review of so many files, some of which use each other, read by both readers."""
    names = [f"shop/{folder}/part_{number}.py" for number in range(files) for folder in ("cart", "api")][
        :files
    ]
    units = tuple(_read(name, number) for number, name in enumerate(names))
    edges = tuple(
        Edge(names[number], 3, names[number // 3], 8, "Session.refresh", "signature", 1.0, outside=False)
        for number in range(1, min(files, 30))
    )
    return replace(full_review(), units=units, edges=edges, title="Rotate refresh tokens")


def _read(name: str, number: int) -> ReadUnit:
    hunks = tuple(
        Hunk(name, first, 1, first, 1, "", (Line("old", first, None), Line("new", None, first)))
        for first in range(1, 2 + number % 5)
    )
    is_cloud = number % 3 == 0
    unit = Unit(
        f"w-{number}",
        "cloud" if is_cloud else "local",
        "Session.refresh is used elsewhere" if is_cloud else f"bounded to {name}",
        "cross-file" if is_cloud else "policy" if number % 7 == 1 else "bounded",
        hunks,
    )
    model, sent = (CLOUD, 9000) if is_cloud else (LOCAL, 0)
    outcome = Outcome(unit.id, "answered", model, None, "Rotates.", (), 1200, 90, 4.0, 0.0, sent=sent)
    return ReadUnit(unit, outcome)

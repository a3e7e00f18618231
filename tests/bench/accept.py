"""How many deliveries the receiver takes, each safe in the database before it answers, and how soon a worker
begins with one."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles

from tests.bench.cards import Rates
from tests.bench.reviewing import Bench, Setup, bench, until
from tests.bench.service import receiver
from tests.bench.subjects import SUBJECTS
from tests.bench.table import Row
from tests.fakes.github.world import signature
from tests.postgres import postgres
from tests.test_service import settings
from tests.world import CART, SECRET, World, world

_DELIVERIES = 400
_CONNECTIONS = (1, 2, 16)
_PICKUPS = 10
_BUSY = Rates("half a second", fixed=0.5, cloud=0.5)

_GOAL = 50
"""Deliveries a second."""

Sent = tuple[bytes, Mapping[str, str]]
Due = tuple[Sent, float | None]
"""A delivery, and when it is to be sent; None for as soon as possible."""


def rows(folder: Path, werkzeug: Path | None = None) -> Iterator[Row]:
    """On SQLite and on Postgres, with nobody at work and while a large change is reviewed."""
    yield from _on("SQLite", folder, werkzeug, lambda: "", "250")
    with postgres(fsync=True) as server:
        yield from _on("Postgres", folder, werkzeug, server.create, "100")


def _on(
    name: str, folder: Path, werkzeug: Path | None, database: Callable[[], str], goal: str
) -> Iterator[Row]:
    """`database` makes one, and gives its URL."""
    url = database()
    with world(folder / f"{name}-idle") as shop:
        mine = settings(shop, **({"FOUREYES_DATABASE_URL": url} if url else {}))
        with receiver(mine, folder) as address:
            yield from _rates(f"{name}, idle", shop, address, goal)
    with bench(folder / f"{name}-busy", Setup(SUBJECTS[1], _BUSY, database=database()), werkzeug) as made:
        yield from _pickups(name, made)
        made.begin("feature")
        until(lambda: bool(made.heard))
        yield from _rates(f"{name}, 65 files in work", made.shop, made.address, goal)


def _pickups(name: str, made: Bench) -> Iterator[Row]:
    """Drafts, which are looked at and left alone."""
    took = []
    for _ in range(_PICKUPS):
        before = len(made.calls)
        _, began = made.begin("warm", draft=True)
        until(lambda known=before: len(made.calls) > known)  # type: ignore[misc]
        took.append(made.calls.at[before] - began)
        _settled(made)
    yield Row("accept", f"{name}, delivery to first call of GitHub: median", 1000 * median(took), "ms")
    yield Row("accept", f"{name}, delivery to first call of GitHub: longest", 1000 * max(took), "ms")


def _settled(made: Bench) -> None:
    """Until GitHub has not been called for a while."""
    until(lambda: time.perf_counter() - made.calls.at[-1] > 0.3)


def _rates(where: str, shop: World, address: str, goal: str) -> Iterator[Row]:
    shop.shop.commit("other", CART, author="alice")
    pull = shop.shop.open_pull("Other", "other")
    pull.push({"shop/other.py": "x = 1\n"})
    payload = shop.github.pull_request(pull, "synchronize")
    for connections in _CONNECTIONS:
        sent = _deliveries(payload, shop, connections)
        yield from _measured(where, address, connections, sent, goal)
    yield from _steady(where, address, _deliveries(payload, shop, 99), goal)


def _deliveries(payload: dict[str, object], shop: World, salt: int) -> list[Sent]:
    """Each about a pull request of its own."""
    made: list[Sent] = []
    for number in range(_DELIVERIES):
        about = json.loads(json.dumps(payload))
        about["number"] = about["pull_request"]["number"] = salt * 10_000 + number
        body = json.dumps(about).encode()
        guid = f"{salt}-{number}"
        headers = shop.github.delivery("pull_request", {}, SECRET, guid).headers
        made.append((body, {**headers, "X-Hub-Signature-256": signature(body, SECRET)}))
    return made


def _measured(where: str, address: str, connections: int, sent: Sequence[Sent], goal: str) -> Iterator[Row]:
    """As many as it takes: each connection sends the next delivery once the last one was answered."""
    began = time.perf_counter()
    took = _sent(address, connections, [(each, None) for each in sent])
    rate = len(took) / (time.perf_counter() - began)
    what = f"{where}, {connections} at once"
    yield Row("accept", f"{what}: deliveries", rate, "a second", str(_GOAL))
    yield Row("accept", f"{what}: p99", 1000 * quantiles(took, n=100)[98], "ms", goal)


def _steady(where: str, address: str, sent: Sequence[Sent], goal: str) -> Iterator[Row]:
    """At the rate that is the goal, whatever becomes of earlier ones: a delivery that has to wait for its
    connection has begun when it was due."""
    began = time.perf_counter() + 0.1
    due = [(each, began + number / _GOAL) for number, each in enumerate(sent)]
    took = _sent(address, max(_CONNECTIONS), due)
    yield Row("accept", f"{where}, {_GOAL} a second: p99", 1000 * quantiles(took, n=100)[98], "ms", goal)


def _sent(address: str, connections: int, due: Sequence[Due]) -> list[float]:
    shares = [due[place::connections] for place in range(connections)]
    with ThreadPoolExecutor(connections) as pool:
        return [seconds for each in pool.map(lambda share: _send(address, share), shares) for seconds in each]


def _send(address: str, due: Sequence[Due]) -> list[float]:
    """Seconds of each; a connection for each delivery, as GitHub does."""
    took = []
    for (body, headers), at in due:
        if at is not None:
            time.sleep(max(0.0, at - time.perf_counter()))
        began = at or time.perf_counter()
        connection = HTTPConnection(address)
        connection.request("POST", "/webhook", body, dict(headers))
        answer = connection.getresponse()
        answer.read()
        connection.close()
        took.append(time.perf_counter() - began)
        assert answer.status == 202, f"refused with {answer.status}"
    return took

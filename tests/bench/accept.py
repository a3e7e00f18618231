"""How many deliveries the receiver takes, each safe in the database before it answers."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from statistics import quantiles

from tests.bench.service import receiver
from tests.bench.table import Row
from tests.fakes.github.world import signature
from tests.test_service import settings
from tests.world import CART, SECRET, World, world

_DELIVERIES = 400
_CONNECTIONS = (1, 2, 16)

Sent = tuple[bytes, Mapping[str, str]]


def rows(folder: Path) -> Iterator[Row]:
    """On SQLite, with nobody at work."""
    with world(folder) as shop, receiver(settings(shop), folder) as address:
        pull = shop.open_pull()
        pull.push(CART)
        payload = shop.github.pull_request(pull, "synchronize")
        for connections in _CONNECTIONS:
            yield from _measured(
                "SQLite, idle", address, connections, _deliveries(payload, shop, connections)
            )


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


def _measured(where: str, address: str, connections: int, sent: Sequence[Sent]) -> Iterator[Row]:
    shares = [sent[place::connections] for place in range(connections)]
    began = time.perf_counter()
    with ThreadPoolExecutor(connections) as pool:
        took = [seconds for each in pool.map(lambda share: _send(address, share), shares) for seconds in each]
    rate = len(took) / (time.perf_counter() - began)
    what = f"{where}, {connections} at once"
    yield Row("accept", f"{what}: deliveries", rate, "a second", "50")
    yield Row("accept", f"{what}: p99", 1000 * quantiles(took, n=100)[98], "ms", "250")


def _send(address: str, sent: Sequence[Sent]) -> list[float]:
    """Seconds of each; a connection for each delivery, as GitHub does."""
    took = []
    for body, headers in sent:
        began = time.perf_counter()
        connection = HTTPConnection(address)
        connection.request("POST", "/webhook", body, dict(headers))
        answer = connection.getresponse()
        answer.read()
        connection.close()
        took.append(time.perf_counter() - began)
        assert answer.status == 202, f"refused with {answer.status}"
    return took

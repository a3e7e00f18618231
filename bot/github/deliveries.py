"""Deliveries that never arrived: GitHub sends none again by itself, but does when it is asked.

https://docs.github.com/en/webhooks/using-webhooks/automatically-redelivering-failed-deliveries-for-a-github-app-webhook
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

import github as pygithub
from pydantic import TypeAdapter

from bot.github.answer import Model, parsed
from bot.github.connection import App, client, mapped
from review.errors import UserError

KEPT = 3 * 24 * 3600.0
"""Seconds for which GitHub keeps deliveries, and can send them again."""

YOUNG = 300.0
"""Seconds in which the last try may still be under way, or its receiver be starting."""

TRIES = 5
"""Tries after which a delivery is given up: what is refused that often will be refused again."""

MOST = 50
"""Deliveries that are asked for in one turn."""

_PAGES = 50
_GONE = frozenset({404, 422})
_CURSOR = re.compile(r"[?&]cursor=([^&>]+)[^>]*>;\s*rel=\"next\"")


class Delivery(Model):
    """One try to tell us of an event; `guid` is the same for all tries. `status_code` 0: nobody answered."""

    id: int
    guid: str
    event: str
    delivered_at: datetime
    status_code: int

    @property
    def arrived(self) -> bool:
        return 200 <= self.status_code < 300

    @property
    def at(self) -> float:
        return self.delivered_at.timestamp()


DELIVERIES = TypeAdapter(tuple[Delivery, ...])


@dataclass(frozen=True, slots=True)
class Missed:
    """What came of one turn: GUIDs that were asked for, and how many others are without success.

    `waiting` may still arrive or have their turn later, `given_up` failed too often, `gone` GitHub cannot
    send any more.
    """

    asked: tuple[str, ...] = ()
    waiting: int = 0
    given_up: int = 0
    gone: int = 0


def redeliver(url: str, app: App, now: float) -> Missed:
    """Have what failed in the last 3 days sent again. `now` is in seconds since 1970. Raises as `mapped`."""
    with client(url, app.auth) as api, mapped("the App's deliveries"):
        missed = list(_missed(_tries(api, now - KEPT)))
        ripe = [tries for tries in missed if len(tries) < TRIES and tries[0].at <= now - YOUNG]
        turn = ripe[:MOST]
        sent = [tries[0].guid for tries in turn if _sent(api, tries[0])]
        given_up = sum(len(tries) >= TRIES for tries in missed)
        waiting = len(missed) - given_up - len(turn)
        return Missed(tuple(sent), waiting, given_up, len(turn) - len(sent))


def _missed(deliveries: Iterable[Delivery]) -> Iterator[tuple[Delivery, ...]]:
    """The tries of each GUID that had no success, the newest first; the oldest event first."""
    by_guid = sorted(deliveries, key=lambda each: (each.guid, -each.at, -each.id))
    groups = (tuple(tries) for _, tries in groupby(by_guid, key=lambda each: each.guid))
    failed = (tries for tries in groups if not any(each.arrived for each in tries))
    yield from sorted(failed, key=lambda tries: tries[-1].at)


def _tries(api: pygithub.Github, since: float) -> Iterator[Delivery]:
    """The newest first, page by page: their addresses hold a cursor that only GitHub understands."""
    cursor: str | None = None
    for _ in range(_PAGES):
        query = {"per_page": 100} | ({"cursor": cursor} if cursor else {})
        headers, data = api.requester.requestJsonAndCheck("GET", "/app/hook/deliveries", query)
        page = parsed(DELIVERIES, data, "deliveries")
        yield from (each for each in page if each.at >= since)
        cursor = _next(headers)
        if cursor is None or any(each.at < since for each in page):
            return


def _next(headers: Mapping[str, object]) -> str | None:
    found = _CURSOR.search(str(headers.get("link", "")))
    return found[1] if found else None


def _sent(api: pygithub.Github, delivery: Delivery) -> bool:
    """Whether GitHub will send it again; one that it keeps no more must not stop the others."""
    try:
        with mapped("a delivery"):
            api.requester.requestJsonAndCheck("POST", f"/app/hook/deliveries/{delivery.id}/attempts")
    except UserError as error:
        if getattr(error.__cause__, "status", None) in _GONE:
            return False
        raise
    return True

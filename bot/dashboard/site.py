"""The pages of the dashboard: an address goes in, a page comes out. It writes nothing."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa

from bot import page as review_page
from bot.breaker import Trouble, troubles
from bot.calls import Sent
from bot.clock import Clock
from bot.dashboard import listing
from bot.dashboard.assets import asset
from bot.dashboard.chart import charts
from bot.dashboard.gate import ALLOWED, HOME, STATIC, page
from bot.dashboard.timeline import timeline
from bot.dashboard.totals import DAY, totals
from bot.feedback.book import tallies
from bot.highlight import plain
from bot.jobs.archive import Archive
from bot.jobs.underway import Underway
from bot.planning.estimate import Tariff
from bot.render import render
from review.combine import worth_reading
from review.types import Change, Finding, Review
from webhooks.pages import Fields, Page

_DAYS = (7, 30, 90)
_MONTH = 30

_MOST_LINES = 3_000
"""What a page shows of the code at once: to colour more takes the web host so long that deliveries wait."""

_LATEST = 100_000
"""The last page that anybody may ask for."""


@dataclass(frozen=True)
class Site:
    """What is behind the gate: `asked` tells the calls for a request, by its id, `slots` how many calls at
    once each route has."""

    engine: sa.Engine
    asked: Callable[[str], Sequence[Sent]]
    underway: Underway
    slots: Mapping[str, int]
    tariff: Tariff
    clock: Clock = time.time

    def __call__(self, path: str, query: Fields) -> Page | None:
        """The page at this path, None where there is none. Raises OutsideError."""
        if path.startswith(STATIC):
            return asset(path.removeprefix(STATIC))
        made = self._pages.get(path.rstrip("/"))
        return made(query) if made else None

    @property
    def _pages(self) -> Mapping[str, Callable[[Fields], Page | None]]:
        return {
            HOME: self._list,
            f"{HOME}/review": self._review,
            f"{HOME}/changes": self._changes,
            f"{HOME}/totals": self._totals,
        }

    def _list(self, query: Fields) -> Page:
        repo, state, number = query.get("repo", ""), query.get("state", ""), query.get("page", "")
        at = min(max(int(number), 1), _LATEST) if number.isascii() and number.isdecimal() else 1
        is_first = at == 1 and not repo and not state
        return _page(
            "reviews.html.jinja",
            {
                "listing": listing.listing(self.engine, at, repo, state),
                "repositories": listing.repositories(self.engine),
                "jobs": self.underway.jobs() if is_first else (),
                "troubles": self._troubles() if is_first else (),
                "repo": repo,
                "state": state,
            },
        )

    def _review(self, query: Fields) -> Page | None:
        found = Archive(self.engine).get(query.get("id", ""))
        if found is None:
            return self._unkept(query.get("id", ""))
        kept, review = found
        calls = self.asked(kept.id)
        about = {
            "kept": kept,
            "answer": listing.answer(self.engine, kept.id),
            "calls": calls,
            "sent": [call for call in calls if call.call.route == "cloud" and call.size],
            "dropped": _dropped(review),
            "timeline": timeline(review, calls, self.slots),
            "parts": {read.unit.id: number for number, read in enumerate(review.units, 1)},
            "is_long": _is_long(review),
        }
        code = _without_code(review) if _is_long(review) else None
        return _page("review.html.jinja", review_page.shown(review, code) | about, "graph.css")

    def _changes(self, query: Fields) -> Page | None:
        """All of a long change, without colours: deliveries would wait for these."""
        found = Archive(self.engine).get(query.get("id", ""))
        if found is None:
            return None
        return _page("page.html.jinja", review_page.shown(found[1], colour=plain), "graph.css")

    def _totals(self, query: Fields) -> Page:
        days = next((days for days in _DAYS if query.get("days") == str(days)), _MONTH)
        since = int(self.clock() // DAY + 1 - days) * DAY
        found = totals(self.engine, since, self.tariff)
        about = {
            "days": days,
            "totals": found,
            "charts": charts(found.days, since) if found.days else (),
            "tallies": tallies(self.engine, "reader", since),
            "queues": self.underway.queues(),
            "tariff": self.tariff,
            "troubles": self._troubles(),
        }
        return _page("totals.html.jinja", about)

    def _troubles(self) -> Sequence[Trouble]:
        """Services that are left alone now."""
        return [trouble for trouble in troubles(self.engine) if trouble.until > self.clock()]

    def _unkept(self, review: str) -> Page | None:
        """A request without a review, or one whose review is too old to be kept."""
        answer = listing.answer(self.engine, review)
        return None if answer is None else _page("unkept.html.jinja", {"answer": answer})


def _is_long(review: Review) -> bool:
    return sum(len(hunk.lines) for read in review.units for hunk in read.unit.hunks) > _MOST_LINES


def _without_code(review: Review) -> Change:
    return Change(review.base, review.head, review.title, "", (), review.skipped)


def _dropped(review: Review) -> tuple[Finding, ...]:
    """What the notes do not show, as nobody is to read it at all."""
    told = worth_reading(review.notes)
    return tuple(note for note in review.notes if note not in told)


def _page(template: str, values: Mapping[str, object], *styles: str) -> Page:
    given = {"moment": _moment, **values}
    return page(render(template, given, *styles, "dashboard.css", policy=ALLOWED))


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(round(seconds), UTC)

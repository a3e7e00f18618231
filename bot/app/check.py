"""Whether the App may do what it needs, and no more."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from bot.app.live import LiveApp
from bot.app.needs import AUTOMATIC, EVENTS, PERMISSIONS

SCHEMA = "foureyes.app-check/1"
_RANK = {"read": 1, "write": 2, "admin": 3}


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to change on GitHub. `wanted` and `held` are accesses, or "subscribed"; None is none."""

    kind: Literal["missing", "too much"]
    what: Literal["permission", "event"]
    name: str
    wanted: str | None
    held: str | None
    why: str

    @property
    def cure(self) -> str:
        """What to choose on the page of the App's permissions."""
        if self.what == "event":
            return f"{'tick' if self.wanted else 'untick'} the event {self.name}"
        return f"set {self.name} to {self.wanted or 'no access'}"


def problems(app: LiveApp) -> list[Problem]:
    return [*_permissions(app), *_events(app)]


def choices(app: LiveApp) -> list[str]:
    """What goes beyond the needs because the operator may want it."""
    return [
        f"{need.name}: write is more than it needs; with it, {need.choice}"
        for need in PERMISSIONS
        if need.choice and app.permissions.get(need.name) == "write"
    ]


def _permissions(app: LiveApp) -> Iterator[Problem]:
    needs = {need.name: need for need in PERMISSIONS}
    for name, need in needs.items():
        held = app.permissions.get(name)
        if _rank(held) < _rank(need.access):
            yield Problem("missing", "permission", name, need.access, held, need.why)
        elif _rank(held) > _rank(need.access) and not need.choice:
            yield Problem("too much", "permission", name, need.access, held, "reading is enough")
    for name, access in sorted(app.permissions.items()):
        if name not in needs:
            yield Problem("too much", "permission", name, None, access, "nothing here uses it")


def _events(app: LiveApp) -> Iterator[Problem]:
    automatic = {event for event, name in AUTOMATIC.items() if app.permissions.get(name) == "write"}
    needs = {event.name: event for event in EVENTS}
    for name, event in needs.items():
        if name not in app.events | automatic:
            yield Problem("missing", "event", name, "subscribed", None, event.why)
    for name in sorted(app.events - needs.keys() - automatic):
        yield Problem("too much", "event", name, None, "subscribed", "nothing here listens to it")


def _rank(access: str | None) -> int:
    return _RANK.get(access, 0) if access else 0


def as_json(app: LiveApp, page: str) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "app": app.slug,
        "page": page,
        "permissions": {need.name: need.access for need in PERMISSIONS},
        "events": [event.name for event in EVENTS],
        "problems": [_problem(problem) for problem in problems(app)],
        "choices": choices(app),
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "kind": problem.kind,
        "what": problem.what,
        "name": problem.name,
        "wanted": problem.wanted,
        "held": problem.held,
        "why": problem.why,
        "cure": problem.cure,
    }


def as_text(app: LiveApp, page: str) -> Iterator[str]:
    """Lines for people; they end with the page where all of it is mended."""
    found = problems(app)
    for problem in found:
        yield f"{problem.kind}: {problem.what} {problem.name} ({problem.why}): {problem.cure}"
    yield from (f"your choice: {choice}" for choice in choices(app))
    if not found:
        yield f"The App {app.slug} has what it needs, and no more."
        return
    yield f"Mend it at {page}"
    if any(problem.kind == "missing" and problem.what == "permission" for problem in found):
        yield "A new permission holds once each installation has accepted it: GitHub writes to the owners."

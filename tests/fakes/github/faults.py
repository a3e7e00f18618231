"""Scripted trouble: what the HTTP face answers instead of, or after, doing the work."""

import re
import time
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Drop = Literal["drop", "accept-then-drop"]
"""The connection dies before the work is done, or after."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A whole answer; a `str` body goes out as it is, anything else as JSON. With `works` it is a lie: what
    was asked for is done before."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: object = "<html><body><h1>Unicorn!</h1></body></html>"
    works: bool = False


def primary_limit(reset_in: int = 3600) -> Fault:
    """https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api"""
    headers = {
        "X-RateLimit-Limit": "5000",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": str(int(time.time()) + reset_in),
        "X-RateLimit-Resource": "core",
    }
    return Fault(403, headers, {"message": "API rate limit exceeded for installation ID 1.", "status": "403"})


def secondary_limit(status: Literal[403, 429] = 403, retry_after: int | None = None) -> Fault:
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    message = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
    return Fault(status, headers, {"message": message, "status": str(status)})


def unprocessed(message: str = "Validation Failed") -> Fault:
    return Fault(422, body={"message": message, "errors": [message], "status": "422"})


def graph_fault(kind: str, message: str) -> Fault:
    """An error of GraphQL comes with status 200; kinds are RATE_LIMITED, FORBIDDEN, NOT_FOUND and others."""
    return Fault(200, body={"data": None, "errors": [{"type": kind, "message": message}]})


Step = Fault | Drop | None


@dataclass(slots=True)
class _Script:
    method: str
    path: re.Pattern[str]
    steps: deque[Step]


class Faults:
    """Scripts by method and path; each matching call takes the next step, None lets it through."""

    def __init__(self) -> None:
        self._scripts: list[_Script] = []
        self._nth: dict[int, Step] = {}
        self._calls = 0

    def add(self, method: str, path: str, steps: Iterable[Step]) -> None:
        """`path` is a regular expression that is searched in the path as `Called` has it."""
        self._scripts.append(_Script(method, re.compile(path), deque(steps)))

    def nth(self, number: int, step: Step) -> None:
        """Once, at one call of the API counted from now on, whatever it is; the next one is number 1."""
        assert number > 0, "the next call is number 1"
        self._nth[self._calls + number] = step

    def next(self, method: str, path: str) -> Step:
        self._calls += 1
        if self._calls in self._nth:
            return self._nth.pop(self._calls)
        for script in self._scripts:
            if script.steps and script.method == method and script.path.search(path):
                return script.steps.popleft()
        return None

    def unused(self) -> list[str]:
        scripted = [
            f"{len(script.steps)} scripted faults of {script.method} {script.path.pattern} were never used"
            for script in self._scripts
            if script.steps
        ]
        return scripted + [f"the fault of call {number} was never used" for number in self._nth]

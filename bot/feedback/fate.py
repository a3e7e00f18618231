"""The fate of each finding of ours on a pull request, as it ends."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from bot.github import GitHub, mapped
from bot.github.threads import ReviewThread, threads
from review.marker import findings_in
from review.types import Request

State = Literal["open", "fixed", "dismissed", "changed"]

_HEADLINE: Final = re.compile(r"\*\*(\w+)\*\*, (\w+): ")
_FOUND_BY: Final = re.compile(r"^Found by `([^`\n]+)`", re.MULTILINE)
_UP: Final = frozenset({"+1", "heart", "hooray", "rocket"})
_DOWN: Final = frozenset({"-1", "confused"})


@dataclass(frozen=True, slots=True)
class Fate:
    """`state` is changed when the flagged line has changed without the finding being noted as fixed.

    `up` and `down` count reactions of people who may write.
    """

    key: str
    reader: str
    kind: str
    severity: str
    state: State
    up: int
    down: int


def fates(github: GitHub, request: Request) -> Iterator[Fate]:
    """Of all findings beside the code. Raises as GitHub does."""
    pull = github.pull(request)
    known = {each.thread: each for each in github.past(pull).known}
    seal = github.account.seal(request.repo, request.number)
    with mapped("what became of findings"):
        there = list(threads(github.account, request.repo, request.number))
    for thread in there:
        if thread.id in known:
            text = seal.opened(thread.comments[0].body)
            yield from _of(github, request, thread, text, known[thread.id].state)


def _of(github: GitHub, request: Request, thread: ReviewThread, text: str, state: State) -> Iterator[Fate]:
    said, found = _HEADLINE.match(text), _FOUND_BY.search(text)
    if said is None or found is None:
        return
    ended: State = "changed" if state == "open" and thread.line is None else state
    votes = _votes(github, request, thread.comments[0].number)
    for key, _ in findings_in(text):
        yield Fate(key, found[1], said[2], said[1].lower(), ended, votes["up"], votes["down"])


def _votes(github: GitHub, request: Request, comment: int) -> Mapping[str, int]:
    """Each person counts once on each side."""
    up, down = set[str](), set[str]()
    for login, content in github.reactions(request, comment):
        side = up if content in _UP else down if content in _DOWN else None
        if side is not None:
            side.add(login)
    writers = {login for login in up | down if github.may_command(replace(request, author=login))}
    return {"up": len(up & writers), "down": len(down & writers)}

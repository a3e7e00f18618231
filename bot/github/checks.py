"""The check run of a head: made once, brought up to date later, its annotations in pages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter

from bot.github.account import Account
from bot.github.answer import Model, parsed
from review import card as cards
from review.card import Annotation, Button, Card

_PAGE = 50
"""Annotations that one request may carry; those of the next are added.
https://docs.github.com/en/rest/checks/runs#update-a-check-run"""


Told = dict[int, int]
"""How many annotations a check run has, by its id: of runs that this process alone has written to."""


class _App(Model):
    slug: str


class _Output(Model):
    annotations_count: int


class _Run(Model):
    """A check run as GitHub shows it."""

    id: int
    status: str
    external_id: str | None
    app: _App | None
    output: _Output


class _Runs(Model):
    check_runs: tuple[_Run, ...]


_RUN, _RUNS = TypeAdapter(_Run), TypeAdapter(_Runs)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a run stands; `external_id` tells those of pull requests with the same head apart."""

    repo: str
    head: str
    external_id: str


def show(account: Account, name: tuple[str, int], head: str, card: Card, told: Told, run: int = 0) -> int:
    """Show the card on the head of the pull request `name` (repository and number); the id of the run.

    With the id of a `run` it is not looked for, unless annotations are to be added and it is not in `told`.
    Shown again, a card changes nothing. To be called by Apps and workflows only: no other account may write
    check runs.
    """
    repo, number = name
    place = _Place(repo, head, f"{repo}#{number}")
    if not run or (card.annotations and run not in told):
        return _show(account, place, card, told)
    return _tell(account, place, run, card, told)


def pass_merge_group(account: Account, repo: str, head: str) -> None:
    """Let the commit of a merge queue pass: a queue that requires our check would wait for it for ever."""
    _show(account, _Place(repo, head, f"{repo}@{head}"), cards.merge_group(), {})


def _show(account: Account, place: _Place, card: Card, told: Told) -> int:
    run = _found(account, place)
    if run is not None and run.status == "completed" and card.status != "completed":
        run = None  # GitHub keeps the conclusion of a run that has ended; a new one takes its place
    if run is None:
        return _tell(account, place, 0, card, told)
    told[run.id] = run.output.annotations_count
    return _tell(account, place, run.id, card, told)


def _tell(account: Account, place: _Place, run: int, card: Card, told: Told) -> int:
    """Forgets the run while it writes: who fails does not know what of it GitHub has taken."""
    for page in _pages(card, told.pop(run, 0)):
        written = _write(account, place, run, page)
        run = written.id
    told[run] = written.output.annotations_count
    return run


def _found(account: Account, place: _Place) -> _Run | None:
    """The newest of ours; others may have a check of the same name."""
    url = f"/repos/{place.repo}/commits/{place.head}/check-runs"
    query = {"check_name": cards.NAME, "filter": "all", "per_page": 100}
    _, data = account.api.requester.requestJsonAndCheck("GET", url, query)
    runs = parsed(_RUNS, data, "check runs").check_runs
    ours = [run for run in runs if run.external_id == place.external_id and _is_ours(account, run)]
    return max(ours, key=lambda run: run.id, default=None)


def _is_ours(account: Account, run: _Run) -> bool:
    return run.app is not None and account.is_our_app(run.app.slug)


def _pages(card: Card, told: int) -> Iterator[Mapping[str, object]]:
    """The run is completed with the last page, so that whoever breaks off goes on where it was."""
    left = card.annotations[told:]
    pages = [left[at : at + _PAGE] for at in range(0, len(left), _PAGE)] or [()]
    for page in pages[:-1]:
        yield {"status": "in_progress", "output": _output(card, page)}
    ended = {"conclusion": card.conclusion} if card.conclusion else {}
    actions = {"actions": [_button(button) for button in card.buttons]}
    yield {"status": card.status, "output": _output(card, pages[-1]), **actions, **ended}


def _write(account: Account, place: _Place, run: int, page: Mapping[str, object]) -> _Run:
    """Makes a run where there is none yet, whose number is 0."""
    account.writes(str(page))
    url = f"/repos/{place.repo}/check-runs"
    body: dict[str, object] = {"name": cards.NAME, "external_id": place.external_id, **page}
    requester = account.api.requester
    if not run:
        _, data = requester.requestJsonAndCheck("POST", url, input=body | {"head_sha": place.head})
    else:
        _, data = requester.requestJsonAndCheck("PATCH", f"{url}/{run}", input=body)
    return parsed(_RUN, data, "a check run")


def _output(card: Card, annotations: Sequence[Annotation]) -> dict[str, object]:
    texts = {"title": card.title, "summary": card.summary} | ({"text": card.text} if card.text else {})
    return texts | ({"annotations": [_annotation(each) for each in annotations]} if annotations else {})


def _annotation(each: Annotation) -> dict[str, object]:
    return {
        "path": each.path,
        "start_line": each.start_line,
        "end_line": each.end_line,
        "annotation_level": each.level,
        "title": each.title,
        "message": each.message,
    }


def _button(button: Button) -> dict[str, str]:
    return {"label": button.label, "identifier": button.identifier, "description": button.description}

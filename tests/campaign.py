"""Every call of GitHub in a pull request's life fails once in each way: `python -m tests.campaign`.

The end on GitHub must be the same: nothing twice, nothing missing. Prints what differs, and how many runs.
"""

import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import click

from review.errors import FourEyesError
from tests.fakes.github.faults import Fault, Step, secondary_limit, unprocessed
from tests.life import Life
from tests.world import World, world

FAULTS: Mapping[str, Step] = {
    "502": Fault(502),
    "429 with retry-after": secondary_limit(429, 7),
    "429 without": secondary_limit(429),
    "403 secondary": secondary_limit(),
    "dropped before": "drop",
    "dropped after": "accept-then-drop",
    "422": unprocessed(),
}
_TRIES = 4
# SHAs, what hangs on them, numbers of comments and seconds differ from run to run.
_VARIES = re.compile(r"[0-9a-f]{40}|(?<=/comment-)\d+|state/1 \S+|(?<=\| )\d+\.\d(?= \|)")


def in_service(shop: World) -> Callable[[str, Mapping[str, object]], None]:
    """Delivers as GitHub does; what fails is done again, as the service would."""

    def deliver(event: str, payload: Mapping[str, object]) -> None:
        assert shop.deliver(event, dict(payload)) == 202
        request = shop.jobs[-1]
        for _ in range(_TRIES):
            try:
                shop.work()
            except FourEyesError:
                shop.jobs.append(request)
            else:
                return
        raise AssertionError(f"{request.id} never came to an end")

    return deliver


@cache
def undisturbed() -> tuple[str, ...]:
    return _end(lambda _: None)


def with_fault(number: int, fault: str) -> tuple[str, ...]:
    """The end of a life in which this call, counted from 1, fails."""
    return _end(lambda shop: shop.github.faults.nth(number, FAULTS[fault]))


def calls() -> int:
    """Of GitHub in an undisturbed life."""
    with tempfile.TemporaryDirectory() as folder, world(Path(folder)) as shop:
        Life(shop, in_service(shop)).live()
        return len(shop.github.calls)


def _end(disturb: Callable[[World], None]) -> tuple[str, ...]:
    with tempfile.TemporaryDirectory() as folder, world(Path(folder)) as shop:
        life = Life(shop, in_service(shop))
        disturb(shop)
        life.live()
        return tuple(_state(life))


def _state(life: Life) -> Iterator[str]:
    """What stands on GitHub, and how often people were notified."""
    pull = life.pull
    for review in pull.reviews:
        yield f"{review.user.login} {review.state}: {_VARIES.sub('', review.body)}"
        yield from sorted(f"{each.path}:{each.line} {each.minimized} {each.body}" for each in review.comments)
    for comment in pull.comments:
        yield f"{comment.user.login}: {comment.body} {sorted(each.content for each in comment.reactions)}"
    for thread in pull.threads:
        yield f"{thread.path} {thread.resolved}"
    yield from (f"{note.kind} by {note.by}" for note in life.shop.github.notifications)


@click.command()
@click.option("--every", type=click.IntRange(min=1), default=1, help="Only each so many-th call.")
def main(every: int) -> None:
    runs, wrong, total = 0, 0, calls()
    for number in range(1, total + 1, every):
        click.echo(f"call {number} of {total}: {runs} runs, {wrong} wrong", err=True)
        for fault in FAULTS:
            runs += 1
            try:
                same = with_fault(number, fault) == undisturbed()
            except AssertionError as error:
                click.echo(f"call {number}, {fault}: {str(error)[:300]}")
                same = False
            wrong += not same
            if not same:
                click.echo(f"call {number}, {fault}: the end is another")
    click.echo(f"{runs} runs, {wrong} wrong")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()

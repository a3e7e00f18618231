"""The only model at home is away: reviews are posted without it, and made whole in silence later."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Event

from tests.endurance.figures import spread
from tests.endurance.service import free_port, started, until
from tests.endurance.town import Always, Slow, Town, doubled, four, insist, lost, posted
from tests.fakes.github import Pull
from tests.fakes.ollama import FakeOllama
from tests.reader import Reader
from tests.world import DIVIDES

_AT_ONCE = 3
_PATIENCE = 300.0
_LEFT = "Not read"


def campaign(made: Town, say: Callable[[str], None]) -> bool:
    """Whether each review was posted without what waited, and whole in the end, and notified once."""
    door, home = free_port(), free_port()
    services = [
        replace(each, environment={**each.environment, "FOUREYES_OLLAMA_URL": f"http://127.0.0.1:{home}"})
        for each in four(made, door)
    ]
    with started(services), ThreadPoolExecutor(_AT_ONCE) as senders:
        began = time.monotonic()
        pulls = [made.open_pull() for _ in range(_AT_ONCE)]
        for delivery in map(made.delivery, pulls):
            senders.submit(insist, delivery, lambda: f"http://127.0.0.1:{door}", Event())
        until(lambda: posted(pulls), _PATIENCE)
        say(f"posted without what waits: all after {time.monotonic() - began:.0f} s")
        notified = len(made.shop.github.notifications)
        short = [pull.name for pull in pulls if _LEFT not in _summary(pull)]
        say(f"reviews that do not say what waits: {short}")
        took = _back(made, home, pulls)
    again = len(made.shop.github.notifications) - notified
    left = [pull.name for pull in pulls if _LEFT in _summary(pull)]
    say(f"whole after it was back: {spread(took)}; not whole: {left}; notifications since: {again}")
    say(f"not posted: {lost(pulls)}; posted twice: {doubled(pulls)}")
    runs = [str(run.data["status"]) for run in made.shop.shop.check_runs]
    say(f"check runs: {len(runs)}, not ended: {len(runs) - runs.count('completed')}")
    return not (short or left or again or lost(pulls) or doubled(pulls))


def _back(made: Town, port: int, pulls: Sequence[Pull]) -> list[float]:
    """Seconds until each was whole."""
    took: dict[str, float] = {}
    with FakeOllama(port=port) as ollama:
        ollama.answers = Always([Slow(Reader({DIVIDES: "Divides by zero"}), 0.05, ollama.closing)])
        back = time.monotonic()

        def look() -> None:
            for pull in pulls:
                if _LEFT not in _summary(pull):
                    took.setdefault(pull.name, time.monotonic() - back)

        until(lambda: len(took) == len(pulls), _PATIENCE, look)
        until(lambda: made.waiting() == 0, _PATIENCE)
    return list(took.values())


def _summary(pull: Pull) -> str:
    return pull.reviews[0].body

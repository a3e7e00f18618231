"""Every kind of fault of a reader, one after the other, through the whole service."""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from threading import Event

from tests.endurance.service import free_port, started, until
from tests.endurance.town import Always, Town, doubled, four, insist, lost, posted, unfinished
from tests.fakes.anthropic import Fault as ClaudeFault
from tests.fakes.github import Pull
from tests.fakes.ollama import Fault as OllamaFault

_PATIENCE = 400.0
_SECONDS = "2"
"""For an answer: some faults are silences."""

_TOLD = ("Not read", "could not read", "was read at home")
"""What a summary says where a part failed; what Claude would refuse is planned for home."""

Fault = OllamaFault | ClaudeFault


def campaign(made: Town, only: str, say: Callable[[str], None]) -> bool:
    """Whether each review was posted once and told what was not read; of those with `only` in their name."""
    port = free_port()
    services = [
        replace(each, environment={**each.environment, "FOUREYES_UNIT_SECONDS": _SECONDS})
        for each in four(made, port)
    ]
    silent: list[str] = []
    with started(services):
        for fault in [each for each in (*OllamaFault, *ClaudeFault) if only in _name(each)]:
            pull, took = _met(made, fault, f"http://127.0.0.1:{port}")
            told = posted([pull]) and any(words in pull.reviews[0].body for words in _TOLD)
            silent += [] if told else [_name(fault)]
            say(f"{_name(fault):<26} {took:5.1f} s  {_line(pull)}")
        until(lambda: made.waiting() == 0, _PATIENCE)
    pulls = made.opened
    say(
        f"faults: {len(pulls)}; not told: {silent}; not posted: {lost(pulls)}; posted twice: {doubled(pulls)}"
    )
    say(f"check runs that did not end: {unfinished(made.shop, pulls)}")
    return not (silent or lost(pulls) or doubled(pulls))


def _name(fault: Fault) -> str:
    return f"{'Ollama' if isinstance(fault, OllamaFault) else 'Claude'} {fault.name}"


def _met(made: Town, fault: Fault, address: str) -> tuple[Pull, float]:
    """A pull request whose one part meets the fault; the seconds until it was posted."""
    made.forgive()
    at_home = isinstance(fault, OllamaFault)
    model = made.shop.ollama if at_home else made.shop.claude
    usual, model.answers = model.answers, Always([fault])
    began = time.monotonic()
    try:
        pull = made.open_pull(*((1, 0) if at_home else (0, 1)))
        insist(made.delivery(pull), lambda: address, Event())
        until(lambda: posted([pull]), _PATIENCE)
    finally:
        model.answers = usual
    return pull, time.monotonic() - began


def _line(pull: Pull) -> str:
    """What its summary says of the fault."""
    lines: Iterable[str] = pull.reviews[0].body.splitlines() if pull.reviews else ()
    return next((line for line in lines if any(words in line for words in _TOLD)), "-")[:150]

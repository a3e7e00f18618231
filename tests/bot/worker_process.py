"""A real worker process that says on stdout what it does:
`worker_process.py DATABASE_URL GATE [QUEUE[=AT_ONCE]...]`.

The pull request's number chooses the units, a unit's id how it goes: see `_ask`.
"""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from bot.jobs import AskAll, lost, run_worker
from bot.jobs.heartbeat import Share
from review.errors import OutsideError, ReaderError, UserError
from review.perimeter import Grounds
from review.ports import Step, unheard
from review.question import Task
from review.types import Outcome, Posted, Request, Route, Unit

UNITS: dict[int, tuple[tuple[str, Route], ...]] = {
    1: (("fine-1", "local"), ("fine-2", "cloud")),
    2: (("fine-1", "local"), ("broken", "local"), ("refused", "cloud"), ("flaky", "cloud")),
    3: (("fine-1", "local"), ("gate", "local")),
    4: (),
    5: (),
    7: (("gate", "local"), *((f"part-{number}", "local") for number in range(3))),
    8: (("hurry-1", "local"), ("hurry-2", "local"), ("fine-2", "cloud")),
    9: (("gate", "cloud"), ("fine-2", "cloud"), ("fine-1", "local")),
    6: (("away", "local"), ("fine-1", "local")),
}


def say(text: str) -> None:
    os.write(1, f"{text}\n".encode())


class TellingWork:
    """Does nothing but tell."""

    patience = float(os.environ.get("PATIENCE", "0"))
    spans = os.environ.get("SPANS")
    deadline = 3600.0

    def __init__(self, gate: Path, limits: Mapping[str, int]) -> None:
        self._gate = gate
        self._most = limits
        self.limits = dict(limits)
        self._flaky = 0

    def tend(self, share: Share) -> None:
        if "cloud" in self._most:
            self.limits["cloud"] = share("cloud", self._most["cloud"])

    def review(self, request: Request, step: Step, ask_all: AskAll) -> Posted:
        units = step("plan", self._plan, request.number)
        grounds = Grounds("crossing", from_fork=False, has_reader=True)
        outcomes = ask_all(
            [Task(unit, "a title", "tag", check=False, grounds=grounds) for unit in units], unheard
        )
        return step("post", self._post, request.number, outcomes)

    def unit(self, task: Task, step: Step) -> Outcome:
        text = step("ask", self._ask, task.unit.id)
        if task.unit.id == "away":
            return replace(Outcome.unread(task.unit.id, "nobody is there"), away=True)
        return Outcome(task.unit.id, "answered", "m", None, text, (), 1, 1, 0.1, 0.0)

    def _plan(self, number: int) -> tuple[Unit, ...]:
        say("plan")
        return tuple(Unit(name, route, "r", "bounded", ()) for name, route in UNITS[number])

    def _ask(self, unit: str) -> str:
        say(f"ask {unit}")
        special: dict[str, Callable[[], object]] = {
            "gate": self._gate.read_text,
            "broken": lambda: UNITS[0],
            "refused": self._refuse,
            "flaky": self._fail_once,
        }
        special.get(unit, str)()
        return "read"

    def _refuse(self) -> None:
        raise ReaderError("the reader refuses", final=True)

    def _fail_once(self) -> None:
        self._flaky += 1
        if self._flaky == 1:
            raise OutsideError("busy", retry_after=0.01)

    def _post(self, number: int, outcomes: tuple[Outcome, ...]) -> Posted:
        say("post " + ", ".join(f"{outcome.unit}: {outcome.error or outcome.status}" for outcome in outcomes))
        if number == 5:
            raise UserError("mend the settings")
        if number == 4:
            return Posted("superseded", None)
        return Posted("posted", "https://github.com/octo/app/pull/1")


if __name__ == "__main__":
    limits = {"reviews": 4, "local": 1, "cloud": 1}
    queues = [name.partition("=") for name in sys.argv[3:] or limits]
    lost.AFTER = float(os.environ.get("LOST", lost.AFTER))
    run_worker(
        sys.argv[1],
        TellingWork(Path(sys.argv[2]), {name: int(most or limits[name]) for name, _, most in queues}),
    )
    say("stopped")

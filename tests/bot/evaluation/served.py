"""Evaluations for tests: real readers against the fakes on the wire, and cases that we ship."""

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot import config
from bot.config import Settings
from bot.evaluation import cases
from bot.evaluation.answers import Answers, ask_live
from bot.evaluation.desk import desks
from bot.evaluation.result import Answered, Case, ReaderChoice
from bot.evaluation.run import run
from bot.step import Repeating
from tests.fakes.anthropic import FakeAnthropic
from tests.fakes.anthropic.server import KEY
from tests.fakes.ollama import FakeOllama
from tests.reader import Reader

CASES = {case.id: case for case in cases.shipped()}
RETRY, MONEY, SWEEP = CASES["python-retry"], CASES["python-money"], CASES["python-sweep"]
LOOP = "for attempt in range(1, policy.attempts):"
RENAMED = "def format_money(money: Money) -> str:"
GOOD = Reader(
    {LOOP: "Off by one", RENAMED: "receipts.py still uses format_price"},
    cures={LOOP: "    for attempt in range(1, policy.attempts + 1):"},
)


@dataclass
class Served:
    """The readers, what they are to answer, and what came of cases."""

    ollama: FakeOllama
    claude: FakeAnthropic
    settings: Settings
    waits: list[float] = field(default_factory=list)

    def say(self, reader: Reader) -> None:
        """From now on both answer so."""
        self.ollama.answers = deque([reader] * 200)
        self.claude.answers = deque([reader] * 200)

    def use(self, **settings: object) -> None:
        self.settings = self.settings.model_copy(update=settings)

    def run(
        self,
        choice: ReaderChoice = "hybrid",
        known: Sequence[Case] = (RETRY, MONEY, SWEEP),
        answers: Answers = ask_live,
    ) -> tuple[Answered, ...]:
        desk_for = desks(self.settings, choice, answers, Repeating(self.waits.append))
        return run(known, desk_for, choice, 2, lambda *_: None)


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    with FakeOllama() as ollama, FakeAnthropic() as claude:
        settings = config.load(environment(folder, ollama, claude))
        made = Served(ollama, claude, settings)
        made.say(GOOD)
        yield made


def environment(folder: Path, ollama: FakeOllama, claude: FakeAnthropic) -> dict[str, str]:
    return {
        "FOUREYES_STATE_DIR": str(folder / "state"),
        "FOUREYES_OLLAMA_URL": ollama.url,
        "FOUREYES_LOCAL_MODEL": "qwen2.5-coder:7b",
        "FOUREYES_ANTHROPIC_URL": claude.url,
        "ANTHROPIC_API_KEY": KEY,
    }

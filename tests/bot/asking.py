"""Readers with a book of calls, and a task for them; as a program it asks once, to be killed in the middle:
`python -m tests.bot.asking DATABASE URL ROUTE`.
"""

import sys
from typing import Final

from bot.calls import Calls
from bot.ledger import Ledger
from bot.models.claude import ClaudeReader
from bot.models.ollama import OllamaReader
from bot.readers import Readers
from review import question
from review.question import About, Task
from review.types import Route, Unit
from tests.build import CLOUD, hunk
from tests.fakes.anthropic.server import KEY

MODEL: Final = "claude-sonnet-5-5"
ABOUT: Final = About("octo/shop#7/auto", "octo/shop#7", "dora")


def readers(calls: Calls, home: str, claude: str) -> Readers:
    local = OllamaReader(home, "qwen2.5-coder:7b", deadline=5)
    return Readers(local, ClaudeReader(KEY, MODEL, url=claude, deadline=5), calls)


def task(route: Route) -> Task:
    unit = Unit(f"u-{route}", route, "a reason", "bounded", (hunk("a.py", "+x = 1", 1),))
    return Task(unit, "T", "tag", check=False, grounds=CLOUD, about=ABOUT)


def main() -> None:
    database, url, route = sys.argv[1:]
    given = task("local" if route == "local" else "cloud")
    desk = readers(Ledger(f"sqlite:///{database}").calls, url, url)
    desk.ask(given, question.review_prompt(given, given.unit.hunks), 1)


if __name__ == "__main__":
    main()

"""A desk for tests of the whole core: everything is done at once, by scripts in place of readers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from review import ask
from review.dialogue import Ask
from review.ports import Told, unheard
from review.question import About, Task
from review.types import Kind, Outcome, Posting, Prompt, Reply, Request, Review
from tests.reader import Reader, asking


@dataclass
class ScriptedDesk:
    """Reads with one script at home and one for Claude; keeps what Claude was asked."""

    home: Ask
    claude: Ask = field(default_factory=lambda: asking(Reader({}), "claude-sonnet-5-5"))
    used_up: str = ""
    asked: list[Prompt] = field(default_factory=list)
    has_home: bool = True
    has_cloud: bool = True
    second_check: bool = True

    def step(self, _name: str, effect: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        return effect(*args, **kwargs)

    def draw_tag(self) -> str:
        return "4f2a"

    def limit(self, _about: About) -> str:
        return self.used_up

    def seal(self, _request: Request, _review: Review, _posting: Posting) -> str:
        return "5ea1" * 16

    def egress(self, _review: str, _tag: str) -> None:
        return None

    def folded(self, _repo: str) -> tuple[Kind, ...]:
        return ()

    def waits(self) -> tuple[int, float]:
        return 0, 0.0

    def ask_all(self, tasks: Sequence[Task], told: Told = unheard) -> tuple[Outcome, ...]:
        return tuple(ask.read(task, self._cloud if task.route == "cloud" else self.home) for task in tasks)

    def _cloud(self, prompt: Prompt, seed: int) -> Reply:
        self.asked.append(prompt)
        return self.claude(prompt, seed)

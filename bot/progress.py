"""How far a long run is: a bar on a terminal, elsewhere ten lines at most."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

Told = Callable[[int, int], object]
"""Is told how many of how many are done."""

_LINES = 10


@contextmanager
def progress(doing: str) -> Iterator[Told]:
    """Shows on stderr what it is told; `doing` says of what: `reading cases`."""
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield _Lines(console, doing)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(doing, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@dataclass(slots=True)
class _Lines:
    console: Console
    doing: str
    said: int = 0

    def __call__(self, done: int, total: int) -> None:
        tenth = done * _LINES // max(total, 1)
        if tenth > self.said:
            self.said = tenth
            self.console.print(f"{self.doing}: {done:,} of {total:,}", soft_wrap=True)

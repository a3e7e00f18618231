"""Where the result of a command goes: a terminal, a pipe or a file."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from rich.console import Console

from review.errors import UserError

_ENDLESS = 100_000
"""Columns where nobody looks: whoever reads the text later wraps it."""


@dataclass(frozen=True, slots=True)
class Output:
    """In which form (`text`, `json`, `html`, `sarif`) a result is written; `file` None is standard output."""

    form: str
    file: Path | None

    def check(self) -> None:
        """Raises UserError, before anything is read and paid, when the file cannot be written."""
        try:
            if self.file is not None:
                self.file.open("a").close()
        except OSError as error:
            raise UserError(f"--out {self.file}: {error.strerror}") from error

    def write(
        self,
        *,
        text: Callable[[Console], object],
        data: Callable[[], object],
        html: Callable[[], str] | None = None,
        sarif: Callable[[], object] | None = None,
    ) -> None:
        """Write one of these; `text` prints on a console, `data` and `sarif` give what becomes JSON."""
        if self.form == "json":
            self._put(json.dumps(data(), indent=2) + "\n")
        elif self.form == "sarif" and sarif is not None:
            self._put(json.dumps(sarif(), indent=2) + "\n")
        elif self.form == "html" and html is not None:
            self._put(html())
        elif self.file is None and (console := Console()).is_terminal:
            text(console)
        else:
            self._put(_plain(text))

    def _put(self, written: str) -> None:
        if self.file is None:
            sys.stdout.write(written)
        else:
            self.file.write_text(written, encoding="utf-8")


def _plain(text: Callable[[Console], object]) -> str:
    """What is printed, in lines as long as they are and without the spaces that fill up a table."""
    target = StringIO()
    text(Console(file=target, width=_ENDLESS, force_terminal=False, color_system=None))
    return "\n".join(line.rstrip(" ") for line in target.getvalue().split("\n"))

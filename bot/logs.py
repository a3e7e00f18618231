"""The log of a service: each line says what it is about (delivery, pull request, unit), and no secret."""

import json
import logging
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from datetime import UTC, datetime
from typing import Final, Literal

from review.secrets import leaked, redacted
from review.visible import one_line

Form = Literal["text", "json"]

_ABOUT: ContextVar[dict[str, str]] = ContextVar("about", default={})  # noqa: B039 (it is never changed)
_FIELDS: Final = ("delivery", "pull", "unit")
_LEFT_OUT: Final = "a line is left out: it shows one of our own secrets"


@contextmanager
def about(**fields: str) -> Iterator[None]:
    """All lines of this thread say so until the block ends; `fields` are of `delivery`, `pull` and `unit`."""
    token = _ABOUT.set({**_ABOUT.get(), **fields})
    try:
        yield
    finally:
        _ABOUT.reset(token)


def begin(form: Form, own: Collection[str] = ()) -> None:
    """Log to standard error from now on; `own` are the secrets of this process.

    DBOS and alembic speak of each of their tables, httpx of each request: of them only warnings are kept.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(_Json(own) if form == "json" else _Text(own))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for name in ("alembic", "dbos", "httpx", "httpx2"):
        logging.getLogger(name).setLevel(logging.WARNING)


class _Text(logging.Formatter):
    """`2026-11-23 10:00:00,123 INFO bot.work [pull=octo/shop#1] message`."""

    def __init__(self, own: Collection[str]) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(subject)s%(message)s")
        self._own = [secret for secret in own if secret]

    def format(self, record: logging.LogRecord) -> str:
        subject = " ".join(f"{name}={value}" for name, value in _subject(record).items())
        # A copy, and in one line: who writes a name of a file with a line end writes no line of our log.
        line = copy(record)
        line.msg, line.args = one_line(record.getMessage()), ()
        line.subject = f"[{subject}] " if subject else ""
        return self.safe(super().format(line))

    def safe(self, text: str) -> str:
        for secret in self._own:
            text = text.replace(secret, "[secret]")
        return _LEFT_OUT if leaked(text, self._own) else redacted(text)


class _Json(_Text):
    """One object a line: time (ISO 8601, UTC), level, logger, message, and what it is about."""

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            **_subject(record),
            "message": record.getMessage(),
        }
        if record.exc_info:
            fields["trace"] = self.formatException(record.exc_info)
        return json.dumps({name: self.safe(value) for name, value in fields.items()}, ensure_ascii=False)


def _subject(record: logging.LogRecord) -> dict[str, str]:
    """What the line itself names counts before what its thread is about."""
    own = {name: str(getattr(record, name)) for name in _FIELDS if hasattr(record, name)}
    said = {**_ABOUT.get(), **own}
    return {name: said[name] for name in _FIELDS if said.get(name)}

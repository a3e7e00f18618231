"""A pull request has ended: what became of our findings goes into the book."""

import time

import sqlalchemy as sa

from bot.feedback import book
from bot.feedback.fate import fates
from bot.github import GitHub
from review.ports import Step
from review.types import Posted, Request


def closed(github: GitHub, request: Request, engine: sa.Engine, step: Step) -> Posted:
    """Says nothing to anybody."""
    step("feedback", _collect, github, request, engine)
    return Posted("done", None)


def _collect(github: GitHub, request: Request, engine: sa.Engine) -> None:
    found = list(fates(github, request))
    book.keep(engine, request, found, merged=github.is_merged(request), now=time.time())

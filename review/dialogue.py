"""One question to a reader, with one more try when the answer cannot be used."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

import prompts
from review.answer import AnswerError
from review.errors import ReaderError
from review.types import Prompt, Reply

Ask = Callable[[Prompt, int], Reply]
"""Asks a reader, with a seed; raises OutsideError (ReaderError among them)."""

T = TypeVar("T")
_SEEDS = (1, 2)


def twice(prompt: Prompt, parse: Callable[[str], T], ask: Ask) -> tuple[T, Reply]:
    """The parsed answer and the reply it came from; raises ReaderError when two answers were of no use.

    The second question has another seed, since at temperature 0 the same one gets the same answer.
    """
    try:
        return _once(prompt, _SEEDS[0], parse, ask)
    except (AnswerError, ReaderError) as error:
        if isinstance(error, ReaderError) and error.final:
            raise
        again = prompts.load("again").fill(error=str(error))
    try:
        return _once(replace(prompt, task=prompt.task + again), _SEEDS[1], parse, ask)
    except AnswerError as error:
        raise ReaderError(f"its answer could not be used, twice: {error}", final=True) from error


def _once(prompt: Prompt, seed: int, parse: Callable[[str], T], ask: Ask) -> tuple[T, Reply]:
    reply = ask(prompt, seed)
    return parse(reply.text), reply

"""What may leave: the only maker of the type that a cloud reader accepts."""

from dataclasses import dataclass
from typing import Literal

from review.errors import ReaderError
from review.types import Prompt, ReasonCode

CloudPolicy = Literal["off", "crossing", "all"]


@dataclass(frozen=True, slots=True)
class Grounds:
    """Everything that decides whether a review may send code to a cloud model.

    `limit` says why Claude is asked nothing more for now, empty when it may be. `asked_home` when a person
    wants nothing to leave this time.
    """

    cloud: CloudPolicy
    from_fork: bool
    has_reader: bool
    limit: str = ""
    asked_home: bool = False


@dataclass(frozen=True, slots=True)
class Cleared:
    """A prompt that may leave. Made by `clear` and by nothing else."""

    prompt: Prompt


class NotClearedError(ReaderError):
    """What was to be asked may not leave, or may no longer: a limit was reached since planning."""


@dataclass(frozen=True, slots=True)
class Denial:
    """Why nothing of a review may leave; `words` are for its reader."""

    code: ReasonCode
    words: str


def denial(grounds: Grounds) -> Denial | None:
    """None when the review may send code to a cloud model."""
    if grounds.cloud == "off":
        return Denial("policy", "the repository's settings say cloud: off")
    if grounds.from_fork:
        return Denial("policy", "the pull request comes from a fork, which a /review cloud can clear")
    if grounds.asked_home:
        return Denial("policy", "a /review local asked for it")
    if not grounds.has_reader:
        return Denial("no-cloud", "no Claude key is set")
    if grounds.limit:
        return Denial("no-cloud", grounds.limit)
    return None


def clear(prompt: Prompt, grounds: Grounds) -> Cleared:
    """The prompt as something that may leave; raises NotClearedError with the reason when it may not."""
    denied = denial(grounds)
    if denied is not None:
        raise NotClearedError(denied.words, final=True)
    return Cleared(prompt)

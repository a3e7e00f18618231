"""What we have said on a pull request, as it is found there: the state that one round leaves to the next."""

from dataclasses import dataclass
from typing import Literal

from review.types import Side

FindingState = Literal["open", "fixed", "dismissed"]


@dataclass(frozen=True, slots=True)
class Known:
    """A finding of ours that stands on the pull request.

    `key` is its identity, `kin` the same without the path, for files that were renamed. `line` is None when
    GitHub calls the comment outdated. `comment` is the REST id of its inline comment and `thread` the GraphQL
    id of that one's thread; 0 and empty for a finding that stands in the body of a review.
    """

    key: str
    kin: str
    path: str
    line: int | None
    side: Side
    title: str
    state: FindingState
    comment: int = 0
    thread: str = ""


@dataclass(frozen=True, slots=True)
class Memo:
    """What a round writes down for the next one, hidden in the summary.

    `head` was reviewed; `hunks` are the digests of what was read there; `cleared` is the head that a
    maintainer has cleared for Claude, empty for none.
    """

    head: str
    hunks: frozenset[str] = frozenset()
    cleared: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    """What stands on the pull request; `summary` is the id of our first review, 0 before the first round.

    `marks` are those of our reviews and of the summary: by them a request that is answered is known. `notes`
    are answers of readers that the summary holds for a run without a database.
    """

    summary: int = 0
    url: str | None = None
    memo: Memo | None = None
    known: tuple[Known, ...] = ()
    marks: frozenset[str] = frozenset()
    paused: bool = False
    notes: str = ""


@dataclass(frozen=True, slots=True)
class ThreadComment:
    """One comment of a thread; `ours` when we wrote it."""

    author: str
    ours: bool
    body: str


@dataclass(frozen=True, slots=True)
class Thread:
    """The thread that a comment stands in, oldest first; `known` is our finding that began it, if one did.

    `diff_hunk` is what GitHub shows above it.
    """

    known: Known | None
    comments: tuple[ThreadComment, ...]
    diff_hunk: str

"""What the core asks of the world: small protocols, in the core's words."""

from collections.abc import Callable, Iterable, Sequence
from typing import Literal, ParamSpec, Protocol, TypeVar

from review.card import Card
from review.past import Known, Past, Thread
from review.perimeter import Cleared
from review.question import About, Task
from review.types import Change, Guide, Kind, Outcome, Posted, Posting, Prompt, Pull, Reply, Request, Review

P = ParamSpec("P")
T = TypeVar("T")

Reaction = Literal["eyes", "rocket", "confused"]
"""What tells the author of a command that it was heard, done, or could not be done."""


Sending = Callable[[int], None]
"""Hears the bytes of a request's body right before it leaves for a model; what it raises stops it."""

Told = Callable[[int], None]


def unheard(_: int) -> None:
    """Nobody wants to know how far a review is."""


class LocalReader(Protocol):
    """A model at home.

    `ask` tells `sending` what goes out. It raises ReaderError when there is no usable answer, OutsideError
    when asking again may help.
    """

    @property
    def name(self) -> str: ...

    def ask(self, prompt: Prompt, seed: int, sending: Sending) -> Reply: ...


class CloudReader(Protocol):
    """A model elsewhere: takes only what the perimeter has cleared. Errors as LocalReader."""

    @property
    def name(self) -> str: ...

    def estimate(self, size: int) -> float:
        """USD that a request of so many bytes may cost."""

    def ask(self, prompt: Cleared, seed: int, sending: Sending) -> Reply: ...


class Step(Protocol):
    """Runs a named effect: a call when inline, a durable step in the service."""

    def __call__(self, name: str, effect: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T: ...


class Desk(Protocol):
    """Where reviews are made: steps, readers and what they may cost."""

    @property
    def step(self) -> Step: ...

    @property
    def has_home(self) -> bool:
        """Whether there is a model at home; without one, nobody reads what may not leave."""

    @property
    def has_cloud(self) -> bool: ...

    @property
    def second_check(self) -> bool: ...

    def draw_tag(self) -> str:
        """A random word for the tags around untrusted text."""

    def limit(self, about: About) -> str:
        """Why Claude is asked nothing more for now, in words; empty when it may be."""

    def egress(self, review: str, tag: str) -> dict[str, int] | None:
        """Unit -> bytes that have gone to Claude about it, all attempts; None when nobody has counted."""

    def seal(self, request: Request, review: Review, posting: Posting) -> str:
        """Write down for good what is about to be posted and what it rests on; the seal of that, empty where
        no such log is kept."""

    def folded(self, repo: str) -> tuple[Kind, ...]:
        """Kinds of findings that the maintainers of the repository have had enough of."""

    def waits(self) -> tuple[int, float]:
        """How many parts of other reviews wait before it, and for about how many seconds (0: unknown)."""

    def ask_all(self, tasks: Sequence[Task], told: Told = unheard) -> tuple[Outcome, ...]:
        """The outcome of each task, in their order; a failure is an outcome, too. `told` hears how many there
        are by now."""


class Sources(Protocol):
    """Code at full SHAs, from git objects, never from a checkout."""

    def texts(self, sha: str, paths: Iterable[str]) -> dict[str, str]:
        """Path -> text, without what is absent, binary or too large."""

    def mentions(self, sha: str, words: Sequence[str], suffixes: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Word -> paths of the text files with such a suffix that have it, as a whole word, sorted."""


class Code(Protocol):
    """The code of a pull request, at its pinned SHAs."""

    def change(self, pull: Pull) -> Change: ...

    def sources(self, pull: Pull) -> Sources: ...

    def settings(self, pull: Pull) -> str | None:
        """The repository's settings at the tip of the base branch, None where there are none."""

    def guide(self, pull: Pull) -> Guide | None:
        """The project's notes for contributors there."""


class Forge(Protocol):
    """GitHub, as far as a review needs it."""

    def pull(self, request: Request) -> Pull: ...

    def may_command(self, request: Request) -> bool:
        """Whether the author of the comment may write to the repository."""

    def react(self, request: Request, content: Reaction) -> None:
        """React to the comment with the command, so that its author sees what becomes of it."""

    def past(self, pull: Pull) -> Past:
        """What we have said on the pull request; nobody else's comment counts."""

    def issues(self, pull: Pull) -> list[str]:
        """Title and text of the issues of the repository that the pull request says it closes, if it may be
        read: at most three."""

    def post(self, pull: Pull, posting: Posting) -> Posted:
        """Post once: looks for the marks of what was posted, and at the current head, first."""

    @property
    def has_checks(self) -> bool:
        """Whether it may show cards."""

    def show(self, request: Request, head: str, card: Card, run: int = 0) -> int:
        """Show a card on the head, in the check `run` where one was shown before; the id of the run.

        Nobody is to wait for how far a review is: OutsideError about that is final."""

    def answer(self, request: Request, text: str) -> str:
        """Answer once where the command stands, in its thread or in the conversation; the URL. `text` ends
        with the mark of the request."""

    def dismiss(self, pull: Pull, known: Known) -> None:
        """Note in our comment that a maintainer does not want to hear of this finding again."""

    def thread(self, request: Request) -> Thread:
        """The thread in which the request's comment stands."""

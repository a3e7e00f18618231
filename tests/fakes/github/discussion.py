"""What is said about the code of a pull request: reviews, threads on its lines, who resolved them."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.fakes.github.issues import Issue, Opening
from tests.fakes.github.state import Review, ReviewComment, Side, User
from tests.fakes.github.unread import Unread

if TYPE_CHECKING:
    from tests.fakes.github.repository import Repository


@dataclass(slots=True, eq=False)
class Thread:
    """The comments that hang on one inline comment; `resolved_by` is None while it is open."""

    pull: "Discussion"
    first: ReviewComment
    resolved_by: User | None = None

    @property
    def id(self) -> str:
        """The node id of GraphQL: REST knows no threads."""
        return f"PRRT_{self.first.id}"

    @property
    def resolved(self) -> bool:
        return self.resolved_by is not None

    @property
    def path(self) -> str:
        return self.first.path

    @property
    def line(self) -> int | None:
        """Where the commented line is now; None when outdated, or when on the whole file."""
        return self.pull.line_now(self.first, self.first.side, self.first.line)

    @property
    def outdated(self) -> bool:
        return self.pull.outdated(self.first)

    @property
    def comments(self) -> list[ReviewComment]:
        """Oldest first, those of pending reviews left out."""
        return [comment for comment in self.pull.inline if self.first.id in {comment.id, comment.in_reply_to}]

    def resolve(self, login: str) -> None:
        """A person does it, on the page."""
        self.resolved_by = self.pull.ground.user(login)

    def unresolve(self, login: str) -> None:
        assert self.resolved, f"{login} cannot reopen {self.id}: nobody has resolved it"
        self.resolved_by = None


@dataclass(frozen=True, slots=True)
class Resolution:
    """A thread was resolved, or opened again, over HTTP."""

    thread: Thread
    resolved: bool
    by: User


class Discussion(Issue):
    """A conversation with reviews."""

    def __init__(self, repo: "Repository", opening: Opening) -> None:
        super().__init__(repo, opening)
        self.reviews: list[Review] = []
        self.new_reviews: Unread[Review] = Unread("review")
        self.new_replies: Unread[ReviewComment] = Unread("reply")
        self.new_resolutions: Unread[Resolution] = Unread("resolution")
        self._threads: dict[int, Thread] = {}

    @abstractmethod
    def line_now(self, comment: ReviewComment, side: Side, line: int | None) -> int | None:
        """Where a line of the commit that was commented on is at the head; None when the diff lacks it."""

    def outdated(self, comment: ReviewComment) -> bool:
        return comment.line is not None and self.line_now(comment, comment.side, comment.line) is None

    @property
    def inline(self) -> list[ReviewComment]:
        """The inline comments that all can see, in the order of their reviews."""
        return [comment for review in self.reviews if review.event for comment in review.comments]

    @property
    def threads(self) -> list[Thread]:
        """Oldest first; a thread is gone when all of its comments are."""
        for comment in self.inline:
            if comment.in_reply_to is None and comment.id not in self._threads:
                self._threads[comment.id] = Thread(self, comment)
        return [thread for thread in self._threads.values() if thread.comments]

    def thread_of(self, comment: ReviewComment) -> Thread:
        return next(each for each in self.threads if each.first.id in {comment.id, comment.in_reply_to})

    def reply(self, to: Thread | ReviewComment, login: str, body: str) -> ReviewComment:
        """What a person says in a thread; what comes over HTTP goes another way and must be read."""
        first = (to if isinstance(to, Thread) else self.thread_of(to)).first
        return self.answer(first, self.ground.user(login), body)

    def answer(self, first: ReviewComment, user: User, body: str) -> ReviewComment:
        """A reply is a review of its own, on the commit of what it answers."""
        review = Review(self.ground.next_id(), user, "", "COMMENT", first.commit_id, self.ground.now())
        place = (first.side, first.line, first.start_side, first.start_line)
        words = (first.diff_hunk, first.text, first.id)
        reply = ReviewComment(self.ground.next_id(), review, first.path, body, *place, *words)
        review.comments = [reply]
        self.reviews.append(review)
        self.notify("reply", user, body)
        return reply

    def read_review(self, within: float = 0) -> Review:
        """The oldest review from HTTP that was not read yet; also a pending one (its `event` is None).
        Waits for it up to `within` seconds."""
        return self.new_reviews.read(within)

    def read_reply(self, within: float = 0) -> ReviewComment:
        """The oldest answer in a thread from HTTP that was not read yet."""
        return self.new_replies.read(within)

    def read_resolutions(self) -> list[Resolution]:
        """All threads that were resolved or opened again over HTTP, as far as not read yet."""
        return self.new_resolutions.read_all()

    def unread(self) -> list[str]:
        news = (self.new_reviews, self.new_replies, self.new_resolutions)
        return [*super().unread(), *(complaint for each in news for complaint in each.complaints(self.name))]

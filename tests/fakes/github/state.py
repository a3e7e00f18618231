"""What GitHub remembers: people, comments, reviews, reactions, check runs; plain objects without HTTP."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any, Literal, TypeVar

if TYPE_CHECKING:
    from tests.fakes.github.issues import Issue

Json = dict[str, Any]
Side = Literal["LEFT", "RIGHT"]
Event = Literal["APPROVE", "REQUEST_CHANGES", "COMMENT"]
Permission = Literal["admin", "write", "read", "none"]
Access = Literal["read", "write"]
T = TypeVar("T")

STATES = {
    "APPROVE": "APPROVED",
    "REQUEST_CHANGES": "CHANGES_REQUESTED",
    "COMMENT": "COMMENTED",
    None: "PENDING",
}


@dataclass(frozen=True, slots=True)
class User:
    """An account; the login of an App's account ends with `[bot]`."""

    login: str
    id: int

    @property
    def kind(self) -> Literal["User", "Bot"]:
        return "Bot" if self.login.endswith("[bot]") else "User"


@dataclass(slots=True, eq=False)
class Reaction:
    """One person's `content` (a word such as eyes) on a comment."""

    id: int
    content: str
    user: User
    created_at: str
    on: "Comment | ReviewComment"


@dataclass(slots=True, eq=False)
class Comment:
    """A comment in the conversation of an issue or pull request."""

    id: int
    issue: "Issue"
    user: User
    body: str
    created_at: str
    updated_at: str
    reactions: list[Reaction] = field(default_factory=list)
    before: str | None = None
    """The body before the last edit."""
    minimized: str | None = None
    """Why it is hidden: a classifier such as OUTDATED."""

    @property
    def node_id(self) -> str:
        return f"IC_{self.id}"


@dataclass(slots=True, eq=False)
class ReviewComment:
    """An inline comment; `line` is None when it is on the whole file, `commit_id` what it was written on."""

    id: int
    review: "Review"
    path: str
    body: str
    side: Side
    line: int | None
    start_side: Side | None
    start_line: int | None
    diff_hunk: str
    text: str | None
    """The commented line."""
    in_reply_to: int | None = None
    """The id of the first comment of its thread, None for that one itself."""
    edited_at: str | None = None
    before: str | None = None
    """The body before the last edit."""
    minimized: str | None = None
    reactions: list[Reaction] = field(default_factory=list)

    @property
    def node_id(self) -> str:
        return f"PRRC_{self.id}"

    @property
    def created_at(self) -> str:
        return self.review.submitted_at

    @property
    def commit_id(self) -> str:
        return self.review.commit_id

    @property
    def user(self) -> User:
        return self.review.user


@dataclass(slots=True, eq=False)
class Review:
    """A review; without an `event` it is pending, and only its author sees it."""

    id: int
    user: User
    body: str
    event: Event | None
    commit_id: str
    submitted_at: str
    comments: list[ReviewComment] = field(default_factory=list)
    minimized: str | None = None

    @property
    def node_id(self) -> str:
        return f"PRR_{self.id}"

    @property
    def state(self) -> str:
        return STATES[self.event]


Post = Comment | ReviewComment | Review
"""What somebody wrote, and can edit."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A post was changed over HTTP; `after` is None when it was deleted."""

    post: Post
    before: str
    after: str | None


@dataclass(frozen=True, slots=True)
class Hiding:
    """A post was minimised over HTTP; `classifier` is None when it was shown again."""

    post: Post
    classifier: str | None
    by: User


@dataclass(frozen=True, slots=True)
class Notification:
    """What GitHub tells the people who follow a conversation, once for each post; `where` is `octo/app#1`."""

    kind: Literal["review", "comment", "reply"]
    where: str
    by: str
    body: str


@dataclass(slots=True, eq=False)
class CheckRun:
    """A check run; `data` is what its App sent, the latest values on top."""

    id: int
    app_id: int
    head_sha: str
    data: Json


class Ground:
    """What all state shares: numbers, the clock, the accounts."""

    def __init__(self) -> None:
        self._ids = count(1001)
        self._users: dict[str, User] = {}
        self.notifications: list[Notification] = []
        """Oldest first. Edits, reactions, resolutions, hidden posts and check runs notify nobody."""

    def next_id(self) -> int:
        return next(self._ids)

    def time(self) -> datetime:
        return datetime.now(UTC)

    def now(self) -> str:
        return stamp(self.time())

    def user(self, login: str) -> User:
        """The account of that login; accounts come to be when they are first named."""
        if login not in self._users:
            self._users[login] = User(login, self.next_id())
        return self._users[login]

    def find_user(self, login: str) -> User | None:
        return self._users.get(login)


def stamp(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def by_id(entries: Iterable[T], wanted: int) -> T | None:
    return next((entry for entry in entries if getattr(entry, "id", None) == wanted), None)

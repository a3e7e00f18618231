"""What GitHub remembers: people, comments, reviews, reactions, check runs; plain objects without HTTP."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from tests.fakes.github.unread import Unread

if TYPE_CHECKING:
    from tests.fakes.github.repository import Repository

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


@dataclass(frozen=True, slots=True)
class Opening:
    """What an issue or pull request is opened with."""

    number: int
    title: str
    body: str
    author: str


class Issue:
    """An issue, or the conversation of a pull request."""

    def __init__(self, repo: "Repository", opening: Opening) -> None:
        self.repo = repo
        self.ground = ground = repo.ground
        self.id = ground.next_id()
        self.number = opening.number
        self.title = opening.title
        self.body = opening.body
        self.user = ground.user(opening.author)
        self.state: Literal["open", "closed"] = "open"
        self.created_at = self.updated_at = ground.now()
        self.comments: list[Comment] = []
        self.labels: list[str] = []
        self.new_comments: Unread[Comment] = Unread("comment")
        self.new_reactions: Unread[Reaction] = Unread("reaction")
        self.new_edits: Unread[Edit] = Unread("edit")
        self.new_hidings: Unread[Hiding] = Unread("minimised post")

    @property
    def name(self) -> str:
        return f"{self.repo.full_name}#{self.number}"

    def comment(self, author: str, body: str) -> Comment:
        """A comment of a person; what a bot posts over HTTP goes another way and must be read."""
        now = self.ground.now()
        comment = Comment(self.ground.next_id(), self, self.ground.user(author), body, now, now)
        self.comments.append(comment)
        self.notify("comment", comment.user, body)
        return comment

    def react(self, post: Comment | ReviewComment, login: str, content: str) -> Reaction:
        """A person's reaction; what comes over HTTP goes another way and must be read."""
        reaction = Reaction(self.ground.next_id(), content, self.ground.user(login), self.ground.now(), post)
        post.reactions.append(reaction)
        return reaction

    def notify(self, kind: Literal["review", "comment", "reply"], by: User, body: str) -> None:
        self.ground.notifications.append(Notification(kind, self.name, by.login, body))

    def edit_comment(self, comment: Comment, body: str) -> None:
        comment.before, comment.body = comment.body, body
        comment.updated_at = self.ground.now()

    def read_comment(self, within: float = 0) -> Comment:
        """The oldest comment from HTTP that was not read yet. Waits for it up to `within` seconds."""
        return self.new_comments.read(within)

    def read_edit(self, within: float = 0) -> Edit:
        """The oldest edit or deletion of a post over HTTP that was not read yet."""
        return self.new_edits.read(within)

    def read_edits(self) -> list[Edit]:
        return self.new_edits.read_all()

    def read_hidings(self) -> list[Hiding]:
        """All minimised posts (and those shown again) from HTTP that were not read yet."""
        return self.new_hidings.read_all()

    def read_reactions(self) -> list[Reaction]:
        """All reactions from HTTP that were not read yet."""
        return self.new_reactions.read_all()

    def unread(self) -> list[str]:
        news = (self.new_comments, self.new_reactions, self.new_edits, self.new_hidings)
        return [complaint for each in news for complaint in each.complaints(self.name)]


def stamp(time: datetime) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def by_id(entries: Iterable[T], wanted: int) -> T | None:
    return next((entry for entry in entries if getattr(entry, "id", None) == wanted), None)

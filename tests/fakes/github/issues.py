"""Issues, and the conversations of pull requests: what is said there, and what of it was read."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tests.fakes.github.state import Comment, Edit, Hiding, Notification, Reaction, ReviewComment, User
from tests.fakes.github.unread import Unread

if TYPE_CHECKING:
    from tests.fakes.github.repository import Repository


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

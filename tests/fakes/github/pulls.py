"""Pull requests: two refs of real repositories, with a conversation and reviews."""

from typing import TYPE_CHECKING

from tests.fakes.github import diffs
from tests.fakes.github.gitside import Files
from tests.fakes.github.state import Issue, Json, Opening, Review
from tests.fakes.github.unread import Unread

if TYPE_CHECKING:
    from tests.fakes.github.repository import Repository


class Pull(Issue):
    """A pull request of `repo`; `head_repo` is another repository for forks, None when that was deleted."""

    def __init__(
        self, repo: "Repository", head_repo: "Repository", opening: Opening, base: str, head: str
    ) -> None:
        super().__init__(repo, opening)
        self.head_repo: Repository | None = head_repo
        self.head_owner = head_repo.owner
        self.base = base
        self.head = head
        self.draft = False
        self.merged = False
        self.reviews: list[Review] = []
        self.heads: list[str] = []
        self.changes: Json = {}
        """What the last edit changed, as `pull_request.edited` tells it."""
        self.new_reviews: Unread[Review] = Unread("review")
        self._diffs: dict[tuple[str, str], list[diffs.FileDiff]] = {}
        self._take(head_repo.head(self.head))

    @property
    def head_sha(self) -> str:
        return self.heads[-1]

    @property
    def before(self) -> str:
        """The head before the last push."""
        return self.heads[-2]

    @property
    def base_sha(self) -> str:
        """The tip of the base branch, which is not the merge base."""
        return self.repo.head(self.base)

    @property
    def merge_base(self) -> str:
        return self.merge_base_of(self.head_sha)

    def merge_base_of(self, sha: str) -> str:
        found = self.repo.git.merge_base(self.base_sha, sha)
        assert found is not None, f"{self.name}: base and head have no common commit"
        return found

    def commits(self) -> list[str]:
        """SHAs from the merge base, without it, to the head, oldest first."""
        return self.repo.git.between(self.base_sha, self.head_sha)

    def files(self, sha: str | None = None) -> list[diffs.FileDiff]:
        """What differs between the merge base and the head, or another commit of the pull request."""
        pair = (self.merge_base_of(sha or self.head_sha), sha or self.head_sha)
        if pair not in self._diffs:
            self._diffs[pair] = diffs.between(self.repo.git, *pair)
        return self._diffs[pair]

    def push(self, files: Files, message: str = "Work on it") -> str:
        """A further commit on the head branch; its SHA."""
        return self._pushed(files, message, self.head_sha)

    def force_push(self, files: Files, message: str = "Start over") -> str:
        """One new commit on the merge base replaces all others; its SHA."""
        return self._pushed(files, message, self.merge_base)

    def _pushed(self, files: Files, message: str, onto: str) -> str:
        assert self.head_repo is not None, f"{self.name}: the repository of its head was deleted"
        sha = self.head_repo.commit(self.head, files, message, author=self.user.login, onto=onto)
        return self._take(sha)

    def _take(self, sha: str) -> str:
        self.heads.append(sha)
        self.repo.git.point(f"refs/pull/{self.number}/head", sha)
        self._touch()
        return sha

    def mark_ready(self) -> None:
        self.draft = False
        self._touch()

    def convert_to_draft(self) -> None:
        self.draft = True
        self._touch()

    def close(self, *, merged: bool = False) -> None:
        """`merged` says so only: the base branch stays where it is."""
        self.state, self.merged = "closed", merged
        self._touch()

    def reopen(self) -> None:
        self.state = "open"
        self._touch()

    def edit(self, *, title: str | None = None, body: str | None = None, base: str | None = None) -> None:
        self.changes = {}
        if title is not None:
            self.changes["title"], self.title = {"from": self.title}, title
        if body is not None:
            self.changes["body"], self.body = {"from": self.body}, body
        if base is not None:
            self.changes["base"] = {"ref": {"from": self.base}, "sha": {"from": self.base_sha}}
            self.base = base
        self._touch()

    def delete_fork(self) -> None:
        """The repository of the head is gone; the commits stay, under refs/pull."""
        self.head_repo = None

    def _touch(self) -> None:
        self.updated_at = self.ground.now()

    def read_review(self, within: float = 0) -> Review:
        """The oldest review from HTTP that was not read yet; also a pending one (its `event` is None).
        Waits for it up to `within` seconds."""
        return self.new_reviews.read(within)

    def unread(self) -> list[str]:
        return [*super().unread(), *self.new_reviews.complaints(self.name)]

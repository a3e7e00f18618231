"""Pull requests: two refs of real repositories, and what is said about what lies between."""

from typing import TYPE_CHECKING

from tests.fakes.github import diffs
from tests.fakes.github.discussion import Discussion
from tests.fakes.github.gitside import Files
from tests.fakes.github.issues import Opening
from tests.fakes.github.placing import place
from tests.fakes.github.state import Json, Review, ReviewComment, Side

if TYPE_CHECKING:
    from tests.fakes.github.repository import Repository


class Pull(Discussion):
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
        self.heads: list[str] = []
        self.changes: Json = {}
        """What the last edit changed, as `pull_request.edited` tells it."""
        self.label = ""
        """The label that was put on or taken off last."""
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
        return self._between(self.merge_base_of(sha or self.head_sha), sha or self.head_sha)

    def file(self, path: str, sha: str | None = None) -> diffs.FileDiff | None:
        return next((file for file in self.files(sha) if file.path == path), None)

    def line_now(self, comment: ReviewComment, side: Side, line: int | None) -> int | None:
        """GitHub follows lines that moved as long as they are part of the diff."""
        then, now = self.file(comment.path, comment.commit_id), self.file(comment.path)
        if line is None or then is None or now is None:
            return None
        ends = (comment.commit_id, self.head_sha)
        if side == "LEFT":
            ends = (self.merge_base_of(ends[0]), self.merge_base)
        name = then.old_path if side == "LEFT" else then.path
        moved = next((file for file in self._between(*ends) if file.old_path == name), None)
        found = line if moved is None else moved.follow(line)
        return found if found is not None and (side, found) in now.places else None

    def _between(self, old: str, new: str) -> list[diffs.FileDiff]:
        if (old, new) not in self._diffs:
            self._diffs[old, new] = diffs.between(self.repo.git, old, new)
        return self._diffs[old, new]

    def remark(self, login: str, path: str, line: int, body: str, side: Side = "RIGHT") -> ReviewComment:
        """A person begins a thread on a line of the diff at the head."""
        now, user = self.ground.now(), self.ground.user(login)
        review = Review(self.ground.next_id(), user, "", "COMMENT", self.head_sha, now)
        review.comments = [place(self, review, {"path": path, "line": line, "side": side, "body": body})]
        self.reviews.append(review)
        self.notify("review", user, body)
        return review.comments[0]

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

    def put_label(self, name: str) -> None:
        self.labels.append(name)
        self.label = name
        self._touch()

    def take_label(self, name: str) -> None:
        self.labels.remove(name)
        self.label = name
        self._touch()

    def delete_fork(self) -> None:
        """The repository of the head is gone; the commits stay, under refs/pull."""
        self.head_repo = None

    def _touch(self) -> None:
        self.updated_at = self.ground.now()

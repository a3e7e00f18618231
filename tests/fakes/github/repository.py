"""Repositories: a real bare repository with pull requests, issues and the people who may do what."""

from pathlib import Path

from tests.fakes.github.gitside import BareRepository, Files
from tests.fakes.github.issues import Issue, Opening
from tests.fakes.github.pulls import Pull
from tests.fakes.github.state import CheckRun, Comment, Ground, Permission
from tests.fakes.github.unread import Unread


class Repository:
    """`owner/name`. Its owner is its admin; all others may read it when it is public."""

    def __init__(
        self, ground: Ground, root: Path, name: str, *, private: bool, parent: "Repository | None" = None
    ) -> None:
        self.ground = ground
        self.full_name = name
        self.owner, self.name = name.split("/")
        self.id = ground.next_id()
        self.private = private
        self.parent = parent
        self.default_branch: str = parent.default_branch if parent else "main"
        self.created_at = ground.now()
        self.issues: dict[int, Issue] = {}
        self.check_runs: list[CheckRun] = []
        self.new_check_runs: Unread[CheckRun] = Unread("check run")
        self.git: BareRepository = BareRepository(root / f"{name}.git", parent.git if parent else None)
        self._root = root
        self._forks: dict[str, Repository] = {}
        self._permissions: dict[str, Permission] = {}
        self.permit(self.owner, "admin")

    @property
    def pulls(self) -> list[Pull]:
        return [issue for issue in self.issues.values() if isinstance(issue, Pull)]

    @property
    def comments(self) -> list[Comment]:
        return [comment for issue in self.issues.values() for comment in issue.comments]

    @property
    def contributors(self) -> frozenset[str]:
        """Whose pull requests were merged."""
        pulls = (issue for issue in self.issues.values() if getattr(issue, "merged", False))
        return frozenset(pull.user.login for pull in pulls)

    def permit(self, login: str, permission: Permission) -> None:
        self.ground.user(login)
        self._permissions[login] = permission

    def permission(self, login: str) -> Permission:
        return self._permissions.get(login, "none" if self.private else "read")

    def head(self, branch: str) -> str:
        """The SHA of a branch's tip."""
        sha = self.git.sha(f"refs/heads/{branch}")
        assert sha is not None, f"{self.full_name} has no branch {branch}"
        return sha

    def commit(
        self,
        branch: str,
        files: Files,
        message: str = "Change things",
        *,
        author: str | None = None,
        onto: str | None = None,
    ) -> str:
        """A commit with these changes on the branch; its SHA. A new branch starts from the default branch;
        `onto` names another parent (a forced push)."""
        ref = f"refs/heads/{branch}"
        parent = onto or self.git.sha(ref) or self.git.sha(f"refs/heads/{self.default_branch}")
        login = author or self.owner
        return self.git.commit(ref, files, message, f"{login} <{login}@users.noreply.github.example>", parent)

    def open_issue(self, title: str, author: str, body: str = "") -> Issue:
        issue = Issue(self, self._opening(title, body, author))
        self.issues[issue.number] = issue
        return issue

    def open_pull(
        self,
        title: str,
        head: str,
        *,
        base: str = "main",
        author: str = "alice",
        body: str = "",
        draft: bool = False,
        fork: str | None = None,
    ) -> Pull:
        """A pull request of the branch `head`. With `fork` ("mallory/app") the branch lies there; where only
        this repository has it, it moves there."""
        home = self._move(head, fork) if fork else self
        pull = Pull(self, home, self._opening(title, body, author), base, head)
        pull.draft = draft
        self.issues[pull.number] = pull
        return pull

    def fork(self, owner: str) -> "Repository":
        """The fork of that owner, made when first asked for; it shares all objects, as on GitHub."""
        if owner not in self._forks:
            name = f"{owner}/{self.name}"
            fork = Repository(self.ground, self._root, name, private=self.private, parent=self)
            fork.git.point(f"refs/heads/{self.default_branch}", self.head(self.default_branch))
            self._forks[owner] = fork
        return self._forks[owner]

    @property
    def forks(self) -> list["Repository"]:
        return list(self._forks.values())

    def read_check_run(self) -> CheckRun:
        """The oldest check run from HTTP that is new or changed since it was read."""
        return self.new_check_runs.read()

    def unread(self) -> list[str]:
        complaints = [complaint for issue in self.issues.values() for complaint in issue.unread()]
        return [*complaints, *self.new_check_runs.complaints(self.full_name)]

    def _opening(self, title: str, body: str, author: str) -> Opening:
        return Opening(len(self.issues) + 1, title, body, author)

    def _move(self, branch: str, fork: str) -> "Repository":
        owner, name = fork.split("/")
        assert name == self.name, f"a fork of {self.full_name} is called {owner}/{self.name}"
        home = self.fork(owner)
        if home.git.sha(f"refs/heads/{branch}") is None:
            home.git.point(f"refs/heads/{branch}", self.head(branch))
            self.git.git("update-ref", "-d", f"refs/heads/{branch}")
        return home

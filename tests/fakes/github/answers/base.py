"""People, repositories and where things are."""

from dataclasses import dataclass

from tests.fakes.github.repository import Repository
from tests.fakes.github.state import Json, User


@dataclass(frozen=True, slots=True)
class Base:
    """All URLs carry `web`, the address of the fake: PyGithub refuses to follow any other."""

    web: str

    @property
    def api(self) -> str:
        return f"{self.web}/api/v3"

    @property
    def unset(self) -> str:
        """Stands in URLs that the fake does not serve."""
        return f"{self.api}/unset"

    def user(self, user: User) -> Json:
        name = user.login.removesuffix("[bot]")
        return {
            "login": user.login,
            "id": user.id,
            "node_id": f"U_{user.id}",
            "type": user.kind,
            "url": f"{self.api}/users/{user.login}",
            "html_url": f"{self.web}/{name}",
        }

    def repo_url(self, repo: Repository) -> str:
        return f"{self.api}/repos/{repo.full_name}"

    def repository(self, repo: Repository) -> Json:
        return {
            "id": repo.id,
            "node_id": f"R_{repo.id}",
            "name": repo.name,
            "full_name": repo.full_name,
            "owner": self.user(repo.ground.user(repo.owner)),
            "private": repo.private,
            "visibility": "private" if repo.private else "public",
            "fork": repo.parent is not None,
            "default_branch": repo.default_branch,
            "url": self.repo_url(repo),
            "html_url": f"{self.web}/{repo.full_name}",
            "clone_url": f"{self.web}/{repo.full_name}.git",
            "pulls_url": f"{self.repo_url(repo)}/pulls{{/number}}",
            "commits_url": f"{self.repo_url(repo)}/commits{{/sha}}",
            "compare_url": f"{self.repo_url(repo)}/compare/{{base}}...{{head}}",
            "created_at": repo.created_at,
            "updated_at": repo.created_at,
            "pushed_at": repo.created_at,
            "forks": len(repo.forks),
            "forks_count": len(repo.forks),
        }


def association(repo: Repository, user: User) -> str:
    """As GitHub computes it, without a viewer; it says little about what somebody may do."""
    if user.login == repo.owner:
        return "OWNER"
    if repo.permission(user.login) in {"admin", "write"}:
        return "COLLABORATOR"
    return "CONTRIBUTOR" if user.login in repo.contributors else "NONE"

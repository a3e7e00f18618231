"""Commits, files, contents and check runs."""

import base64
from dataclasses import dataclass

from tests.fakes.github.answers.base import Base
from tests.fakes.github.diffs import FileDiff
from tests.fakes.github.gitside import Commit
from tests.fakes.github.repository import Repository
from tests.fakes.github.state import CheckRun, Json


@dataclass(frozen=True, slots=True)
class Code(Base):
    """What git knows, and what was checked."""

    def file(self, repo: Repository, sha: str, file: FileDiff) -> Json:
        shown: Json = {
            "sha": file.sha,
            "filename": file.path,
            "status": file.status,
            "additions": file.additions,
            "deletions": file.deletions,
            "changes": file.additions + file.deletions,
            "blob_url": f"{self.web}/{repo.full_name}/blob/{sha}/{file.path}",
            "raw_url": f"{self.web}/{repo.full_name}/raw/{sha}/{file.path}",
            "contents_url": f"{self.repo_url(repo)}/contents/{file.path}?ref={sha}",
        }
        if file.patch is not None:
            shown["patch"] = file.patch
        return shown | ({"previous_filename": file.old_path} if file.old_path != file.path else {})

    def git_commit(self, repo: Repository, commit: Commit) -> Json:
        who = {"name": commit.author, "email": commit.email, "date": commit.date}
        url = f"{self.repo_url(repo)}/git/commits/{commit.sha}"
        return {
            "sha": commit.sha,
            "url": url,
            "author": who,
            "committer": who,
            "message": commit.message,
            "tree": {"sha": commit.tree, "url": f"{self.repo_url(repo)}/git/trees/{commit.tree}"},
            "parents": [self._parent(repo, sha) for sha in commit.parents],
        }

    def commit(self, repo: Repository, commit: Commit) -> Json:
        user = self.user(repo.ground.user(commit.author))
        return {
            "sha": commit.sha,
            "url": f"{self.repo_url(repo)}/commits/{commit.sha}",
            "html_url": f"{self.web}/{repo.full_name}/commit/{commit.sha}",
            "author": user,
            "committer": user,
            "commit": {
                key: value for key, value in self.git_commit(repo, commit).items() if key != "parents"
            },
            "parents": [self._parent(repo, sha) for sha in commit.parents],
        }

    def _parent(self, repo: Repository, sha: str) -> Json:
        page = f"{self.web}/{repo.full_name}/commit/{sha}"
        return {"sha": sha, "url": f"{self.repo_url(repo)}/commits/{sha}", "html_url": page}

    def content(self, repo: Repository, path: str, content: bytes, ref: str) -> Json:
        return {
            "type": "file",
            "encoding": "base64",
            "size": len(content),
            "name": path.rsplit("/", 1)[-1],
            "path": path,
            "content": base64.encodebytes(content).decode(),
            "url": f"{self.repo_url(repo)}/contents/{path}?ref={ref}",
        }

    def check_run(self, repo: Repository, run: CheckRun) -> Json:
        output = {"title": None, "summary": None, "text": None, "annotations_count": 0}
        given = run.data.get("output", {})
        annotations = run.data.get("annotations", [])
        return {
            "id": run.id,
            "node_id": f"CR_{run.id}",
            "name": run.data["name"],
            "head_sha": run.head_sha,
            "check_suite": {"id": run.id},
            "external_id": run.data.get("external_id", ""),
            "url": f"{self.repo_url(repo)}/check-runs/{run.id}",
            "html_url": f"{self.web}/{repo.full_name}/runs/{run.id}",
            "status": run.data.get("status", "queued"),
            "conclusion": run.data.get("conclusion"),
            "output": output
            | {key: value for key, value in given.items() if key in output}
            | {"annotations_count": len(annotations)},
        }

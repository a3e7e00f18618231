"""Issues, pull requests, their comments and reactions."""

import zlib
from dataclasses import dataclass

from tests.fakes.github.answers.base import Base, association
from tests.fakes.github.issues import Issue
from tests.fakes.github.pulls import Pull
from tests.fakes.github.repository import Repository
from tests.fakes.github.state import Comment, Json, Reaction

_WORDS = ("+1", "-1", "laugh", "confused", "heart", "hooray", "eyes", "rocket")


@dataclass(frozen=True, slots=True)
class Conversations(Base):
    """What stands in a conversation."""

    def issue(self, issue: Issue) -> Json:
        shown = self._conversation(issue) | {
            "html_url": self.page(issue),
            "url": f"{self.api}/repos/{issue.repo.full_name}/issues/{issue.number}",
            "repository_url": f"{self.api}/repos/{issue.repo.full_name}",
            "comments_url": f"{self.api}/repos/{issue.repo.full_name}/issues/{issue.number}/comments",
            "comments": len(issue.comments),
        }
        return shown | ({"pull_request": self._pull_of_issue(issue)} if isinstance(issue, Pull) else {})

    def page(self, issue: Issue) -> str:
        kind = "pull" if isinstance(issue, Pull) else "issues"
        return f"{self.web}/{issue.repo.full_name}/{kind}/{issue.number}"

    def _pull_of_issue(self, pull: Pull) -> Json:
        page = self.page(pull)
        urls = {"diff_url": f"{page}.diff", "html_url": page, "patch_url": f"{page}.patch"}
        return {"url": self.pull_url(pull), **urls}

    def pull_url(self, pull: Pull) -> str:
        return f"{self.repo_url(pull.repo)}/pulls/{pull.number}"

    def _conversation(self, issue: Issue) -> Json:
        return {
            "id": issue.id,
            "node_id": f"I_{issue.id}",
            "number": issue.number,
            "title": issue.title,
            "body": issue.body or None,
            "user": self.user(issue.user),
            "state": issue.state,
            "locked": False,
            "created_at": issue.created_at,
            "updated_at": issue.updated_at,
            "closed_at": issue.updated_at if issue.state == "closed" else None,
            "author_association": association(issue.repo, issue.user),
            "labels": [self.label(issue, name) for name in issue.labels],
        }

    def label(self, issue: Issue, name: str) -> Json:
        number = zlib.crc32(name.encode())
        return {
            "id": number,
            "node_id": f"LA_{number}",
            "name": name,
            "color": "ededed",
            "default": False,
            "description": None,
            "url": f"{self.repo_url(issue.repo)}/labels/{name}",
        }

    def pull_in_list(self, pull: Pull) -> Json:
        return self._conversation(pull) | {
            "node_id": f"PR_{pull.id}",
            "url": self.pull_url(pull),
            "html_url": self.page(pull),
            "diff_url": f"{self.page(pull)}.diff",
            "issue_url": f"{self.repo_url(pull.repo)}/issues/{pull.number}",
            "comments_url": f"{self.repo_url(pull.repo)}/issues/{pull.number}/comments",
            "review_comments_url": f"{self.pull_url(pull)}/comments",
            "draft": pull.draft,
            "merged_at": pull.updated_at if pull.merged else None,
            "merge_commit_sha": pull.head_sha if pull.merged else None,
            "base": self._end(pull.repo, pull.repo.owner, pull.base, pull.base_sha),
            "head": self._end(pull.head_repo, pull.head_owner, pull.head, pull.head_sha),
        }

    def pull(self, pull: Pull) -> Json:
        files = pull.files()
        return self.pull_in_list(pull) | {
            "merged": pull.merged,
            "merged_by": self.user(pull.repo.ground.user(pull.repo.owner)) if pull.merged else None,
            "mergeable": None,
            "mergeable_state": "unknown",
            "comments": len(pull.comments),
            "review_comments": len(pull.inline),
            "commits": len(pull.commits()),
            "additions": sum(file.additions for file in files),
            "deletions": sum(file.deletions for file in files),
            "changed_files": len(files),
        }

    def _end(self, repo: Repository | None, owner: str, ref: str, sha: str) -> Json:
        shown = self.repository(repo) if repo else None
        user = repo.ground.user(owner) if repo else None
        return {
            "label": f"{owner}:{ref}",
            "ref": ref,
            "sha": sha,
            "user": self.user(user) if user else None,
            "repo": shown,
        }

    def comment(self, comment: Comment) -> Json:
        issue = comment.issue
        url = f"{self.api}/repos/{issue.repo.full_name}/issues/comments/{comment.id}"
        return {
            "id": comment.id,
            "node_id": comment.node_id,
            "url": url,
            "html_url": f"{self.page(issue)}#issuecomment-{comment.id}",
            "issue_url": f"{self.api}/repos/{issue.repo.full_name}/issues/{issue.number}",
            "body": comment.body,
            "user": self.user(comment.user),
            "created_at": comment.created_at,
            "updated_at": comment.updated_at,
            "author_association": association(issue.repo, comment.user),
            "reactions": tally(comment.reactions, f"{url}/reactions"),
        }

    def reaction(self, reaction: Reaction) -> Json:
        return {
            "id": reaction.id,
            "node_id": f"REA_{reaction.id}",
            "user": self.user(reaction.user),
            "content": reaction.content,
            "created_at": reaction.created_at,
        }


def tally(reactions: list[Reaction], url: str) -> Json:
    contents = [reaction.content for reaction in reactions]
    return {"url": url, "total_count": len(contents), **{word: contents.count(word) for word in _WORDS}}

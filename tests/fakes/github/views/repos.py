"""Repositories, commits, files, comparisons and who may do what."""

from typing import Any

from tests.fakes.github import diffs
from tests.fakes.github.call import Answer, Call, handles
from tests.fakes.github.refusals import RefusedError, not_found
from tests.fakes.github.repository import Repository
from tests.fakes.github.state import Json

_MEGABYTE = 1_000_000
_COMPARED_FILES = 300


@handles("repos/get", "metadata")
def get(call: Call) -> Answer:
    return Answer(call.answers.repository(call.repo))


@handles("repos/get-collaborator-permission-level", "metadata")
def permission(call: Call) -> Answer:
    """What people see of each other: https://docs.github.com/en/rest/collaborators/collaborators"""
    asker = call.caller.user
    if call.caller.kind == "person" and asker and call.repo.permission(asker.login) not in {"admin", "write"}:
        raise RefusedError(403, "Must have push access to view collaborator permission.")
    user = call.github.find_user(call.values["username"])
    if user is None:
        raise RefusedError(404, f"{call.values['username']} is not a user")
    held = call.repo.permission(user.login)
    return Answer({"permission": held, "role_name": held, "user": call.answers.user(user)})


@handles("repos/get-commit", "contents")
def commit(call: Call) -> Answer:
    repo = call.repo
    sha = _sha(repo, call.values["ref"])
    shown = repo.git.show(sha)
    files = diffs.between(repo.git, shown.parents[0], sha) if shown.parents else []
    return Answer(
        call.answers.commit(repo, shown) | {"files": [call.answers.file(repo, sha, file) for file in files]}
    )


@handles("git/get-commit", "contents")
def git_commit(call: Call) -> Answer:
    repo = call.repo
    return Answer(call.answers.git_commit(repo, repo.git.show(_sha(repo, call.values["commit_sha"]))))


@handles("repos/compare-commits-with-basehead", "contents")
def compare(call: Call) -> Answer:
    """Three dots: what head adds since the merge base. Files are on the first page only."""
    repo = call.repo
    base, dots, head = call.values["basehead"].partition("...")
    if not dots:
        raise not_found()
    base, head = _sha(repo, base), _sha(repo, head)
    merge_base = repo.git.merge_base(base, head)
    if merge_base is None:
        raise RefusedError(404, f"No common ancestor between {base} and {head}.")
    return Answer(_comparison(call, base, merge_base, head))


def _comparison(call: Call, base: str, merge_base: str, head: str) -> Json:
    repo, git = call.repo, call.repo.git
    ahead, behind = git.between(base, head), git.between(head, base)
    files = diffs.between(git, merge_base, head) if call.query.get("page", "1") == "1" else []
    status = {(True, True): "diverged", (True, False): "ahead", (False, True): "behind"}
    url = f"{call.answers.repo_url(repo)}/compare/{base}...{head}"
    page: list[Any] = _page(ahead, call)
    return {
        "url": url,
        "base_commit": call.answers.commit(repo, git.show(base)),
        "merge_base_commit": call.answers.commit(repo, git.show(merge_base)),
        "status": status.get((bool(ahead), bool(behind)), "identical"),
        "ahead_by": len(ahead),
        "behind_by": len(behind),
        "total_commits": len(ahead),
        "commits": [call.answers.commit(repo, git.show(sha)) for sha in page],
        "files": [call.answers.file(repo, head, file) for file in files[:_COMPARED_FILES]],
    }


def _page(shas: list[str], call: Call) -> list[str]:
    if "page" not in call.query and "per_page" not in call.query:
        return shas[-250:]
    size = min(int(call.query.get("per_page", 30)), 100)
    start = (int(call.query.get("page", 1)) - 1) * size
    return shas[start : start + size]


@handles("repos/get-content", "contents")
def content(call: Call) -> Answer:
    repo, path = call.repo, call.values["path"].strip("/")
    ref = call.query.get("ref", repo.default_branch)
    sha = repo.git.sha(ref)
    if sha is None:
        raise RefusedError(404, f"No commit found for the ref {ref}")
    blob = repo.git.read(sha, path)
    if blob is None:
        return Answer(_folder(call, sha, path))
    if "raw" in call.accept:
        return Answer(blob.decode(errors="replace"))
    if len(blob) > _MEGABYTE:
        error = {"resource": "Blob", "field": "data", "code": "too_large"}
        raise RefusedError(
            403, "This API returns blobs up to 1 MB in size. The requested blob is too large", [error]
        )
    return Answer(call.answers.content(repo, path, blob, ref))


def _folder(call: Call, sha: str, path: str) -> list[Json]:
    names = call.repo.git.listing(sha, path)
    if names is None:
        raise not_found()
    return [{"type": "file", "name": name, "path": f"{path}/{name}".lstrip("/")} for name in names]


def _sha(repo: Repository, name: str) -> str:
    """The commit of a SHA, a branch, or `owner:branch` of a fork."""
    owner, colon, branch = name.partition(":")
    home = next((fork for fork in repo.forks if colon and fork.owner == owner), repo)
    sha = home.git.sha(branch if colon else name)
    if sha is None:
        raise (
            not_found() if colon or len(name) != 40 else RefusedError(422, f"No commit found for SHA: {name}")
        )
    return sha

"""Pull requests as they are: one, several, their files."""

from tests.fakes.github import diffs
from tests.fakes.github.call import Answer, Call, handles
from tests.fakes.github.refusals import RefusedError

_FILES = 300
_LINES = 20_000
_LISTED = 3000


@handles("pulls/get", "pull_requests")
def get(call: Call) -> Answer:
    if "diff" in call.accept:
        return Answer(_diff(call))
    return Answer(call.answers.pull(call.pull))


def _diff(call: Call) -> str:
    """https://docs.github.com/en/repositories/creating-and-managing-repositories/repository-limits"""
    pull = call.pull
    text = diffs.whole(pull.repo.git, pull.merge_base, pull.head_sha)
    if len(pull.files()) > _FILES:
        raise _too_large(
            f"files ({_FILES}). Consider using 'List pull requests files' API or locally cloning "
            "the repository instead."
        )
    if text.count("\n") > _LINES:
        raise _too_large(f"lines ({_LINES})")
    return text


def _too_large(what: str) -> RefusedError:
    error = {"resource": "PullRequest", "field": "diff", "code": "too_large"}
    return RefusedError(406, f"Sorry, the diff exceeded the maximum number of {what}", [error])


@handles("pulls/list", "pull_requests")
def list_pulls(call: Call) -> Answer:
    wanted = call.query.get("state", "open")
    pulls = [pull for pull in call.repo.pulls if wanted in {pull.state, "all"}]
    return Answer([call.answers.pull_in_list(pull) for pull in reversed(pulls)])


@handles("pulls/list-files", "pull_requests")
def files(call: Call) -> Answer:
    pull = call.pull
    return Answer([call.answers.file(pull.repo, pull.head_sha, file) for file in pull.files()[:_LISTED]])

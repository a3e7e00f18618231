"""What a query names: repositories, pull requests, posts; who may not see something does not find it."""

from collections.abc import Iterator

from tests.fakes.github.discussion import Thread
from tests.fakes.github.graph.kinds import Arguments, Asking, GraphError
from tests.fakes.github.issues import Issue
from tests.fakes.github.pulls import Pull
from tests.fakes.github.refusals import RefusedError
from tests.fakes.github.repository import Repository
from tests.fakes.github.state import Access, Post, Review, ReviewComment

CONVERSATION = ("issues", "pull_requests")


def repository(asking: Asking, _: object, given: Arguments) -> Repository:
    name = f"{given['owner']}/{given['name']}"
    repo = asking.github.find_repository(name)
    if repo is None or not asking.caller.sees(repo):
        raise GraphError("NOT_FOUND", f"Could not resolve to a Repository with the name '{name}'.")
    return repo


def pull_request(asking: Asking, repo: Repository, given: Arguments) -> Pull:
    demand(asking, repo, ("pull_requests",), "read")
    number = given["number"]
    issue = repo.issues.get(number)
    if not isinstance(issue, Pull):
        raise GraphError("NOT_FOUND", f"Could not resolve to a PullRequest with the number of {number}.")
    return issue


def node(asking: Asking, _: object, given: Arguments) -> Thread | Post:
    """Whatever has that id."""
    find = thread if given["id"].startswith("PRRT_") else post
    home, found = find(asking, given["id"])
    demand(asking, home.repo, CONVERSATION if not isinstance(home, Pull) else ("pull_requests",), "read")
    return found


def thread(asking: Asking, wanted: str) -> tuple[Pull, Thread]:
    for pull in _pulls(asking):
        for each in pull.threads:
            if each.id == wanted:
                return pull, each
    raise unknown(wanted)


def post(asking: Asking, wanted: str) -> tuple[Issue, Post]:
    """A comment or a review with the issue or pull request that it belongs to."""
    for issue in _issues(asking):
        for each in [*issue.comments, *(_reviewed(asking, issue) if isinstance(issue, Pull) else ())]:
            if each.node_id == wanted:
                return issue, each
    raise unknown(wanted)


def _reviewed(asking: Asking, pull: Pull) -> Iterator[Post]:
    for review in pull.reviews:
        if review.event or review.user == asking.caller.user:
            yield review
            yield from review.comments


def unknown(wanted: str) -> GraphError:
    return GraphError("NOT_FOUND", f"Could not resolve to a node with the global id of '{wanted}'")


def pull_of(asking: Asking, said: Review | ReviewComment) -> Pull:
    review = said.review if isinstance(said, ReviewComment) else said
    return next(pull for pull in _pulls(asking) if review in pull.reviews)


def demand(asking: Asking, repo: Repository, names: tuple[str, ...], access: Access) -> None:
    """Raises FORBIDDEN where REST answers 403."""
    try:
        asking.caller.demand(repo, names, access)
    except RefusedError as refusal:
        raise GraphError("FORBIDDEN", refusal.message) from refusal


def _pulls(asking: Asking) -> Iterator[Pull]:
    return (issue for issue in _issues(asking) if isinstance(issue, Pull))


def _issues(asking: Asking) -> Iterator[Issue]:
    for repo in asking.github.repositories:
        if asking.caller.sees(repo):
            yield from repo.issues.values()

"""The threads of a pull request, by GraphQL: REST does not tell which are resolved, and by whom."""

from collections.abc import Iterator
from typing import Annotated, Final

import github as pygithub
from pydantic import BeforeValidator, Field, TypeAdapter

from bot.github.account import Account
from bot.github.answer import Model, parsed
from review.types import Side

_QUERY: Final = """\
query($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) { pullRequest(number: $number) {
    reviewThreads(first: 100, after: $after) {
      pageInfo { hasNextPage endCursor }
      nodes {
        id isResolved resolvedBy { login __typename } path line diffSide
        comments(first: 100) { nodes { id databaseId body diffHunk author { login __typename } } }
      }
    }
  } }
}"""
_FORBIDDEN: Final = frozenset({"FORBIDDEN", "INSUFFICIENT_SCOPES"})


class Actor(Model):
    """Who did it; whose account is gone is GitHub's ghost."""

    login: str
    kind: str = Field(alias="__typename")


def _or_ghost(actor: object) -> object:
    return actor or {"login": "ghost", "__typename": "User"}


class Comment(Model):
    """`id` is that of GraphQL, `number` that of REST."""

    id: str
    number: int = Field(alias="databaseId")
    body: str
    diff_hunk: str = Field(alias="diffHunk")
    author: Annotated[Actor, BeforeValidator(_or_ghost)]


class _Comments(Model):
    nodes: tuple[Comment, ...]


class ReviewThread(Model):
    """Its comments stand oldest first; the first is the one that began it."""

    id: str
    resolved: bool = Field(alias="isResolved")
    resolver: Actor | None = Field(alias="resolvedBy")
    path: str
    line: int | None
    side: Side = Field(alias="diffSide")
    held: _Comments = Field(alias="comments")

    @property
    def comments(self) -> tuple[Comment, ...]:
        return self.held.nodes


class _PageInfo(Model):
    more: bool = Field(alias="hasNextPage")
    end: str | None = Field(alias="endCursor")


class _Page(Model):
    info: _PageInfo = Field(alias="pageInfo")
    nodes: tuple[ReviewThread, ...]


class _Pull(Model):
    threads: _Page = Field(alias="reviewThreads")


class _Repository(Model):
    pull: _Pull = Field(alias="pullRequest")


class _Data(Model):
    repository: _Repository


class _Answer(Model):
    data: _Data


_ANSWERS = TypeAdapter(_Answer)


def threads(account: Account, repo: str, number: int) -> Iterator[ReviewThread]:
    """All threads, in the order in which they began."""
    owner, _, name = repo.partition("/")
    after: str | None = None
    while True:
        variables = {"owner": owner, "name": name, "number": number, "after": after}
        _, data = account.api.requester.graphql_query(_QUERY, variables)
        page = parsed(_ANSWERS, data, "threads").data.repository.pull.threads
        yield from (thread for thread in page.nodes if thread.comments)
        if not page.info.more:
            return
        after = page.info.end


def settle(account: Account, thread: str, comment: str) -> None:
    """Close a thread; where we may not (it takes `contents: write`), hide our comment as resolved; where we
    may not do that either, leave it. Both are GraphQL ids."""
    if not _done(account, "resolveReviewThread", {"threadId": thread}, "thread { id }"):
        what = {"subjectId": comment, "classifier": "RESOLVED"}
        _done(account, "minimizeComment", what, "minimizedComment { isMinimized }")


def _done(account: Account, mutation: str, what: dict[str, str], wanted: str) -> bool:
    try:
        account.api.requester.graphql_named_mutation(mutation, what, wanted)
    except pygithub.GithubException as error:
        if _is_forbidden(error):
            return False
        raise
    return True


def _is_forbidden(error: pygithub.GithubException) -> bool:
    """GraphQL refuses with status 200, of which PyGithub makes 400."""
    errors = error.data.get("errors", []) if isinstance(error.data, dict) else []
    return any(isinstance(each, dict) and each.get("type") in _FORBIDDEN for each in errors)

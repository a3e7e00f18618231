"""GitHub as far as a review needs it: pull requests are read, comments looked for, reviews posted."""

import re
from collections.abc import Iterable
from functools import cached_property

import github as pygithub
from github.Comparison import Comparison
from github.PullRequest import PullRequest
from github.Repository import Repository

from bot.github.connection import UNPLACED, App, client, mapped
from review import compose, marker
from review.errors import UserError
from review.seal import Seal
from review.secrets import leaked
from review.types import InlineComment, Posted, Posting, Pull, Request

_WRITERS = frozenset({"admin", "write"})
_CLOSES = re.compile(r"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+#(\d{1,9})\b", re.IGNORECASE)
_MOST_ISSUES = 3
_ACTIONS = "github-actions[bot]"
_NAMELESS = (
    "GitHub does not tell whose token this is: set the App's id and key instead of a token of its"
    " installation, or use a person's token"
)


class GitHub:
    """GitHub as one account: an installation of an App, or the owner of a token.

    One object for one job: PyGithub's connection mixes up the requests of threads that share it.
    """

    def __init__(
        self,
        url: str,
        auth: pygithub.Auth.Auth,
        *,
        app: App | None = None,
        actions: bool = False,
        key: str | None = None,
    ) -> None:
        """`key` seals what we post, so that only we are believed to have said it."""
        self._url = url
        self._key = key
        self._app = app
        self._actions = actions
        self.api = client(url, auth)

    @classmethod
    def with_token(cls, url: str, token: str, *, actions: bool = False, key: str | None = None) -> "GitHub":
        """`actions` says that a token which may not ask who it is can only be that of a workflow run."""
        return cls(url, pygithub.Auth.Token(token), actions=actions, key=key)

    @classmethod
    def as_installation(cls, url: str, app: App, installation: int, *, key: str | None = None) -> "GitHub":
        return cls(url, app.auth.get_installation_auth(installation), app=app, key=key)

    def token(self) -> str:
        """A token that git can use, too."""
        with mapped("a token"):
            auth = self.api.requester.auth
            assert auth is not None
            return auth.token

    def pull(self, request: Request) -> Pull:
        """Asks for the branch itself: GitHub moves `base.sha` of a pull request only when that changes, so
        settings would be read at an old tip. The branch of a closed one may be gone."""
        with mapped(f"{request.repo}#{request.number}"):
            pull = self._pull(request.repo, request.number)
            base = pull.base.ref if pull.state == "open" else pull.base.sha
            comparison = self._repo(request.repo).compare(base, pull.head.sha, comparison_commits_per_page=1)
            return _pull(request, pull, comparison)

    def may_command(self, request: Request) -> bool:
        """Asks the collaborator endpoint: `author_association` is computed without a viewer and misleads.
        https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user"""
        assert request.author is not None
        with mapped(f"the permission of {request.author}"):
            try:
                return self._repo(request.repo).get_collaborator_permission(request.author) in _WRITERS
            except pygithub.UnknownObjectException:
                return False

    def acknowledge(self, request: Request) -> None:
        with mapped("a reaction"):
            url = f"/repos/{request.repo}/issues/comments/{request.comment}/reactions"
            self.api.requester.requestJsonAndCheck("POST", url, input={"content": "eyes"})

    def open_findings(self, pull: Pull) -> list[str]:
        """Also those that a review carries in its body, as GitHub did not take their places."""
        with mapped("review comments"):
            live = self._pull(pull.repo, pull.number)
            said = [*live.get_review_comments(), *live.get_reviews()]
            seal = self._seal(pull.repo, pull.number)
            ours = [seal.opened(post.body) for post in said if self._is_ours(post.user)]
            return [print_ for body in ours for print_ in marker.findings_in(body)]

    def issues(self, pull: Pull) -> list[str]:
        """By the words that close an issue; those of other repositories are nobody's business here.
        https://docs.github.com/en/issues/tracking-your-work-with-issues/using-issues/linking-a-pull-request-to-an-issue
        """
        numbers = dict.fromkeys(int(number) for number in _CLOSES.findall(pull.body))
        with mapped("an issue"):
            repo = self._repo(pull.repo)
            found = (self._issue(repo, number) for number in list(numbers)[:_MOST_ISSUES])
            return [text for text in found if text is not None]

    def _issue(self, repo: Repository, number: int) -> str | None:
        """None where there is none, or the App may not see it: a review does not need it."""
        try:
            issue = repo.get_issue(number)
            issue.update()
        except pygithub.RateLimitExceededException:
            raise
        except pygithub.GithubException as error:
            if error.status in {403, 404, 410}:
                return None
            raise
        return f"{issue.title}\n\n{issue.body or ''}"

    def tell(self, request: Request, text: str) -> None:
        """Comment in the conversation, once for a request: looks for its mark, with which `text` ends."""
        mark = marker.review_marker(request.id)
        seal = self._seal(request.repo, request.number)
        with mapped("a comment"):
            issue = self._repo(request.repo).get_issue(request.number)
            if not any(
                self._is_ours(comment.user) and marker.has_marker(seal.opened(comment.body), mark)
                for comment in issue.get_comments()
            ):
                self._guard([text])
                issue.create_comment(seal.sealed(text))

    def already(self, pull: Pull, mark: str) -> str | None:
        with mapped("reviews"):
            return self._said(pull, self._pull(pull.repo, pull.number), mark)

    def _said(self, pull: Pull, live: PullRequest, mark: str) -> str | None:
        seal = self._seal(pull.repo, pull.number)
        ours = (review for review in live.get_reviews() if self._is_ours(review.user))
        return next((r.html_url for r in ours if marker.has_marker(seal.opened(r.body), mark)), None)

    def _seal(self, repo: str, number: int) -> Seal:
        return Seal(self._key, f"{repo}#{number}")

    def post(self, pull: Pull, posting: Posting) -> Posted:
        with mapped("a review"):
            live = self._pull(pull.repo, pull.number)
            if url := self._said(pull, live, posting.marker):
                return Posted("already-posted", url)
            if live.head.sha != posting.head:
                return Posted("superseded", None)
            return Posted("posted", self._post(live, posting, self._seal(pull.repo, pull.number)))

    def _post(self, live: PullRequest, posting: Posting, seal: Seal) -> str:
        try:
            return self._create(live, posting, seal)
        except pygithub.GithubException as error:
            if error.status != UNPLACED or not posting.comments:
                raise
            return self._create(live, compose.without_inline(posting), seal)

    def _guard(self, texts: Iterable[str]) -> None:
        """Nothing that we know as secret stands in what we post: it would be a bug or an attack."""
        own = [self.token(), self._key or "", self._app.key if self._app else ""]
        if any(leaked(text, own) for text in texts):
            raise AssertionError("a post that must not be made: it shows one of our own secrets")

    def _create(self, live: PullRequest, posting: Posting, seal: Seal) -> str:
        self._guard((posting.body, *(comment.body for comment in posting.comments)))
        # An event must be named: without one the review stays pending, seen by nobody but us.
        review = live.create_review(
            commit=live.base.repo.get_commit(posting.head),
            body=seal.sealed(posting.body),
            event="COMMENT",
            comments=[_comment(comment, seal) for comment in posting.comments],  # type: ignore[misc]
        )
        return review.html_url

    def _repo(self, name: str) -> Repository:
        return self.api.get_repo(name)

    def _pull(self, repo: str, number: int) -> PullRequest:
        pull = self._repo(repo).get_pull(number)
        pull.update()
        return pull

    def _is_ours(self, user: object) -> bool:
        """A comment counts as ours by its author: anybody can write our marker."""
        return getattr(user, "login", None) == self._login

    @cached_property
    def _login(self) -> str:
        if self._app is not None:
            with client(self._url, self._app.auth) as speaking:
                _, data = speaking.requester.requestJsonAndCheck("GET", "/app")
                return f"{data['slug']}[bot]"
        try:
            return self.api.get_user().login
        except pygithub.RateLimitExceededException:
            raise
        except pygithub.GithubException as error:
            if error.status != 403:
                raise
            if self._actions:
                return _ACTIONS
            # A wrong guess would not find what it has posted, and post it again.
            raise UserError(_NAMELESS) from error


def _pull(request: Request, pull: PullRequest, comparison: Comparison) -> Pull:
    base = pull.base.repo
    return Pull(
        repo=base.full_name,
        number=request.number,
        title=pull.title,
        body=pull.body or "",
        base=comparison.merge_base_commit.sha,
        base_tip=comparison.base_commit.sha,
        head=pull.head.sha,
        clone_url=base.clone_url,
        # A head whose repository was deleted can only have been a fork.
        from_fork=getattr(pull.head.repo, "full_name", None) != base.full_name,
        draft=pull.draft,
        open=pull.state == "open",
    )


def _comment(comment: InlineComment, seal: Seal) -> dict[str, object]:
    placed: dict[str, object] = {
        "path": comment.path,
        "line": comment.line,
        "side": comment.side,
        "body": seal.sealed(comment.body),
    }
    if comment.start_line is not None:
        placed |= {"start_line": comment.start_line, "start_side": comment.side}
    return placed

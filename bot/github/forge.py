"""GitHub as far as a review needs it: pull requests are read, reviews posted, people answered."""

import re
from contextlib import nullcontext

import github as pygithub
from github.Comparison import Comparison
from github.PullRequest import PullRequest
from github.Repository import Repository

from bot.breaker import Guard
from bot.github import checks
from bot.github.account import Account
from bot.github.connection import App, client
from bot.github.past import is_ours, of_thread, past
from bot.github.posting import Poster
from bot.github.threads import ReviewThread, settle, threads
from bot.limiter import Limiter, OwnLimiter
from review import marker
from review.card import Card
from review.errors import OutsideError, UserError
from review.past import Known, Past, Thread, ThreadComment
from review.ports import Reaction
from review.types import Posted, Posting, Pull, Request

_WRITERS = frozenset({"admin", "write"})
_CLOSES = re.compile(r"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+#(\d{1,9})\b", re.IGNORECASE)
_MOST_ISSUES = 3
# Computed without a viewer: private members may show as strangers, which errs on the safe side.
_RETURNING = frozenset({"OWNER", "MEMBER", "COLLABORATOR", "CONTRIBUTOR"})


class GitHub:
    """GitHub as one account: an installation of an App, or the owner of a token.

    One object for one job: PyGithub's connection mixes up the requests of threads that share it.
    """

    def __init__(self, account: Account) -> None:
        self.account = account
        self.api = account.api
        self._told: checks.Told = {}
        self._silent = False

    @classmethod
    def with_token(
        cls,
        url: str,
        token: str,
        *,
        actions: bool = False,
        key: str | None = None,
        limiter: Limiter | None = None,
        guard: Guard = nullcontext,
    ) -> "GitHub":
        """`actions` says that a token which may not ask who it is can only be that of a workflow run."""
        api = client(url, pygithub.Auth.Token(token))
        return cls(Account(url, api, actions=actions, key=key, limiter=limiter or OwnLimiter(), guard=guard))

    @classmethod
    def as_installation(
        cls,
        url: str,
        app: App,
        installation: int,
        *,
        key: str | None = None,
        limiter: Limiter | None = None,
        guard: Guard = nullcontext,
    ) -> "GitHub":
        api = client(url, app.auth.get_installation_auth(installation))
        return cls(Account(url, api, app, key=key, limiter=limiter or OwnLimiter(), guard=guard))

    def token(self) -> str:
        """A token that git can use, too."""
        with self.account.asking("a token"):
            return self.account.token()

    def pull(self, request: Request) -> Pull:
        """Asks for the branch itself: GitHub moves `base.sha` of a pull request only when that changes, so
        settings would be read at an old tip. The branch of a closed one may be gone."""
        with self.account.asking(f"{request.repo}#{request.number}"):
            pull = self._pull(request.repo, request.number)
            self._silent = pull.comments == 0
            base = pull.base.ref if pull.state == "open" else pull.base.sha
            comparison = self._repo(request.repo).compare(base, pull.head.sha, comparison_commits_per_page=1)
            return _pull(request, pull, comparison)

    def may_command(self, request: Request) -> bool:
        """Asks the collaborator endpoint: `author_association` is computed without a viewer and misleads.
        https://docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user"""
        assert request.author is not None
        return self._may_write(request.repo, request.author)

    def _may_write(self, repo: str, login: str) -> bool:
        with self.account.asking(f"the permission of {login}"):
            try:
                return self._repo(repo).get_collaborator_permission(login) in _WRITERS
            except pygithub.UnknownObjectException:
                return False

    def reactions(self, request: Request, comment: int) -> list[tuple[str, str]]:
        """Login and content of the reactions to an inline comment, the first hundred."""
        url = f"/repos/{request.repo}/pulls/comments/{comment}/reactions"
        with self.account.asking("reactions"):
            _, data = self.api.requester.requestJsonAndCheck("GET", url, {"per_page": 100})
            return [(each["user"]["login"], each["content"]) for each in data if each["user"]]

    def is_merged(self, request: Request) -> bool:
        with self.account.asking(f"{request.repo}#{request.number}"):
            return self._pull(request.repo, request.number).merged

    def react(self, request: Request, content: Reaction) -> None:
        kind = "pulls" if request.thread else "issues"
        with self.account.asking("a reaction"):
            url = f"/repos/{request.repo}/{kind}/comments/{request.comment}/reactions"
            self.api.requester.requestJsonAndCheck("POST", url, input={"content": content})

    def past(self, pull: Pull) -> Past:
        """The conversation is not asked for where `pull` has just told that there is none."""
        with self.account.asking("what was said"):
            live = self._lazy(pull.repo, pull.number)
            talk = () if self._silent else self._repo(pull.repo).get_issue(pull.number).get_comments()
            return past(self.account, live, talk, pull.repo, lambda login: self._may_write(pull.repo, login))

    def issues(self, pull: Pull) -> list[str]:
        """By the words that close an issue; those of other repositories are nobody's business here.
        https://docs.github.com/en/issues/tracking-your-work-with-issues/using-issues/linking-a-pull-request-to-an-issue
        """
        numbers = dict.fromkeys(int(number) for number in _CLOSES.findall(pull.body))
        with self.account.asking("an issue"):
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

    def post(self, pull: Pull, posting: Posting) -> Posted:
        with self.account.asking("a review"):
            return Poster(self.account, self._pull(pull.repo, pull.number), pull.repo).post(posting)

    @property
    def has_checks(self) -> bool:
        """Only Apps may write them; the check of a workflow is the workflow itself."""
        return self.account.app is not None

    def show(self, request: Request, head: str, card: Card, run: int = 0) -> int:
        try:
            with self.account.asking("a check run"):
                name = (request.repo, request.number)
                return checks.show(self.account, name, head, card, self._told, run)
        except OutsideError as error:
            if card.status == "completed":
                raise
            raise OutsideError(str(error), final=True) from error

    def pass_group(self, request: Request) -> None:
        """Let the head of a merge queue pass."""
        assert request.head is not None
        with self.account.asking("a check run"):
            checks.pass_merge_group(self.account, request.repo, request.head)

    def answer(self, request: Request, text: str) -> str:
        """Looks for the mark with which `text` ends."""
        with self.account.asking("an answer"):
            return self._in_thread(request, text) if request.thread else self._in_conversation(request, text)

    def _in_conversation(self, request: Request, text: str) -> str:
        seal = self.account.seal(request.repo, request.number)
        issue = self._repo(request.repo).get_issue(request.number)
        for comment in issue.get_comments():
            if self.account.is_ours(comment.user) and self._is_said(request, comment.body):
                return comment.html_url
        self.account.writes(text)
        return issue.create_comment(seal.sealed(text)).html_url

    def _in_thread(self, request: Request, text: str) -> str:
        assert request.thread is not None
        live = self._lazy(request.repo, request.number)
        for comment in live.get_review_comments():
            if self.account.is_ours(comment.user) and self._is_said(request, comment.body):
                return comment.html_url
        self.account.writes(text)
        sealed = self.account.seal(request.repo, request.number).sealed(text)
        return live.create_review_comment_reply(request.thread, sealed).html_url

    def _is_said(self, request: Request, body: str) -> bool:
        seal = self.account.seal(request.repo, request.number)
        return marker.has_marker(seal.opened(body), marker.review_marker(request.id))

    def dismiss(self, pull: Pull, known: Known) -> None:
        """Done again it changes nothing. The mark is set last: by it the finding is known as dismissed."""
        seal = self.account.seal(pull.repo, pull.number)
        with self.account.asking("a comment"):
            comment = self._lazy(pull.repo, pull.number).get_review_comment(known.comment)
            settle(self.account, known.thread, comment.node_id)
            text = seal.opened(comment.body)
            if not marker.has_marker(text, marker.DISMISSED):
                self.account.writes(text)
                comment.edit(seal.sealed(marker.added(text, marker.DISMISSED)))

    def thread(self, request: Request) -> Thread:
        with self.account.asking("a thread"):
            found = threads(self.account, request.repo, request.number)
            thread = next((each for each in found if each.comments[0].number == request.thread), None)
            if thread is None:
                raise UserError("the thread of this comment is gone")
            return self._thread(request, thread)

    def _thread(self, request: Request, thread: ReviewThread) -> Thread:
        seal = self.account.seal(request.repo, request.number)
        known = of_thread(self.account, thread, seal, lambda login: self._may_write(request.repo, login))
        said = (
            ThreadComment(each.author.login, is_ours(self.account, each), each.body)
            for each in thread.comments
        )
        return Thread(next(known, None), tuple(said), thread.comments[0].diff_hunk)

    def _repo(self, name: str) -> Repository:
        return self.api.get_repo(name)

    def _lazy(self, repo: str, number: int) -> PullRequest:
        return self._repo(repo).get_pull(number)

    def _pull(self, repo: str, number: int) -> PullRequest:
        pull = self._lazy(repo, number)
        pull.update()
        return pull


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
        author=pull.user.login if pull.user else "",
        labels=tuple(label.name for label in pull.labels),
        branch=pull.head.ref,
        returning=pull.raw_data.get("author_association") in _RETURNING,
    )

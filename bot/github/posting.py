"""A posting becomes reviews, answers and edits, each once: what is done already is found by its mark."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

import github as pygithub
from github.Commit import Commit
from github.PullRequest import PullRequest, ReviewComment
from github.PullRequestReview import PullRequestReview

from bot.github.account import Account
from bot.github.connection import UNPLACED
from bot.github.past import our_reviews
from bot.github.threads import ReviewThread, settle, threads
from review import compose, diff
from review.marker import added, findings_in, has_marker
from review.seal import Seal
from review.types import Hunk, InlineComment, Posted, Posting, Postscript

_MOST_FILES = 300
_MOST_TRIES = 8


@dataclass(frozen=True)
class Poster:
    """Posts on one pull request; `live` is as GitHub shows it now."""

    account: Account
    live: PullRequest
    repo: str

    def post(self, posting: Posting) -> Posted:
        """Raises OutsideError; to be called again then, and nothing is said twice."""
        ours = our_reviews(self.account, self.live)
        if url := self._answered(posting, ours):
            return Posted("already-posted", url)
        if self.live.head.sha != posting.head:
            return Posted("superseded", None)
        for review in ours:
            if review.state == "PENDING":
                review.delete()
        return Posted("posted", self._first(posting) if not posting.summary else self._later(posting, ours))

    def _answered(self, posting: Posting, ours: Sequence[PullRequestReview]) -> str | None:
        """In a later round the summary is written last."""
        places = [each for each in ours if posting.summary in {0, each.id}]
        return next((each.html_url for each in places if self._carries(each.body, posting.marker)), None)

    def _carries(self, body: str, mark: str) -> bool:
        return has_marker(self._seal.opened(body), mark)

    def _first(self, posting: Posting) -> str:
        review, _ = self._created(posting)
        assert review is not None
        return review.html_url

    def _later(self, posting: Posting, ours: Sequence[PullRequestReview]) -> str:
        """The summary last: it says that all else is done."""
        news = next((each for each in ours if self._carries(each.body, posting.marker)), None)
        looks = news is not None or posting.postscripts
        there = list(threads(self.account, self.repo, self.live.number)) if looks else []
        if news is None:
            news, posting = self._created(posting)
        else:
            posting = self._as_posted(posting, there)
        for postscript in posting.postscripts:
            self._add(postscript, there)
        summary = next(each for each in ours if each.id == posting.summary)
        self.account.writes(posting.body)
        summary.edit(self._seal.sealed(posting.body))
        return (news or summary).html_url

    def _as_posted(self, posting: Posting, there: Sequence[ReviewThread]) -> Posting:
        """What an earlier try has not brought beside the code stands in the summary."""
        said = {key for each in there for key, _ in findings_in(self._seal.opened(each.comments[0].body))}
        lost = [each for each in posting.comments if not said & {key for key, _ in findings_in(each.body)}]
        return compose.without(posting, lost)

    def _add(self, postscript: Postscript, there: Sequence[ReviewThread]) -> None:
        """An edit, which notifies nobody, last: by its mark the finding is known as settled."""
        thread = next((each for each in there if each.id == postscript.thread), None)
        if thread is None:
            return
        if not thread.resolved:
            settle(self.account, thread.id, thread.comments[0].id)
        text = self._seal.opened(thread.comments[0].body)
        if not has_marker(text, postscript.mark):
            more = added(text, postscript.mark, postscript.text)
            self.account.writes(more)
            self.live.get_review_comment(postscript.comment).edit(self._seal.sealed(more))

    def _created(self, posting: Posting) -> tuple[PullRequestReview | None, Posting]:
        """The review, if there was something to say in one, and the posting as it was taken.

        GitHub refuses a review with all its comments for one wrong place, and does not say which.
        """
        for refused in self._suspects(posting):
            tried = compose.without(posting, refused)
            if posting.summary and not tried.comments:
                return None, tried
            try:
                return self._submitted(tried), tried
            except pygithub.GithubException as error:
                if error.status != UNPLACED or not tried.comments:
                    raise
        raise AssertionError("without comments nothing can be refused for its place")

    def _suspects(self, posting: Posting) -> Iterator[Collection[InlineComment]]:
        """Which comments to leave out: none; those on lines that GitHub's own patch lacks; those that it
        refuses one by one, too, since it may refuse places that it shows; all."""
        yield ()
        unseen = self._unseen(posting.comments) if posting.comments else []
        if unseen:
            yield unseen
        left = [each for each in posting.comments if each not in unseen]
        yield [*unseen, *self._refused(left, [_MOST_TRIES])]
        yield posting.comments

    def _refused(self, comments: Sequence[InlineComment], left: list[int]) -> Sequence[InlineComment]:
        """Found by halving with reviews that stay pending, seen by nobody; what is not tried counts, too."""
        left[0] -= 1
        if left[0] < 0:
            return comments
        if self._would_take(comments):
            return ()
        if len(comments) == 1:
            return comments
        middle = len(comments) // 2
        return [*self._refused(comments[:middle], left), *self._refused(comments[middle:], left)]

    def _would_take(self, comments: Sequence[InlineComment]) -> bool:
        self.account.writes()
        try:
            self.live.create_review(commit=self._commit, comments=self._sealed(comments)).delete()
        except pygithub.GithubException as error:
            if error.status != UNPLACED:
                raise
            return False
        return True

    def _submitted(self, posting: Posting) -> PullRequestReview:
        """An event must be named: without one the review stays pending, seen by nobody but us."""
        body = posting.news if posting.summary else posting.body
        self.account.writes(body, *(comment.body for comment in posting.comments))
        return self.live.create_review(
            commit=self._commit,
            body=self._seal.sealed(body),
            event="COMMENT",
            comments=self._sealed(posting.comments),
        )

    def _unseen(self, comments: Sequence[InlineComment]) -> list[InlineComment]:
        """Comments on lines that GitHub's own patch lacks; it need not give one."""
        files = islice(self.live.get_files(), _MOST_FILES)
        patches = {file.filename: diff.hunks(file.filename, file.patch) for file in files if file.patch}
        return [each for each in comments if each.path in patches and not _is_on(each, patches[each.path])]

    def _sealed(self, comments: Sequence[InlineComment]) -> list[ReviewComment]:
        return [_placed_comment(comment, self._seal.sealed(comment.body)) for comment in comments]

    @cached_property
    def _commit(self) -> Commit:
        return self.live.base.repo.get_commit(self.live.head.sha)

    @property
    def _seal(self) -> Seal:
        return self.account.seal(self.repo, self.live.number)


def _is_on(comment: InlineComment, hunks: Sequence[Hunk]) -> bool:
    """All of its lines must be in one hunk."""
    wanted = {comment.line, comment.start_line or comment.line}
    return any(
        wanted <= {line.new if comment.side == "RIGHT" else line.old for line in hunk.lines} for hunk in hunks
    )


def _placed_comment(comment: InlineComment, body: str) -> ReviewComment:
    placed = ReviewComment(path=comment.path, line=comment.line, side=comment.side, body=body)
    if comment.start_line is not None:
        placed |= {"start_line": comment.start_line, "start_side": comment.side}
    return placed

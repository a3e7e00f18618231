"""What we have said on a pull request, by our own comments: only author and seal make them ours."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from github.IssueComment import IssueComment
from github.PullRequest import PullRequest
from github.PullRequestReview import PullRequestReview

from bot.github.account import Account
from bot.github.threads import Comment, ReviewThread, threads
from review.marker import (
    DISMISSED,
    PAUSED,
    RESUMED,
    findings_in,
    fixed_marker,
    has_marker,
    marks,
    memo_in,
    notes_in,
)
from review.past import FindingState, Known, Past
from review.seal import Seal

IsWriter = Callable[[str], bool]

_ESCAPED = re.compile(r"\\([^\w\s])")


def past(
    account: Account, live: PullRequest, talk: Iterable[IssueComment], repo: str, may_write: IsWriter
) -> Past:
    """Without a review of ours nothing else is looked for, but a word in `talk`, the conversation, that
    reviews are paused."""
    seal = account.seal(repo, live.number)
    ours = our_reviews(account, live)
    bodies = [seal.opened(review.body) for review in ours]
    first = next((place for place, body in enumerate(bodies) if _answers(body)), None)
    summary = None if first is None else ours[first]
    return Past(
        summary=summary.id if summary else 0,
        url=summary.html_url if summary else None,
        memo=None if first is None else memo_in(bodies[first]),
        known=tuple(_known(account, repo, live.number, bodies, cache(may_write))) if ours else (),
        marks=frozenset(mark for body in bodies for mark in marks(body)),
        paused=_paused(account, talk, seal),
        notes="" if first is None else notes_in(bodies[first]),
    )


def our_reviews(account: Account, live: PullRequest) -> list[PullRequestReview]:
    """Oldest first, also one that is pending; an answer in a thread is one, too, without a body."""
    return [review for review in live.get_reviews() if account.is_ours(review.user)]


def _answers(body: str) -> bool:
    return any("foureyes:review/1" in mark for mark in marks(body))


def _known(
    account: Account, repo: str, number: int, bodies: Iterable[str], may_write: IsWriter
) -> Iterator[Known]:
    for body in bodies:
        for key, kin in findings_in(body):
            yield Known(key, kin, "", None, "RIGHT", "", "open")
    for thread in threads(account, repo, number):
        yield from of_thread(account, thread, account.seal(repo, number), may_write)


def of_thread(account: Account, thread: ReviewThread, seal: Seal, may_write: IsWriter) -> Iterator[Known]:
    """The finding that began the thread, if it is one of ours."""
    first = thread.comments[0]
    if not is_ours(account, first):
        return
    text = seal.opened(first.body)
    for key, kin in findings_in(text):
        state = _state(account, thread, text, key, may_write)
        yield Known(
            key, kin, thread.path, thread.line, thread.side, _title(text), state, first.number, thread.id
        )


def _state(account: Account, thread: ReviewThread, text: str, key: str, may_write: IsWriter) -> FindingState:
    """Who may write has dismissed what he resolves; the author of a pull request alone cannot."""
    if has_marker(text, fixed_marker(key)):
        return "fixed"
    who = thread.resolver
    by_person = thread.resolved and who is not None and not account.is_our_actor(who.login, who.kind)
    dismissed = has_marker(text, DISMISSED) or (by_person and who is not None and may_write(who.login))
    return "dismissed" if dismissed else "open"


def is_ours(account: Account, comment: Comment) -> bool:
    """Whether we wrote it."""
    return account.is_our_actor(comment.author.login, comment.author.kind)


def _title(text: str) -> str:
    """Of `**High**, logic: title`."""
    return _ESCAPED.sub(r"\1", text.split("\n", 1)[0].partition(": ")[2])


def _paused(account: Account, talk: Iterable[IssueComment], seal: Seal) -> bool:
    paused = False
    for comment in talk:
        if account.is_ours(comment.user):
            said = set(marks(seal.opened(comment.body)))
            paused = (paused or PAUSED in said) and RESUMED not in said
    return paused

"""Every word that a user reads on GitHub: a review -> one posting. What is missing is said, never hidden."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from review import allow, folds, identity
from review.audit import MAX_BODY, proved
from review.marker import (
    added,
    finding_marker,
    findings_in,
    fixed_marker,
    memo_marker,
    notes_marker,
    parted,
    review_marker,
)
from review.past import Memo, Past
from review.pieces import code
from review.types import Finding, InlineComment, Posting, Postscript, Review
from review.visible import visible
from review.words import counted, failure, listed, more_files, result, shares, unread

FIXED = "Fixed, as far as Four Eyes can see: the code has changed, and no reader raises this any more."

_REFUSED = "GitHub did not take these comments beside the lines, so they stand here:"
_LATE = "These were read later than the rest, so they stand here, where they notify nobody:"

_FIRST = Past()
_INLINE = 30
_MOST_LINES = 8
_MOST_FAILURES = 2
_MOST_NAMED = 3
_SUGGESTED_LINES = 30
_SUGGESTED_CHARACTERS = 4_000
_UNPLACED = 16_000
_MOST_NOTES = 20_000


def posting(
    review: Review,
    request_id: str,
    past: Past = _FIRST,
    memo: Memo | None = None,
    limit_inline: int = _INLINE,
    *,
    late: bool = False,
) -> Posting:
    """What is to be said after `past`; the summary carries `memo`, by default one that clears nothing. What
    is `late` is no news: it notifies nobody.

    Comments beyond `limit_inline` stand in the summary: GitHub limits writes.
    """
    shown = _limited(review, limit_inline)
    # An incomplete review has another mark, so that a later complete one is not taken for said.
    marker = review_marker(request_id if review.complete else f"{request_id}/incomplete")
    below = f"{memo_marker(memo or Memo(review.head, review.hunks))}\n{marker}"
    body = proved("\n\n".join([*_body(shown, []), below]))
    comments = tuple(map(_inline, shown.comments))
    if not past.summary:
        return Posting(shown.head, marker, body, comments)
    news = proved(f"{_news(len(comments))}\n\n{marker}")
    said = Posting(shown.head, marker, body, comments, past.summary, news, tuple(_fixed(review, past)))
    return without(said, comments, _LATE) if late else said


def noted(posting: Posting, written: Callable[[int], str]) -> Posting:
    """With answers of readers in the summary; `written` gives them in at most so many characters."""
    notes = written(min(_MOST_NOTES, MAX_BODY - len(posting.body) - _UNPLACED - 1_000))
    return replace(posting, body=proved(added(posting.body, notes_marker(notes)))) if notes else posting


def _news(comments: int) -> str:
    said = f"{counted(comments, 'new comment')} on what has changed since the last round."
    return f"Four Eyes: {said} The summary in the first review is up to date."


def _fixed(review: Review, past: Past) -> Iterator[Postscript]:
    for known in past.known:
        if known.state == "open" and known.comment and known.key in review.fixed:
            yield Postscript(known.comment, known.thread, FIXED, fixed_marker(known.key))


def job_summary(review: Review) -> str:
    """The same for a page that has no lines to comment on."""
    return proved("\n\n".join(_body(review, folds.findings(review.comments, _UNPLACED))))


def without(posting: Posting, refused: Collection[InlineComment], why: str = _REFUSED) -> Posting:
    """The same words with these comments in the summary, for when GitHub refuses their places."""
    if not refused:
        return posting
    text, below = parted(posting.body)
    listing = folds.cut([_unplaced(comment) for comment in refused], _UNPLACED, "comment")
    # The findings' own marks go with them, so that the next round knows what was said.
    ours = dict.fromkeys(mark for comment in refused for mark in _raised(comment))
    body = proved("\n\n".join([text, why, *listing, "\n".join([*ours, *below])]))
    kept = tuple(comment for comment in posting.comments if comment not in refused)
    news = posting.news.replace(_news(len(posting.comments)), _news(len(kept)))
    return replace(posting, body=body, comments=kept, news=news)


def _raised(comment: InlineComment) -> Iterator[str]:
    return (finding_marker(*each) for each in findings_in(comment.body))


def _unplaced(comment: InlineComment) -> str:
    text, _, _ = comment.body.rpartition("\n\n")
    return f"{folds.path(f'{comment.path}:{comment.line}')}\n\n{text}"


def _limited(review: Review, limit: int) -> Review:
    why = f"beyond the limit of {counted(limit, 'comment')} in one review"
    moved = (replace(finding, why_not_inline=why) for finding in review.comments[limit:])
    return replace(review, comments=review.comments[:limit], notes=(*moved, *review.notes))


def _body(review: Review, comments: Sequence[str]) -> Iterator[str]:
    """At most 8 lines: the result, and below it what one must know to judge it. The rest is folded."""
    facts = [fact for fact in (shares(review, code), *_failures(review), _skipped(review)) if fact]
    room = _MOST_LINES - 1 - len(facts)
    shown, folded = review.remarks[:room], review.remarks[room:]
    if folded:
        shown, folded = review.remarks[: room - 1], review.remarks[room - 1 :]
        facts.append(f"{counted(len(folded), 'more remark')} below.")
    yield result(review)
    if facts or shown:
        yield "\n".join(allow.indent(fact, "- ") for fact in [*facts, *map(allow.line, shown)])
    if comments:
        yield from ("Comments:", *comments)
    yield from folds.of(replace(review, remarks=folded))


def _failures(review: Review) -> Iterator[str]:
    failed = unread(review)
    for read in failed[:_MOST_FAILURES]:
        number = counted(len(read.unit.hunks), "hunk")
        yield f"Not read: {_paths(read.unit.files)} ({number}): {allow.line(failure(read.outcome), 200)}"
    if rest := failed[_MOST_FAILURES:]:
        number = counted(sum(len(read.unit.hunks) for read in rest), "hunk")
        yield f"Not read either: {_paths([p for read in rest for p in read.unit.files])} ({number})."


def _skipped(review: Review) -> str:
    if not review.skipped:
        return ""
    paths = [file.path for file in review.skipped]
    named = [
        f"{folds.path(file.path)} ({allow.line(file.reason, 120)})" for file in review.skipped[:_MOST_NAMED]
    ]
    return f"Skipped: {listed([*named, *more_files(paths, _MOST_NAMED)])}."


def _paths(paths: Sequence[str]) -> str:
    distinct = list(dict.fromkeys(paths))
    return listed([*map(folds.path, distinct[:_MOST_NAMED]), *more_files(distinct, _MOST_NAMED)])


def _inline(finding: Finding) -> InlineComment:
    assert finding.line is not None
    parts = [
        folds.headline(finding),
        allow.clip(finding.body, 3_000),
        *_suggestion(finding),
        folds.sources(finding),
        finding_marker(identity.key(finding), identity.kin(finding)),
    ]
    body = proved("\n\n".join(part for part in parts if part))
    return InlineComment(finding.path, finding.line, finding.side, finding.start_line, body)


def _suggestion(finding: Finding) -> Iterator[str]:
    """GitHub makes it a button that commits: only for lines at head, and only what a person can see."""
    text = finding.suggestion
    if text is None or finding.side != "RIGHT":
        return
    if _can_be_judged(text):
        yield allow.fenced(text, "suggestion")
    else:
        yield "A suggested change is left out: it is too long or has characters that one cannot see."


def _can_be_judged(text: str) -> bool:
    short = len(text) <= _SUGGESTED_CHARACTERS and text.count("\n") < _SUGGESTED_LINES
    return short and visible(text, keep="\n\t") == text

"""Every word that a user reads on GitHub: a review -> one posting. What is missing is said, never hidden."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from review import allow, folds
from review.audit import audit
from review.marker import finding_marker, findings_in, fingerprint, review_marker
from review.pieces import code
from review.types import Finding, InlineComment, Posting, Review
from review.visible import visible
from review.words import counted, failure, listed, more_files, result, shares, unread

MAX_BODY = 60_000
"""Characters of a body: GitHub takes 65,536, and whether it counts characters or bytes is not documented."""

_INLINE = 30
_MOST_LINES = 8
_MOST_FAILURES = 2
_MOST_NAMED = 3
_SUGGESTED_LINES = 30
_SUGGESTED_CHARACTERS = 4_000
_UNPLACED = 16_000


def posting(review: Review, request_id: str, limit_inline: int = _INLINE) -> Posting:
    """The one GitHub review. Comments beyond `limit_inline` stand in the body: GitHub limits writes."""
    shown = _limited(review, limit_inline)
    # An incomplete review has another mark, so that a later complete one is not taken for said.
    marker = review_marker(request_id if review.complete else f"{request_id}/incomplete")
    body = _proved("\n\n".join([*_body(shown, []), marker]))
    return Posting(shown.head, marker, body, tuple(map(_inline, shown.comments)))


def job_summary(review: Review) -> str:
    """The same for a page that has no lines to comment on."""
    return _proved("\n\n".join(_body(review, folds.findings(review.comments, _UNPLACED))))


def without_inline(posting: Posting) -> Posting:
    """The same words with the comments in the body, for when GitHub refuses their places."""
    body = posting.body.removesuffix(posting.marker)
    refused = "GitHub did not take the comments beside the lines, so they stand here:"
    listing = folds.cut([_unplaced(comment) for comment in posting.comments], _UNPLACED, "comment")
    # The findings' own marks go with them, so that the next round knows what was said.
    marks = "\n".join([*map(finding_marker, _raised(posting)), posting.marker])
    body = _proved("\n\n".join([body.rstrip(), refused, *listing, marks]))
    return replace(posting, body=body, comments=())


def _raised(posting: Posting) -> list[str]:
    prints = (found for comment in posting.comments for found in findings_in(comment.body))
    return list(dict.fromkeys(prints))


def _unplaced(comment: InlineComment) -> str:
    text, _, _ = comment.body.rpartition("\n\n")
    return f"{folds.path(f'{comment.path}:{comment.line}')}\n\n{text}"


def _proved(body: str) -> str:
    """Cleaning makes a body safe; this would find where we forgot it."""
    faults = audit(body)
    if faults or len(body) > MAX_BODY:
        raise AssertionError(f"a post that must not be made ({len(body)} characters): {faults}")
    return body


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
        finding_marker(fingerprint(finding)),
    ]
    body = _proved("\n\n".join(part for part in parts if part))
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

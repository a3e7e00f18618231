"""Where an inline comment may stand, and how GitHub refuses the others."""

from typing import TYPE_CHECKING

from tests.fakes.github.diffs import FileDiff
from tests.fakes.github.refusals import BODY_LIMIT, TOO_LONG
from tests.fakes.github.state import Json, Review, ReviewComment, Side

if TYPE_CHECKING:
    from tests.fakes.github.pulls import Pull

_THREAD = "Pull request review thread"
OFF_DIFF = f"{_THREAD} line must be part of the diff"
OFF_HUNK = f"{_THREAD} start line must be part of the same hunk as the line."
NO_HUNK = f"{_THREAD} diff hunk can't be blank"
NOT_BEFORE = f"{_THREAD} start line must precede the end line."
NO_PATH = "Path could not be resolved"
BLANK = f"{_THREAD} body can't be blank"


class MisplacedError(Exception):
    """The comment cannot stand there; the message is GitHub's."""


def place(pull: "Pull", review: Review, given: Json) -> ReviewComment:
    """The inline comment that `given` (an entry of `comments`) asks for; raises MisplacedError."""
    file = pull.file(given["path"], review.commit_id)
    if file is None:
        raise MisplacedError(NO_PATH)
    _check_body(given["body"])
    if given.get("subject_type") == "file":
        return _comment(pull, review, given, None, "")
    _check_lines(file, given)
    end = (_side(given), given["line"])
    return _comment(pull, review, given, file.places[end][1], file.hunk_until(end))


def _comment(pull: "Pull", review: Review, given: Json, text: str | None, hunk: str) -> ReviewComment:
    start = given.get("start_line")
    return ReviewComment(
        id=pull.ground.next_id(),
        review=review,
        path=given["path"],
        body=given["body"],
        side=_side(given),
        line=given.get("line"),
        start_side=_start_side(given) if start is not None else None,
        start_line=start,
        diff_hunk=hunk,
        text=text,
    )


def _check_body(body: str) -> None:
    if not body.strip():
        raise MisplacedError(BLANK)
    if len(body) > BODY_LIMIT:
        raise MisplacedError(TOO_LONG)


def _check_lines(file: FileDiff, given: Json) -> None:
    if not file.hunks:
        raise MisplacedError(NO_HUNK)
    end = file.places.get((_side(given), given.get("line", 0)))
    if end is None:
        raise MisplacedError(OFF_DIFF)
    if given.get("start_line") is None:
        return
    start = file.places.get((_start_side(given), given["start_line"]))
    if _start_side(given) == _side(given) and given["start_line"] >= given["line"]:
        raise MisplacedError(NOT_BEFORE)
    if start is None or start[0] != end[0]:
        raise MisplacedError(OFF_HUNK)


def _side(given: Json) -> Side:
    side: Side = given.get("side", "RIGHT")
    return side


def _start_side(given: Json) -> Side:
    side: Side = given.get("start_side") or _side(given)
    return side

"""What people are told who ask for more than a review: each text ends with the mark of the request."""

from collections.abc import Iterator, Sequence
from typing import Final

from review import allow, folds
from review.audit import proved
from review.figures import answered
from review.marker import PAUSED, RESUMED, review_marker
from review.pieces import code
from review.types import Hunk, Outcome, ReadUnit, Route, Skipped, Unit
from review.words import counted, failure, listed, more_files, short

_PARTS, _SKIPPED, _EXPLAINED = 30_000, 6_000, 30_000
_NAMED = 10
_LONGEST, _FAILURE = 1_500, 600
_WHERE: dict[Route, str] = {"local": "the model at home", "cloud": "Claude"}

_HELP: Final = """\
What Four Eyes does when a comment begins with one of these, written by somebody with write permission:

| Comment | What it does |
| --- | --- |
| `/review` | reads what is new since the last round |
| `/review full` | reads everything anew |
| `/review PATH ...` | reads the parts with these files or folders |
| `/review local` | reads with the model at home only |
| `/review cloud` | lets this version of the code go to Claude, if it comes from a fork |
| `/foureyes explain` | explains the change, part by part |
| `/foureyes explain PATH:10-20` | explains the parts that touch these lines |
| `/foureyes plan` | tells who would read what, and why; no model is asked |
| `/foureyes dismiss` | in a thread of Four Eyes: this finding is not raised again |
| `/foureyes pause` | pushes are no longer reviewed |
| `/foureyes resume` | pushes are reviewed again |"""
_HELP_TOO: Final = (
    "Explanations are made by the model at home, and nothing is sent to Claude for them. A reply in one of"
    " the threads of Four Eyes is answered by the reader of that part of the change."
)

_PAUSED: Final = (
    "Four Eyes pauses here: pushes to this pull request are not reviewed until somebody comments"
    " `/foureyes resume`. Whoever wants a review meanwhile comments `/review`."
)
_RESUMED: Final = (
    "Four Eyes is back: it reviews this pull request at the next push. Comment `/review` to have it"
    " look at what has changed meanwhile."
)
_HOW_TO_DISMISS: Final = (
    "To dismiss a finding, answer `/foureyes dismiss` in the thread that Four Eyes began about it, beside the"
    " code. This comment does not stand in such a thread, so nothing was dismissed."
)
_NO_HOME: Final = (
    "Explanations are made by a model at home, so that nothing leaves for them, and Four Eyes has none here."
    " Whoever runs it can give it one."
)
_ENOUGH: Final = (
    "Four Eyes has said what it can about this finding, so a person should decide. If it does not matter,"
    " `/foureyes dismiss` keeps it from being raised again."
)
_GONE: Final = (
    "The code that this thread is about is no longer a part of what Four Eyes reads here, so no reader can"
    " look at it again."
)
_NOTHING: Final = "There is nothing to explain: no part of this change is read by anybody."
_TAKEN_BACK: Final = "Four Eyes takes this finding back and does not raise it again."
_WOULD_TAKE_BACK: Final = (
    "Four Eyes would take this finding back: somebody with write permission can do so with"
    " `/foureyes dismiss`."
)


def help_text(request_id: str) -> str:
    """All commands."""
    return _marked(request_id, f"{_HELP}\n\n{_HELP_TOO}")


def paused(request_id: str) -> str:
    """With the mark that makes it so."""
    return _marked(request_id, _PAUSED, PAUSED)


def resumed(request_id: str) -> str:
    """With the mark that makes it so."""
    return _marked(request_id, _RESUMED, RESUMED)


def how_to_dismiss(request_id: str) -> str:
    return _marked(request_id, _HOW_TO_DISMISS)


def no_home(request_id: str) -> str:
    return _marked(request_id, _NO_HOME)


def enough(request_id: str) -> str:
    """After so many answers in one thread."""
    return _marked(request_id, _ENOUGH)


def gone(request_id: str) -> str:
    return _marked(request_id, _GONE)


def failed(request_id: str, message: str) -> str:
    """Of a wish that could not be fulfilled; the message says who can mend it, and how."""
    return _marked(request_id, f"Four Eyes could not do that: {allow.line(message, _FAILURE)}")


def reply(request_id: str, outcome: Outcome, *, dismissed: bool) -> str:
    """A reader's answer in a thread; `dismissed` when the finding that it takes back is noted as such."""
    if outcome.status == "failed":
        return _marked(request_id, f"Four Eyes could not look at this again: {allow.line(failure(outcome))}")
    taken = (_TAKEN_BACK if dismissed else _WOULD_TAKE_BACK) if outcome.withdrawn else ""
    text = "\n\n".join(part for part in (allow.clip(outcome.explanation, _LONGEST), taken) if part)
    return _marked(request_id, text)


def explained(request_id: str, read: Sequence[ReadUnit], left: int) -> str:
    """What the parts do; `left` counts those that were too many."""
    if not read:
        return _marked(request_id, _NOTHING)
    items = folds.cut([_explained(each) for each in read], _EXPLAINED, "part")
    more = [f"There is no room for {counted(left, 'more part')}: ask for them by their path."] if left else []
    return _marked(request_id, "\n\n".join([*items, *more, *_by(read)]))


def _by(read: Sequence[ReadUnit]) -> Iterator[str]:
    models = dict.fromkeys(short(each.outcome.model) for each in read if each.outcome.model)
    if models:
        yield f"Explained at home by {listed([*map(code, models)])}; nothing was sent to Claude."


def _explained(read: ReadUnit) -> str:
    said = (
        allow.clip(read.outcome.explanation, _LONGEST)
        if answered(read)
        else f"Not explained: {allow.line(failure(read.outcome))}"
    )
    places = [folds.path(_place(hunk)) for hunk in read.unit.hunks]
    more = [counted(len(places) - _NAMED, "more hunk")] if len(places) > _NAMED else []
    return allow.indent(f"{listed([*places[:_NAMED], *more])}\n\n{said}", "- ")


def _place(hunk: Hunk) -> str:
    """`path:10-14`, in lines at head."""
    first, last = hunk.new_start, hunk.new_start + max(hunk.new_lines, 1) - 1
    return f"{hunk.path}:{first}-{last}" if last > first else f"{hunk.path}:{first}"


def plan(
    request_id: str, head: str, units: Sequence[Unit], skipped: Sequence[Skipped], unread: Sequence[ReadUnit]
) -> str:
    """Who would read what at this head, and why; `unread` is what nobody may."""
    said = f"The plan for {code(head[:10])}; no model was asked."
    if not units and not unread:
        said = f"There is nothing to read at {code(head[:10])}."
    return _marked(request_id, "\n\n".join([said, *_shares(units), *_folds(units, skipped, unread)]))


def _shares(units: Sequence[Unit]) -> Iterator[str]:
    total = sum(len(unit.hunks) for unit in units)
    if not total:
        return
    yield "\n".join(
        [
            "| Read by | Parts | Hunks | Changed lines | Share of hunks |",
            "| --- | ---: | ---: | ---: | ---: |",
            *(_share(where, [unit for unit in units if unit.route == where], total) for where in _WHERE),
        ]
    )


def _share(where: Route, units: Sequence[Unit], total: int) -> str:
    hunks = [hunk for unit in units for hunk in unit.hunks]
    changed = sum(hunk.changed for hunk in hunks)
    cells = (_WHERE[where], f"{len(units):,}", f"{len(hunks):,}", f"{changed:,}", f"{len(hunks) / total:.0%}")
    return f"| {' | '.join(cells)} |"


def _folds(units: Sequence[Unit], skipped: Sequence[Skipped], unread: Sequence[ReadUnit]) -> Iterator[str]:
    parts = [_part(number, unit) for number, unit in enumerate(units, start=1)]
    yield from folds.fold("Who reads what", folds.cut(parts, _PARTS, "part", "\n"), len(parts))
    kept = [f"- {_files(each.unit)}: {allow.line(failure(each.outcome))}" for each in unread]
    yield from folds.fold("Read by nobody", folds.cut(kept, _SKIPPED, "part", "\n"), len(kept))
    rest = [f"- {folds.path(file.path)}: {allow.line(file.reason)}" for file in skipped]
    yield from folds.fold("Skipped files", folds.cut(rest, _SKIPPED, "file", "\n"), len(rest))


def _part(number: int, unit: Unit) -> str:
    changed = counted(sum(hunk.changed for hunk in unit.hunks), "changed line")
    hunks = counted(len(unit.hunks), "hunk")
    return f"{number}. {_files(unit)} ({hunks}, {changed}), {_WHERE[unit.route]}: {allow.line(unit.reason)}"


def _files(unit: Unit) -> str:
    return listed([*map(folds.path, unit.files[:_NAMED]), *more_files(unit.files, _NAMED)])


def _marked(request_id: str, text: str, *marks: str) -> str:
    """The text above its marks."""
    return proved(f"{text}\n\n{chr(10).join([*marks, review_marker(request_id)])}")

"""Plain words about findings, units and readers, shared by all forms of a review; none of it is markdown."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from review.combine import worth_reading
from review.figures import answered, at_home, figures, hunks, is_escalated
from review.types import Check, Finding, Outcome, Posted, ReadUnit, Review, Route, Unit
from review.visible import one_line

_WHERE: tuple[Route, Route] = ("local", "cloud")


def counted(number: int, noun: str) -> str:
    """`1 hunk`, `1,200 hunks`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def result(review: Review) -> str:
    """What came of a review, in one sentence."""
    numbers = figures(review)
    files = counted(len({path for read in review.units for path in read.unit.files}), "file")
    if not review.units:
        return "Four Eyes found nothing to read in this change."
    if not numbers.hunks_reviewed:
        return f"Four Eyes could not read this change: {counted(numbers.hunks_total, 'hunk')} in {files}."
    partial = "" if review.complete else f"{numbers.hunks_reviewed:,} of "
    read = f"Four Eyes read {partial}{counted(numbers.hunks_total, 'hunk')} in {files}"
    notes = worth_reading(review.notes)
    earlier = listed([*_earlier(review)])
    if not review.comments and not notes:
        new = f"new: {earlier}" if earlier else f"to say{'' if review.complete else ' about them'}"
        if review.appeals:
            new += ", which is no pass: the change speaks to its reviewers"
        return f"{read} and found nothing {new}."
    more = f", {earlier}" if earlier else ""
    return f"{read}: {counted(len(review.comments), 'comment')}, {counted(len(notes), 'note')}{more}."


def _earlier(review: Review) -> Iterator[str]:
    if review.standing:
        yield f"{counted(review.standing, 'earlier finding')} still open"
    if review.fixed:
        yield f"{len(review.fixed):,} fixed"


def place(finding: Finding) -> str:
    """`path:12`, `path:10-12`, or the path alone; says so when the line is one at base."""
    if finding.line is None:
        return finding.path
    first = "" if finding.start_line is None else f"{finding.start_line}-"
    removed = " (removed)" if finding.side == "LEFT" else ""
    return f"{finding.path}:{first}{finding.line}{removed}"


def short(model: str) -> str:
    """The name of a model without its digest."""
    return one_line(model.partition("@")[0])


def look(check: Check, finding: Finding, name: Callable[[str], str] = str) -> str:
    """Who looked at a finding again and with what result. One model twice is no second opinion."""
    if check.by == "nobody":
        return "not checked"
    same = short(check.by) == short(finding.found_by)
    who = "a second pass of the same model" if same else name(short(check.by))
    verdict = {"keep": "kept by", "drop": "refuted by", "unsure": "left undecided by"}[check.verdict]
    return f"{verdict} {who}"


def unchecked(finding: Finding) -> str:
    """What is said where no check stands; rules of ours need none."""
    return "not checked by anybody else" if finding.prompt else "by its form, no model was asked"


def sources(finding: Finding) -> str:
    """Who found it, who looked again, and what they say, as plain text."""
    looks = [f"{look(check, finding)}: {check.why}" for check in finding.checks] or [unchecked(finding)]
    return f"Found by {short(finding.found_by)}, {'; '.join(looks)}"


def more_files(paths: Sequence[str], named: int) -> list[str]:
    """What follows the first `named` of the paths: nothing, or `2 more files`."""
    return [counted(len(paths) - named, "more file")] if len(paths) > named else []


def handling(read: ReadUnit) -> str:
    """What was done with a unit, and where."""
    if answered(read) and is_escalated(read):
        return "read at home" + (
            " and by Claude" if read.unit.route == "cloud" else ", sent to Claude in vain"
        )
    if answered(read):
        return "read at home" if at_home(read) else "read by Claude"
    return "not read"


def route(read: ReadUnit) -> Route:
    """Where a unit really was read."""
    return "local" if at_home(read) else "cloud"


AWAY: Final[Mapping[Route, str]] = {
    "local": "the model at home is away; it is read when that is back",
    "cloud": "Claude is away; it is read when that is back",
}


def failure(outcome: Outcome) -> str:
    return one_line(outcome.error or "the reader gave no reason")


def progress(unit: Unit, outcome: Outcome) -> str:
    """One line for the terminal when a unit is done."""
    read = ReadUnit(unit, outcome)
    files = one_line(listed([*unit.files[:2], *more_files(unit.files, 2)]))
    what = f"{handling(read)}: {files} ({counted(len(unit.hunks), 'hunk')})"
    if not answered(read):
        return f"{what}: {failure(outcome)}"
    return f"{what}: {counted(len(outcome.findings), 'finding')}, {outcome.seconds:.0f} s"


def posted(posted: Posted) -> str:
    """What became of a request, for the terminal and the log."""
    return {
        "posted": f"posted: {posted.url}",
        "already-posted": f"posted before, not again: {posted.url}",
        "done": "done as asked",
        "waiting": f"posted, some parts wait for their reader: {posted.url}",
        "superseded": "not posted: the pull request has moved on or is closed",
        "unwanted": "not reviewed: the repository's settings do not ask for it",
        "refused": "not reviewed: who asked may not write to the repository",
    }[posted.state]


def facts(review: Review) -> Iterator[str]:
    """What one must know to judge a review, as plain text, a sentence each."""
    if text := shares(review, str):
        yield text
    for read in unread(review):
        number = counted(len(read.unit.hunks), "hunk")
        yield f"Not read: {listed(read.unit.files)} ({number}): {failure(read.outcome)}"
    yield from review.remarks


def unread(review: Review) -> list[ReadUnit]:
    return [read for read in review.units if not answered(read)]


def shares(review: Review, name: Callable[[str], str]) -> str:
    """How much was read where, by whom, at what price; `name` writes a model's name. Empty if nobody read."""
    total = figures(review).hunks_total
    done = {where: _hunks(review, where) for where in _WHERE}
    if total and done["local"] == total and _nothing_left(review):
        return f"All of it was read at home by {_names(review, 'local', name)}; nothing was sent to Claude."
    sentences = [_shared(review, where, total, name) for where in _WHERE if done[where]]
    return " ".join([*sentences, *_cost(review)])


def _nothing_left(review: Review) -> bool:
    return all(map(at_home, review.units))


def _shared(review: Review, where: Route, total: int, name: Callable[[str], str]) -> str:
    number = _hunks(review, where)
    what = f"{number:,} of {counted(total, 'hunk')} ({number / total:.0%})"
    by = _names(review, where, name)
    if where == "local":
        return f"{what} {_were(number)} read at home by {by}."
    return f"{what} went to Claude ({by or 'who did not answer'})."


def _cost(review: Review) -> list[str]:
    """Questions that failed cost, too."""
    usd = figures(review).usd
    return [f"Cost: {price(usd)}."] if usd else []


def _were(number: int) -> str:
    return "was" if number == 1 else "were"


def _hunks(review: Review, where: Route) -> int:
    return sum(hunks(read) for read in review.units if answered(read) and route(read) == where)


def _names(review: Review, where: Route, name: Callable[[str], str]) -> str:
    """Who answered there; what was sent to Claude in vain was answered at home."""
    read_there = [read for read in review.units if answered(read) and route(read) == where]
    named = [read.outcome.model or "" for read in read_there if read.unit.route in {"cloud", where}]
    return listed([name(model) for model in dict.fromkeys(map(short, named))])


def price(usd: float) -> str:
    """`0.12 USD`; small sums do not look like nothing."""
    return f"{usd:,.2f} USD" if usd >= 0.01 else "less than 0.01 USD"

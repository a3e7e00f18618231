"""The check run of a pull request: what it says while it waits, reads and when it is done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from review import allow, folds, words
from review.audit import proved
from review.combine import stands, worth_reading
from review.figures import answered, figures
from review.pieces import code
from review.secrets import redacted
from review.types import Finding, Posted, ReadUnit, Review, Severity
from review.visible import visible

NAME = "Four Eyes (advisory)"
FULL = "full"
"""What the button `Review in full` is called in the event that it causes."""

Conclusion = Literal["neutral", "success", "failure"]
Level = Literal["notice", "warning", "failure"]

_FACTS, _PARTS, _MESSAGE = 8_000, 8_000, 3_000
_TITLE = 200
_LEVELS: dict[Severity, Level] = {
    Severity.CRITICAL: "failure",
    Severity.HIGH: "failure",
    Severity.MEDIUM: "warning",
    Severity.LOW: "notice",
}
_HEAD = """\
| Part | Route | Reader | Findings | USD | Sent to Claude |
| ---: | --- | --- | ---: | ---: | ---: |"""


@dataclass(frozen=True, slots=True)
class Annotation:
    """A finding beside lines of head, 1-based; its words are plain text."""

    path: str
    start_line: int
    end_line: int
    level: Level
    title: str
    message: str


@dataclass(frozen=True, slots=True)
class Button:
    """GitHub takes 20 characters of `label` and `identifier`, and 40 of `description`."""

    label: str
    identifier: str
    description: str


@dataclass(frozen=True, slots=True)
class Card:
    """What a check run shows: `title` is plain text, `summary` and `text` are markdown.

    `conclusion` is None until `status` is completed.
    https://docs.github.com/en/rest/checks/runs
    """

    status: Literal["queued", "in_progress", "completed"]
    title: str
    summary: str
    text: str = ""
    annotations: tuple[Annotation, ...] = ()
    conclusion: Conclusion | None = None
    buttons: tuple[Button, ...] = ()

    def __post_init__(self) -> None:
        for text in (self.summary, self.text):
            proved(text)


_BUTTONS = (Button("Review in full", FULL, "Read everything anew"),)


def queued(ahead: int, seconds: float) -> Card:
    """Waits behind so many parts of other reviews, for about so many seconds, 0 when that is unknown."""
    title = f"Waiting for {words.counted(ahead, 'part')} of other reviews"
    known = f"It may take {_duration(seconds)}." if seconds else "How long it takes is not known yet."
    return Card("queued", title, f"{title}. {known}")


def behind(reviews: int) -> Card:
    """Waits for its turn, behind so many reviews that wait, too."""
    title = f"Waiting for {words.counted(reviews, 'other review')}" if reviews else "Next to be reviewed"
    return Card("queued", title, f"{title}. Many pull requests came at once; none is forgotten.")


def _duration(seconds: float) -> str:
    if seconds < 90:
        return "about a minute"
    return f"about {words.counted(round(seconds / 60), 'minute')}"


def running(done: int, total: int) -> Card:
    """So many of all parts are read."""
    title = f"{done:,} of {words.counted(total, 'part')} read"
    return Card("in_progress", title, f"Four Eyes: {title}.")


def done(review: Review, fail_on: Severity | None = None, seal: str = "") -> Card:
    """The review; it says neutral unless the repository wants it to fail at a severity. `seal` is that of its
    last record in the audit log."""
    shown = (*review.comments, *filter(stands, worth_reading(review.notes)))
    return Card(
        "completed",
        _title(review, shown),
        "\n\n".join(_summary(review)),
        "\n\n".join([*_table(review), *folds.of(review), *_sealed(seal)]),
        tuple(
            _annotation(finding, finding.line) for finding in shown if _is_at_head(finding) and finding.line
        ),
        _conclusion(review, fail_on),
        _BUTTONS,
    )


def failed(message: str | None = None) -> Card:
    """No review came about; `message` is for the eyes of all, None when it may name hosts of ours."""
    why = allow.line(message, 600) if message else "A service that it needs did not answer."
    again = "Re-run it when that is mended, or comment `/review`."
    title = "Could not be reviewed"
    return Card("completed", title, f"{title}: {why}\n\n{again}", conclusion="neutral", buttons=_BUTTONS)


def unreviewed(posted: Posted) -> Card:
    """There is nothing to show, because of what became of the request."""
    said = allow.line(words.posted(posted)).capitalize()
    return Card("completed", "Not reviewed", f"{said}.", conclusion="neutral", buttons=_BUTTONS)


def merge_group() -> Card:
    """For the commit of a merge queue, whose parts were reviewed as pull requests. A queue takes neutral for
    passed, https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/collaborating-on-repositories-with-code-quality-features/about-status-checks
    and success would claim that somebody had read it."""
    title = "Nothing to read in a merge queue"
    said = "What is in it was reviewed on its own pull requests, and Four Eyes only advises."
    return Card("completed", title, f"{title}. {said}", conclusion="neutral")


def reaches(review: Review, severity: Severity) -> bool:
    """Whether a finding that stands is as bad as that: by this a repository lets a check fail."""
    found = filter(stands, (*review.comments, *review.notes))
    return any(finding.severity.rank <= severity.rank for finding in found)


def _conclusion(review: Review, fail_on: Severity | None) -> Conclusion:
    """Findings come before what is missing: a gate must not open because something else failed, too."""
    if fail_on is None:
        return "neutral"
    if reaches(review, fail_on):
        return "failure"
    return "success" if review.complete else "neutral"


def _title(review: Review, shown: Sequence[Finding]) -> str:
    if not review.units:
        return "Nothing to read"
    found = words.counted(len(shown), "finding") if shown else "Nothing new found"
    standing = f", {review.standing:,} still open" if review.standing else ""
    return f"{found}{standing}{'' if review.complete else ', not all was read'}"


def _summary(review: Review) -> Iterator[str]:
    yield words.result(review)
    facts = [f"- {allow.line(fact)}" for fact in words.facts(review)]
    yield from folds.cut(facts, _FACTS, "remark", "\n")


def _table(review: Review) -> Iterator[str]:
    rows = [_row(number, read) for number, read in enumerate(review.units, start=1)]
    if rows:
        first, *more = folds.cut(rows, _PARTS, "part", "\n")
        yield f"{_HEAD}\n{first}"
        yield from more
        yield f"Of the changed lines {figures(review).lines_local:.0%} stayed at home."


def _sealed(seal: str) -> Iterator[str]:
    if seal:
        yield f"Sealed in the audit log as {code(seal)}."


def _row(number: int, read: ReadUnit) -> str:
    outcome = read.outcome
    # Only names of ours stand in the table: in a cell even code cannot hold a "|".
    by = code(words.short(outcome.model).replace("|", "/")) if outcome.model else "nobody"
    sent = words.counted(outcome.sent, "byte") if outcome.sent else "nothing"
    route = {"local": "at home", "cloud": "Claude"}[words.route(read)] if answered(read) else "not read"
    cells = (str(number), route, by, f"{len(outcome.findings):,}", f"{outcome.usd:.4f}", sent)
    return f"| {' | '.join(cells)} |"


def _is_at_head(finding: Finding) -> bool:
    """Annotations stand on the files of head; what is about a removed line stands in the review only."""
    return finding.side == "RIGHT"


def _annotation(finding: Finding, line: int) -> Annotation:
    said = "\n\n".join([finding.body, words.sources(finding)])
    title = f"{finding.severity.value.capitalize()}, {finding.kind}: {finding.title}"
    return Annotation(
        finding.path,
        finding.start_line or line,
        line,
        _LEVELS[finding.severity],
        _plain(" ".join(title.split()), _TITLE),
        _plain(said, _MESSAGE),
    )


def _plain(text: str, limit: int) -> str:
    """Without secrets and hidden characters. GitHub shows the words of annotations as they are."""
    shown = visible(redacted(text), keep="\n")
    return shown if len(shown) <= limit else f"{shown[: limit - 2]} …"

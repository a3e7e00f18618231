"""What answers to cases are worth: by lines, keywords and words, so that a score can be had again."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, Literal, get_args

from bot.evaluation.result import Answered, Case, Comment, Golden, Kind
from bot.evaluation.share import Share

BUDGET: Final = 5
"""So many comments of a review count, the first ones: nobody reads twenty."""

ENOUGH: Final = 30
"""With fewer cases a share says too little to rank readers by it."""

_TOLERANCE = 2
_LONGEST = 20
"""Of a comment on more lines the last so many count: one on a whole file is near everything."""


@dataclass(frozen=True, slots=True)
class Said:
    """A comment; `counts` when it is within the budget, `near` when it is at a golden place, `caught` are the
    1-based numbers of the goldens that it names there.
    """

    comment: Comment
    counts: bool
    near: bool
    caught: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Scored:
    """An answered case. `caught`, `located` and `chance` are None where they mean nothing: in clean cases, in
    waiting ones, and the last two where the golden has no place. A failed case has caught nothing.

    `chance` is how likely as many comments on random added lines are to be located. `lacks` says what is
    wrong with the explanations of a case about them.
    """

    case: Case
    answered: Answered
    said: tuple[Said, ...]
    caught: bool | None
    located: bool | None
    chance: float | None
    lacks: tuple[str, ...]

    @property
    def silent(self) -> bool:
        """Whether it was read wholly and nothing was said."""
        return self.answered.state == "done" and not self.said


@dataclass(frozen=True, slots=True)
class Figures:
    """Of all cases of a kind that do not wait. A failed case counts as neither caught nor silent.

    `chance` is the mean over the cases of `located`, `clean_comments` over the clean cases that were read
    wholly (all comments, not only the first). Tokens and USD are sums, failed cases included; seconds are
    those of a case that was read wholly: half of them, and 95 of 100, took no longer.
    """

    kind: Kind | Literal["all"]
    cases: int
    failed: int
    waiting: int
    caught: Share
    located: Share
    chance: float | None
    silent: Share
    clean_comments: float | None
    tokens_in: int
    tokens_out: int
    usd: float
    seconds_p50: float | None
    seconds_p95: float | None

    @property
    def too_few(self) -> bool:
        return self.caught.n < ENOUGH


@dataclass(frozen=True, slots=True)
class Evaluation:
    """How good a reader is; a row for each kind of which there are cases, the last for all."""

    reader: str
    rows: tuple[Figures, ...]
    cases: tuple[Scored, ...]

    @property
    def total(self) -> Figures:
        return self.rows[-1]


def evaluation(reader: str, cases: Sequence[Case], answered: Sequence[Answered]) -> Evaluation:
    """The score of a reader; each case must have its answer."""
    answers = {answer.case: answer for answer in answered}
    scored = tuple(_scored(case, answers[case.id]) for case in cases)
    kinds = [kind for kind in get_args(Kind) if any(each.case.kind == kind for each in scored)]
    rows = [_figures(kind, [each for each in scored if each.case.kind == kind]) for kind in kinds]
    return Evaluation(reader, (*rows, _figures("all", scored)), scored)


def _scored(case: Case, answered: Answered) -> Scored:
    comments = enumerate(answered.comments)
    said = tuple(_said(comment, place < BUDGET, case.golden) for place, comment in comments)
    if case.clean or answered.state == "waiting":
        return Scored(case, answered, said, None, None, None, ())
    done = answered.state == "done"
    lacks = tuple(chain.from_iterable(_lacks(golden, answered) for golden in case.golden))
    caught = _explained(case, answered, lacks) or any(each.caught for each in said if each.counts)
    if not any(golden.locations for golden in case.golden):
        return Scored(case, answered, said, done and caught, None, None, lacks)
    located = any(each.near for each in said if each.counts)
    chance = _chance(case, min(len(said), BUDGET)) if done else 0.0
    return Scored(case, answered, said, done and caught, done and located, chance, lacks)


def _said(comment: Comment, counts: bool, goldens: Sequence[Golden]) -> Said:
    caught = [number for number, golden in enumerate(goldens, 1) if _names(comment, golden)]
    near = any(_is_at(comment, golden) for golden in goldens)
    return Said(comment, counts, near, tuple(caught))


def _names(comment: Comment, golden: Golden) -> bool:
    """At the place one of the keywords will do. What was left out has no place in the diff: there a comment
    anywhere that has all of them, the old name and the file that still uses it."""
    text = comment.text.lower()
    named = [keyword.lower() in text for keyword in golden.keywords_any]
    afar = golden.stale_use is not None and bool(named) and all(named)
    return afar or (any(named) and _is_at(comment, golden))


def _is_at(comment: Comment, golden: Golden) -> bool:
    if comment.line is None:
        return False
    start = max(comment.start_line or comment.line, comment.line - _LONGEST + 1)
    return _is_near(golden, comment.path, start, comment.line)


def _is_near(golden: Golden, path: str, start: int, end: int) -> bool:
    return any(
        place.path == path and start <= place.end + _TOLERANCE and end >= place.start - _TOLERANCE
        for place in golden.locations
    )


def _chance(case: Case, comments: int) -> float:
    """Of so many added lines, drawn without putting back, to hit one that is near (hypergeometric)."""
    lines = len(case.added)
    near = sum(any(_is_near(golden, path, line, line) for golden in case.golden) for path, line in case.added)
    drawn = min(comments, lines)
    return 1 - math.comb(lines - near, drawn) / math.comb(lines, drawn)


def _explained(case: Case, answered: Answered, lacks: Sequence[str]) -> bool:
    return any(_is_explanation(golden) for golden in case.golden) and any(answered.explanations) and not lacks


def _is_explanation(golden: Golden) -> bool:
    return bool(golden.says_any or golden.says_not)


def _lacks(golden: Golden, answered: Answered) -> Iterable[str]:
    for words in golden.says_any:
        if not any(_has(text, word) for text in answered.explanations for word in words):
            yield f"says none of: {', '.join(words)}"
    for word in golden.says_not:
        if any(_has(text, word) for text in answered.explanations):
            yield f"says: {word}"


def _has(text: str, word: str) -> bool:
    """Whether a word of the text begins so: cases write `upgrad` for upgrade and upgrading; but a block is no
    lock."""
    pattern = r"\s+".join(map(re.escape, word.split()))
    return re.search(rf"(?<!\w){pattern}", text, re.IGNORECASE) is not None


def _figures(kind: Kind | Literal["all"], scored: Sequence[Scored]) -> Figures:
    counted = [each for each in scored if each.answered.state != "waiting"]
    done = [each for each in counted if each.answered.state == "done"]
    quiet = [each for each in done if each.case.clean]
    seconds = sorted(each.answered.seconds for each in done)
    chances = [each.chance for each in counted if each.chance is not None]
    return Figures(
        kind=kind,
        cases=len(counted),
        failed=len(counted) - len(done),
        waiting=len(scored) - len(counted),
        caught=_share(each.caught for each in counted),
        located=_share(each.located for each in counted),
        chance=_mean(chances),
        silent=_share(each.silent for each in counted if each.case.clean),
        clean_comments=_mean([len(each.said) for each in quiet]),
        tokens_in=sum(each.answered.tokens_in for each in counted),
        tokens_out=sum(each.answered.tokens_out for each in counted),
        usd=sum(each.answered.usd for each in counted),
        seconds_p50=percentile(seconds, 0.5),
        seconds_p95=percentile(seconds, 0.95),
    )


def _share(verdicts: Iterable[bool | None]) -> Share:
    known = [verdict for verdict in verdicts if verdict is not None]
    return Share(sum(known), len(known))


def _mean(numbers: Sequence[float]) -> float | None:
    return sum(numbers) / len(numbers) if numbers else None


def percentile(ascending: Sequence[float], part: float) -> float | None:
    """The nearest rank: a value that was measured."""
    return ascending[math.ceil(part * len(ascending)) - 1] if ascending else None

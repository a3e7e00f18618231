"""Cases through the real pipeline: what each reader makes of them."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from math import fsum
from typing import Literal

from bot.evaluation.cases import CaseSources
from bot.evaluation.desk import CaseDesk
from bot.evaluation.result import Answered, Case, Comment, ReaderChoice
from review import pipeline
from review.policy import Policy
from review.types import NOBODY, Finding, Review
from review.words import counted

Told = Callable[[int, int], object]
"""Hears how many of how many cases are done."""


def run(
    cases: Sequence[Case], desk_for: Callable[[Case], CaseDesk], reader: ReaderChoice, jobs: int, told: Told
) -> tuple[Answered, ...]:
    """What came of each case, in their order; `jobs` cases are read at once.

    local: nothing may leave; cloud: `desk_for` makes desks without a home; hybrid: as a repository without
    settings has it.
    """
    rules = Policy(cloud="off") if reader == "local" else Policy()
    pool = ThreadPoolExecutor(jobs, "case")
    waits = True
    try:
        futures = [pool.submit(answered, case, desk_for(case), rules) for case in cases]
        for number, future in enumerate(as_completed(futures), 1):
            future.result()
            told(number, len(cases))
        return tuple(future.result() for future in futures)
    except KeyboardInterrupt:
        waits = False
        raise
    finally:
        pool.shutdown(wait=waits, cancel_futures=True)


def answered(case: Case, desk: CaseDesk, rules: Policy) -> Answered:
    """Review one case. Replies come in any order, which must not show in the sums."""
    review = pipeline.review_change(case.change, rules, desk, CaseSources(case))
    state, error = _state(review, len(desk.missing))
    replies = desk.bill.replies
    return Answered(
        case=case.id,
        state=state,
        comments=tuple(map(_comment, review.comments)),
        explanations=tuple(read.outcome.explanation for read in review.units if read.outcome.explanation),
        tokens_in=sum(reply.tokens_in for reply in replies),
        tokens_out=sum(reply.tokens_out for reply in replies),
        usd=fsum(reply.usd for reply in replies),
        seconds=fsum(reply.seconds for reply in replies),
        error=error,
    )


def _state(review: Review, missing: int) -> tuple[Literal["done", "waiting", "failed"], str | None]:
    """Silence counts only where all was read and checked."""
    if missing:
        return "waiting", f"{counted(missing, 'answer')} still to be given"
    reasons = list(dict.fromkeys(_failures(review)))
    if not reasons:
        return "done", None
    more = f" (and {len(reasons) - 1} more)" if len(reasons) > 1 else ""
    return "failed", f"{reasons[0]}{more}"


def _failures(review: Review) -> Iterator[str]:
    if not review.units:
        yield "; ".join(f"{file.path}: {file.reason}" for file in review.skipped) or "the diff is empty"
    for read in review.units:
        if read.outcome.error is not None:
            yield read.outcome.error
    for finding in (*review.comments, *review.notes):
        yield from (check.why for check in finding.checks if check.by == NOBODY)


def _comment(finding: Finding) -> Comment:
    at_head = finding.side == "RIGHT"
    return Comment(
        path=finding.path,
        line=finding.line if at_head else None,
        start_line=finding.start_line if at_head else None,
        text=f"{finding.title}\n{finding.body}",
    )

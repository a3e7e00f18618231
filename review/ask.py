"""One unit -> prompts -> findings that are checked: all that a reader is asked about a unit."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from review import anchor, answer, gates, intent, question, suggest, talk, verify, words
from review.dialogue import Ask, twice
from review.errors import OutsideError, ReaderError
from review.perimeter import NotClearedError
from review.question import Task
from review.types import Finding, Hunk, Outcome, Prompt, Reply, Unit


@dataclass(slots=True)
class _Meter:
    """Counts what a unit takes, also when it fails in the end."""

    task: Task
    ask: Ask
    replies: list[Reply] = field(default_factory=list)
    sent: int = 0

    def __call__(self, prompt: Prompt, seed: int) -> Reply:
        try:
            reply = self.ask(prompt, seed)
        except OutsideError as error:
            self._count(prompt, leaves=not isinstance(error, NotClearedError))
            raise
        self._count(prompt, leaves=not reply.recalled)
        self.replies.append(reply)
        return reply

    def _count(self, prompt: Prompt, *, leaves: bool) -> None:
        if leaves and self.task.route == "cloud":
            texts = (prompt.system, prompt.material, prompt.task)
            self.sent += sum(len(text.encode(errors="replace")) for text in texts)


def progress(task: Task, outcome: Outcome) -> str:
    """One line for the terminal when a task is done."""
    return words.progress(task.unit, outcome) if task.said is None else intent.progress(outcome)


def read(task: Task, ask: Ask) -> Outcome:
    """Have the unit read and its findings checked.

    A reader that fails makes a failed outcome, with the findings of the parts that were read before.
    """
    meter = _Meter(task, ask)
    parts: list[_Part] = []
    error, away = None, False
    wanted = list(question.parts(task.unit))
    try:
        for hunks in wanted:
            parts.append(_part(task, hunks, meter))  # noqa: PERF401 (those before a failure stay)
    except OutsideError as failure:
        away = failure.closes > 0 or not isinstance(failure, ReaderError)
        error = f"{failure}{f' (part {len(parts) + 1} of {len(wanted)})' if len(wanted) > 1 else ''}"
    return replace(_outcome(task, meter, parts, error), away=away)


@dataclass(frozen=True, slots=True)
class _Part:
    findings: tuple[Finding, ...]
    explanation: str
    withdrawn: bool = False


def _part(task: Task, hunks: Sequence[Hunk], ask: Ask) -> _Part:
    if task.talk is not None:
        return _Part((), *talk.said(task.talk, task, hunks, ask))
    if task.said is not None:
        return _Part(intent.kept(task.said, task, hunks, ask), "")
    prompt = question.review_prompt(task, hunks)
    if task.doubted:
        here = [finding for finding in task.doubted if _stands_in(finding, hunks)]
        return _Part(verify.checked(here, prompt, task, ask), "")
    given, reply = twice(prompt, answer.review, ask)
    claims = given.findings[: task.most]
    findings = tuple(gates.judged(_finding(claim, task.unit, hunks, prompt, reply)) for claim in claims)
    if task.check:
        findings = verify.checked(findings, prompt, task, ask)
    return _Part(suggest.suggested(findings, prompt, task, ask), given.explanation.strip())


def _stands_in(finding: Finding, hunks: Sequence[Hunk]) -> bool:
    return any(
        finding.line == (line.new if finding.side == "RIGHT" else line.old)
        for hunk in hunks
        for line in hunk.lines
        if hunk.path == finding.path
    )


def _finding(
    claim: answer.ClaimAnswer, unit: Unit, hunks: Sequence[Hunk], prompt: Prompt, reply: Reply
) -> Finding:
    place = anchor.find(claim.quote, claim.path, claim.line, hunks)
    path = claim.path if claim.path in unit.files else unit.files[0]
    return Finding(
        path=place.path if place else path,
        quote=claim.quote,
        line=place.line if place else None,
        start_line=place.start_line if place else None,
        side=place.side if place else "RIGHT",
        severity=claim.severity,
        kind=claim.kind,
        title=claim.title.strip(),
        body=claim.failing_case.strip(),
        confidence=claim.confidence,
        unit=unit.id,
        found_by=reply.model,
        prompt=prompt.version,
        why_not_inline=None if place else "the line that it quotes is not in the change",
    )


def _outcome(task: Task, meter: _Meter, parts: Sequence[_Part], error: str | None) -> Outcome:
    replies = meter.replies
    return Outcome(
        unit=task.unit.id,
        status="answered" if error is None else "failed",
        model=replies[0].model if replies else None,
        error=error,
        explanation=parts[0].explanation if parts and error is None else "",
        findings=tuple(finding for part in parts for finding in part.findings),
        tokens_in=sum(reply.tokens_in for reply in replies),
        tokens_out=sum(reply.tokens_out for reply in replies),
        seconds=sum(reply.seconds for reply in replies),
        usd=sum(reply.usd for reply in replies),
        tokens_cached=sum(reply.tokens_cached for reply in replies),
        sent=meter.sent,
        withdrawn=any(part.withdrawn for part in parts),
    )

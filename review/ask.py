"""One unit -> prompts -> findings that are checked: all that a reader is asked about a unit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import prompts
from review import anchor, answer, pack, verify
from review.dialogue import Ask, twice
from review.errors import OutsideError
from review.perimeter import Grounds
from review.plan import CLOUD_BUDGET, LOCAL_BUDGET
from review.policy import Policy
from review.types import Finding, Hunk, Outcome, Prompt, Reply, Route, Unit
from review.visible import one_line

_MOST: dict[Route, int] = {"local": 3, "cloud": 8}
_MOST_TIES = 12
_MAX_TOKENS: dict[Route, int] = {"local": 1_000, "cloud": 8_000}


@dataclass(frozen=True, slots=True)
class Task:
    """A unit to be read. `tag` is the random word of this review, `check` asks for the second pass.

    `instructions` are what the maintainers ask of reviews of these files: texts of the base branch.
    """

    unit: Unit
    title: str
    tag: str
    check: bool
    grounds: Grounds
    instructions: tuple[str, ...] = ()

    @property
    def route(self) -> Route:
        return self.unit.route


def task(unit: Unit, title: str, policy: Policy, grounds: Grounds, *, tag: str, check: bool) -> Task:
    """The task for a unit of a change with this title."""
    asked = (text for path in unit.files for text in policy.instructions_for(path))
    return Task(unit, title, tag, check, grounds, tuple(dict.fromkeys(asked)))


@dataclass(slots=True)
class _Meter:
    """Counts what a unit takes, also when it fails in the end."""

    ask: Ask
    replies: list[Reply] = field(default_factory=list)

    def __call__(self, prompt: Prompt, seed: int) -> Reply:
        reply = self.ask(prompt, seed)
        self.replies.append(reply)
        return reply


def read(task: Task, ask: Ask) -> Outcome:
    """Have the unit read and its findings checked. A reader that fails makes a failed outcome."""
    meter = _Meter(ask)
    try:
        parts = [_part(task, hunks, meter) for hunks in _parts(task.unit)]
    except OutsideError as error:
        return _outcome(task, meter, error=str(error))
    findings = tuple(finding for part in parts for finding in part.findings)
    return _outcome(task, meter, explanation=parts[0].explanation, findings=findings)


@dataclass(frozen=True, slots=True)
class _Part:
    findings: tuple[Finding, ...]
    explanation: str


def _part(task: Task, hunks: Sequence[Hunk], ask: Ask) -> _Part:
    prompt = review_prompt(task, hunks)
    given, reply = twice(prompt, answer.review, ask)
    findings = tuple(_finding(claim, task.unit, hunks, prompt, reply) for claim in given.findings)
    if task.check:
        findings = verify.checked(findings, prompt, task.tag, ask)
    return _Part(findings, given.explanation.strip())


def _parts(unit: Unit) -> Iterator[tuple[Hunk, ...]]:
    """Usually the unit as it is; one that does not fit into a call is read in several."""
    budget = CLOUD_BUDGET if unit.route == "cloud" else LOCAL_BUDGET
    pieces = [piece for hunk in unit.hunks for piece in pack.cut(hunk, budget)]
    return pack.packed(pieces, budget)


def review_prompts(task: Task) -> tuple[Prompt, ...]:
    """All that a reader is asked first about the unit, one prompt a part."""
    return tuple(review_prompt(task, hunks) for hunks in _parts(task.unit))


def review_prompt(task: Task, hunks: Sequence[Hunk]) -> Prompt:
    """What a reader is asked about these hunks of the task's unit."""
    system, text = prompts.load("system"), prompts.load(f"review-{task.route}")
    most = str(_MOST[task.route])
    holes = (
        {"most": most} if task.route == "local" else {"most": most, "ties": _ties(task.unit), "tag": task.tag}
    )
    return Prompt(
        version=f"{text.version}+{system.version}",
        system=system.fill(),
        material=_material(task, hunks),
        task=text.fill(**holes) + _instructions(task),
        schema=answer.review_schema(tuple(dict.fromkeys(h.path for h in hunks)), _MOST[task.route]),
        quotes=_quotes(hunks),
        max_tokens=_MAX_TOKENS[task.route],
    )


def _instructions(task: Task) -> str:
    if not task.instructions:
        return ""
    listed = "\n".join(f"- {text}" for text in task.instructions)
    return prompts.load("instructions").fill(instructions=listed)


def _ties(unit: Unit) -> str:
    return "\n".join(f"- {one_line(tie)}" for tie in unit.ties[:_MOST_TIES])


def _material(task: Task, hunks: Sequence[Hunk]) -> str:
    shown = pack.render(hunks, task.tag)
    evidence = pack.render_evidence(task.unit.evidence, task.tag)
    return prompts.load("material").fill(tag=task.tag, title=task.title[:300], packs=shown + evidence)


def _quotes(hunks: Sequence[Hunk]) -> tuple[str, ...]:
    lines = (line.text.strip()[: pack.MAX_QUOTE] for hunk in hunks for line in hunk.lines)
    return tuple(dict.fromkeys(line for line in lines if line))


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


def _outcome(
    task: Task,
    meter: _Meter,
    *,
    error: str | None = None,
    explanation: str = "",
    findings: tuple[Finding, ...] = (),
) -> Outcome:
    replies = meter.replies
    return Outcome(
        unit=task.unit.id,
        status="answered" if error is None else "failed",
        model=replies[0].model if replies else None,
        error=error,
        explanation=explanation,
        findings=findings,
        tokens_in=sum(reply.tokens_in for reply in replies),
        tokens_out=sum(reply.tokens_out for reply in replies),
        seconds=sum(reply.seconds for reply in replies),
        usd=sum(reply.usd for reply in replies),
    )

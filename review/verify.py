"""The second check: a fresh pass that must name what proves or refutes each finding."""

from collections.abc import Sequence
from dataclasses import replace

from review import answer, question
from review.dialogue import Ask, twice
from review.errors import OutsideError
from review.question import Task
from review.reasons import REFUTED, UNDECIDED
from review.types import NOBODY, Check, Finding, Prompt


def checked(findings: Sequence[Finding], asked: Prompt, task: Task, ask: Ask) -> tuple[Finding, ...]:
    """The findings with their checks; only those that the second pass keeps stay inline.

    `asked` is the prompt that they came from: the check stands on the same material.
    """
    placed = [finding for finding in findings if finding.why_not_inline is None]
    if not placed:
        return tuple(findings)
    checks = _checks(placed, _prompt(placed, asked, task), ask)
    verdicts = {id(finding): check for finding, check in zip(placed, checks, strict=True)}
    return tuple(_marked(f, verdicts[id(f)]) if id(f) in verdicts else f for f in findings)


def _prompt(findings: Sequence[Finding], asked: Prompt, task: Task) -> Prompt:
    schema, claims = task.schemas.check(len(findings)), question.claims(findings)
    return question.about(asked, "check", schema, claims=claims, tag=task.tag)


def _checks(findings: Sequence[Finding], prompt: Prompt, ask: Ask) -> list[Check]:
    """A check that fails leaves its findings unsure: nothing is posted on one word."""
    try:
        given, reply = twice(prompt, answer.check, ask)
    except OutsideError as error:
        return [Check(NOBODY, "unsure", f"the second check failed: {error}") for _ in findings]
    found = {verdict.claim: verdict for verdict in given.verdicts}
    return [
        Check(reply.model, found[number].verdict, found[number].why)
        if number in found
        else Check(reply.model, "unsure", "the second check said nothing about it")
        for number in range(1, len(findings) + 1)
    ]


def _marked(finding: Finding, check: Check) -> Finding:
    why = {
        "keep": None,
        "drop": REFUTED,
        "unsure": UNDECIDED,
    }[check.verdict]
    return replace(finding, checks=(*finding.checks, check), why_not_inline=why)

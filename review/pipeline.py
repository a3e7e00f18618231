"""The one path from a request to a review; only `desk.step(...)` touches the world."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from review import (
    callers,
    compose,
    coupling,
    injection,
    intent,
    nohome,
    question,
    remarks,
    secrets,
    suggest,
    untrusted,
)
from review.combine import combine
from review.errors import UserError
from review.escalation import escalated, settled
from review.injection import Appeal
from review.marker import review_marker
from review.perimeter import Denial, Grounds, denial
from review.plan import Plan, plan
from review.policy import Policy, parse
from review.ports import Code, Desk, Forge, Sources, Step
from review.question import Task
from review.sarif import Result, informed
from review.types import Change, Finding, Outcome, Posted, Pull, ReadUnit, Request, Review


def plan_change(change: Change, policy: Policy, denied: Denial | None, sources: Sources, step: Step) -> Plan:
    """Decide who is to read what; `denied` says why nothing may leave."""
    texts = coupling.Texts(
        base=sources.texts(change.base, [file.old_path for file in change.files]),
        head=sources.texts(change.head, [file.path for file in change.files]),
    )
    files = coupling.sides(change, texts)
    found = step("callers", callers.find, change.head, files, sources)
    return plan(change, files, texts, found, policy, denied)


def review_change(  # noqa: PLR0913 (what is known beside the change has defaults)
    change: Change,
    policy: Policy,
    desk: Desk,
    sources: Sources,
    *,
    from_fork: bool = False,
    known: Collection[str] = (),
    reports: Sequence[Result] = (),
) -> Review:
    """Review a change. `known` are fingerprints of findings that need no repeating, `reports` what other
    tools say about head.
    """
    appeals, told = _by_rule(change, policy)
    change = untrusted.in_change(change)
    spent = desk.step("spent", desk.usd_spent)
    grounds = Grounds(policy.cloud, from_fork, desk.has_cloud, spent, desk.usd_cap)
    planned, unread = _planned(change, policy, desk, sources, denial(grounds))
    planned = replace(planned, units=informed(planned.units, reports, policy))
    tag, check = desk.step("tag", desk.draw_tag), desk.second_check
    tasks = [
        question.task(unit, change.title, policy, grounds, tag=tag, check=check) for unit in planned.units
    ]
    read, asides = _read(tasks, change, policy, desk, denial(grounds))
    units = (*read, *unread)
    combined = combine([*told, *_findings(units, change, sources)], policy, known)
    return Review(
        base=change.base,
        head=change.head,
        title=change.title,
        units=units,
        comments=combined.comments,
        notes=combined.notes,
        skipped=planned.skipped,
        remarks=(
            *injection.remarks(appeals),
            *(remark for outcome in asides for remark in intent.remarks(outcome)),
            *remarks.about(planned, units, second_check=check),
        ),
        asides=asides,
        appeals=tuple(appeal.where for appeal in appeals),
    )


def _by_rule(change: Change, policy: Policy) -> tuple[tuple[Appeal, ...], tuple[Finding, ...]]:
    """What needs no reader: texts that speak to reviewers, and findings, not in files that are ignored."""
    files = tuple(file for file in change.files if policy.ignored(file.path, file.old_path) is None)
    looked_at = replace(change, files=files)
    appeals = injection.appeals(looked_at)
    return appeals, (*secrets.findings(looked_at), *injection.findings(appeals))


def _planned(
    change: Change, policy: Policy, desk: Desk, sources: Sources, denied: Denial | None
) -> tuple[Plan, tuple[ReadUnit, ...]]:
    """The plan, and what nobody at this desk may read."""
    planned = plan_change(change, policy, denied, sources, desk.step)
    return (planned, ()) if desk.has_home else nohome.moved(planned, change, policy, denied)


def _read(
    tasks: Sequence[Task], change: Change, policy: Policy, desk: Desk, denied: Denial | None
) -> tuple[tuple[ReadUnit, ...], tuple[Outcome, ...]]:
    """Each unit after second tries, and the outcomes of questions about the change as a whole."""
    outcomes = desk.ask_all([*tasks, *intent.task(tasks, change, policy)])
    first, asides = outcomes[: len(tasks)], outcomes[len(tasks) :]
    again = escalated(tasks, first, change, policy, denied)
    return settled(tasks, first, again, desk.ask_all(again) if again else ()), asides


def _findings(units: Iterable[ReadUnit], change: Change, sources: Sources) -> Iterator[Finding]:
    """All findings, with those suggestions only that can be applied."""
    found = [finding for read in units for finding in read.outcome.findings]
    texts = sources.texts(change.head, dict.fromkeys(f.path for f in found if f.suggestion is not None))
    return (suggest.sound(finding, texts.get(finding.path, "")) for finding in found)


def review_request(request: Request, desk: Desk, forge: Forge, code: Code) -> tuple[Posted, Review | None]:
    """Review a pull request and post the review, unless nobody wants it any more."""
    if request.comment is not None:
        if not desk.step("permitted", forge.may_command, request):
            return Posted("refused", None), None
        with suppress(UserError):  # a reaction that GitHub refuses is no reason not to review
            desk.step("acknowledge", forge.acknowledge, request)
    posted, review = _review_once(request, desk, forge, code)
    if posted.state == "superseded" and request.comment is not None:
        return _review_once(request, desk, forge, code)
    return posted, review


def _review_once(request: Request, desk: Desk, forge: Forge, code: Code) -> tuple[Posted, Review | None]:
    pull = desk.step("pull", forge.pull, request)
    if _moved_on(request, pull):
        return Posted("superseded", None), None
    if url := desk.step("already", forge.already, pull, review_marker(request.id)):
        return Posted("already-posted", url), None
    policy = parse(desk.step("settings", code.settings, pull))
    if request.comment is None and not policy.triggers.wants(push=request.quiet, draft=pull.draft):
        return Posted("unwanted", None), None
    review = review_pull(pull, policy, desk, forge, code)
    posting = compose.posting(review, request.id)
    return desk.step("post", forge.post, pull, posting), review


def review_pull(
    pull: Pull, policy: Policy, desk: Desk, forge: Forge, code: Code, *, reports: Sequence[Result] = ()
) -> Review:
    """Review a pull request without posting. `reports` are what other tools say about its head."""
    known = desk.step("known", forge.open_findings, pull)
    issues = desk.step("issues", forge.issues, pull)
    change = replace(code.change(pull), issues=tuple(issues))
    return review_change(
        change,
        policy,
        desk,
        code.sources(pull),
        from_fork=pull.from_fork,
        known=known,
        reports=reports,
    )


def _moved_on(request: Request, pull: Pull) -> bool:
    """A push after the event has its own request; a person who asks means the current head."""
    return not pull.open or request.head not in {None, pull.head}

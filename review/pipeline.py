"""The one path from a request to a review; only `desk.step(...)` touches the world."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace

from review import (
    callers,
    card,
    compose,
    identity,
    injection,
    intent,
    nohome,
    question,
    remarks,
    secrets,
    suggest,
    untrusted,
)
from review import guide as guides
from review.card import Card
from review.combine import combine
from review.errors import FourEyesError, UserError
from review.escalation import escalated, settled
from review.injection import Appeal
from review.marker import review_marker
from review.past import Memo, Past
from review.perimeter import Denial, Grounds, denial
from review.plan import Plan, plan
from review.policy import Policy, parse
from review.ports import Code, Desk, Forge, Reaction, Sources, Step, Told
from review.question import About, Task
from review.rounds import Round
from review.sarif import Result, informed
from review.sides import Texts, sides
from review.types import (
    Change,
    Finding,
    Guide,
    Kind,
    Outcome,
    Posted,
    Posting,
    Pull,
    ReadUnit,
    Request,
    Review,
    Unit,
    Wish,
)
from review.words import listed

Show = Callable[[Card], None]
"""Shows how far a review is."""


def _unseen(_: Card) -> None:
    """Nobody looks."""


_NOTHING_SAID = Past()
_ANY = Wish()
NOBODYS = About()


def plan_change(change: Change, policy: Policy, denied: Denial | None, sources: Sources, step: Step) -> Plan:
    """Decide who is to read what; `denied` says why nothing may leave."""
    texts = Texts(
        base=sources.texts(change.base, [file.old_path for file in change.files]),
        head=sources.texts(change.head, [file.path for file in change.files]),
    )
    files = sides(change, texts)
    found = step("callers", callers.find, change.head, files, sources)
    return plan(change, files, texts, found, policy, denied)


def review_change(  # noqa: PLR0913 (what is known beside the change has defaults)
    change: Change,
    policy: Policy,
    desk: Desk,
    sources: Sources,
    *,
    from_fork: bool = False,
    past: Past = _NOTHING_SAID,
    wish: Wish = _ANY,
    about: About = NOBODYS,
    guide: Guide | None = None,
    folded: Collection[Kind] = (),
    show: Show = _unseen,
    reports: Sequence[Result] = (),
) -> Review:
    """Review a change. `past` is what we have said on its pull request, `reports` what other tools say about
    head."""
    appeals, told = _by_rule(change, policy)
    change = untrusted.in_change(change)
    this = Round(past, change, full=wish.full, folded=frozenset(folded))
    limit = desk.step("limit", desk.limit, about)
    home = wish.route == "local"
    grounds = Grounds(policy.cloud, from_fork, desk.has_cloud, limit, asked_home=home)
    planned, unread = plan_at(desk, change, policy, denial(grounds), sources)
    planned = replace(planned, units=informed(_asked_for(planned.units, wish), reports, policy))
    tag, check = desk.step("tag", desk.draw_tag), desk.second_check
    tasks = [
        replace(
            question.task(unit, change.title, policy, grounds, tag=tag, check=check, guide=guide),
            fresh=wish.full,
            about=about,
        )
        for unit in planned.units
    ]
    progress = _progress(len(tasks), desk, show)
    read, asides = _read(tasks, change, policy, desk, denial(grounds), progress)
    read = _counted(read, desk.step("egress", desk.egress, about.review, tag))
    units = (*read, *unread)
    combined = combine([*told, *_findings(units, change, sources)], policy, this.why_not)
    raised = (*combined.comments, *combined.notes)
    fixed = this.fixed(units, raised)
    return Review(
        base=change.base,
        head=change.head,
        title=change.title,
        units=units,
        comments=combined.comments,
        notes=combined.notes,
        skipped=planned.skipped,
        edges=planned.edges,
        remarks=(
            *guides.remarks(change, policy),
            *remarks.narrowed(wish.paths),
            *injection.remarks(appeals),
            *(remark for outcome in asides for remark in intent.remarks(outcome)),
            *remarks.about(planned, units, second_check=check),
            *remarks.held_back(combined.notes),
        ),
        asides=asides,
        appeals=tuple(appeal.where for appeal in appeals),
        fixed=tuple(known.key for known in fixed),
        standing=this.standing(fixed, raised),
        hunks=this.hunks(units),
    )


def _asked_for(units: Sequence[Unit], wish: Wish) -> tuple[Unit, ...]:
    """The units with a file that was asked for, each as a whole: its parts explain one another."""
    if not wish.paths:
        return tuple(units)
    asked = tuple(unit for unit in units if any(map(wish.names, unit.files)))
    if not asked:
        raise UserError(
            f"no changed file is called {listed(wish.paths)}: write paths as the pull request does"
        )
    return asked


def _by_rule(change: Change, policy: Policy) -> tuple[tuple[Appeal, ...], tuple[Finding, ...]]:
    """What needs no reader: texts that speak to reviewers, and findings, not in files that are ignored."""
    files = tuple(file for file in change.files if policy.ignored(file.path, file.old_path) is None)
    looked_at = replace(change, files=files)
    appeals = injection.appeals(looked_at)
    return appeals, (*secrets.findings(looked_at), *injection.findings(appeals))


def plan_at(
    desk: Desk, change: Change, policy: Policy, denied: Denial | None, sources: Sources
) -> tuple[Plan, tuple[ReadUnit, ...]]:
    """The plan, and what nobody at this desk may read."""
    planned = plan_change(change, policy, denied, sources, desk.step)
    return (planned, ()) if desk.has_home else nohome.moved(planned, change, policy, denied)


def _progress(total: int, desk: Desk, show: Show) -> Told:
    """Shows that it has begun, or waits, and each third that is done: each time is a call of GitHub."""
    if show is not _unseen:
        ahead, seconds = desk.step("waits", desk.waits)
        show(card.queued(ahead, seconds) if ahead else card.running(0, total))
    third = max(1, -(-total // 3))

    def told(done: int) -> None:
        if done % third == 0 and done < total:
            show(card.running(done, total))

    return told


def _read(
    tasks: Sequence[Task], change: Change, policy: Policy, desk: Desk, denied: Denial | None, told: Told
) -> tuple[tuple[ReadUnit, ...], tuple[Outcome, ...]]:
    """Each unit after second tries, and the outcomes of questions about the change as a whole."""
    outcomes = desk.ask_all([*tasks, *intent.task(tasks, change, policy)], told)
    first, asides = outcomes[: len(tasks)], outcomes[len(tasks) :]
    again = escalated(tasks, first, change, policy, denied)
    return settled(tasks, first, again, desk.ask_all(again) if again else ()), asides


def _counted(units: Sequence[ReadUnit], egress: dict[str, int] | None) -> tuple[ReadUnit, ...]:
    """With the bytes that have left by the book, where one is kept."""
    if egress is None:
        return tuple(units)
    return tuple(
        replace(read, outcome=replace(read.outcome, sent=egress.get(read.unit.id, 0))) for read in units
    )


def _findings(units: Iterable[ReadUnit], change: Change, sources: Sources) -> Iterator[Finding]:
    """All findings, each with what encloses it, and with those suggestions only that can be applied."""
    found = [finding for read in units for finding in read.outcome.findings]
    olds = {file.path: file.old_path for file in change.files}
    paths = dict.fromkeys(finding.path for finding in found)
    head = sources.texts(change.head, paths)
    before = sources.texts(
        change.base, {olds[finding.path]: None for finding in found if finding.side == "LEFT"}
    )
    base = {path: before[olds[path]] for path in paths if olds[path] in before}
    for finding in found:
        yield suggest.sound(identity.scoped(finding, base, head), head.get(finding.path, ""))


def review_request(request: Request, desk: Desk, forge: Forge, code: Code) -> tuple[Posted, Review | None]:
    """Review a pull request and post the review, unless nobody wants it any more."""
    if request.author is not None and not desk.step("permitted", forge.may_command, request):
        return Posted("refused", None), None
    react(request, desk.step, forge, "eyes")
    posted, review = _review_once(request, desk, forge, code)
    if posted.state == "superseded" and request.head is None:
        posted, review = _review_once(request, desk, forge, code)
    if review is not None:
        react(request, desk.step, forge, "rocket")
    return posted, review


def react(request: Request, step: Step, forge: Forge, content: Reaction) -> None:
    """A reaction that GitHub refuses twice is no reason not to do what was asked for."""
    for again in ("", " again") if request.comment is not None else ():
        with suppress(UserError):
            step(f"react {content}{again}", forge.react, request, content)
            return


def _review_once(request: Request, desk: Desk, forge: Forge, code: Code) -> tuple[Posted, Review | None]:
    pull = desk.step("pull", forge.pull, request)
    if _moved_on(request, pull):
        return Posted("superseded", None), None
    past = desk.step("past", forge.past, pull)
    if review_marker(request.id) in past.marks:
        return Posted("already-posted", past.url), None
    policy = parse(desk.step("settings", code.settings, pull))
    if request.author is None and _unwanted(request, pull, policy, past):
        return Posted("unwanted", None), None
    show = _shown(request, pull.head, desk, forge)
    with _told_of_failure(show):
        # Of a late one the end is enough: a check run that has ended would be followed by another.
        progress = _unseen if request.late else show
        review, posting = worded(request, pull, policy, desk, forge, code, past=past, show=progress)
        seal = desk.step("seal", desk.seal, request, review, posting)
        posted = desk.step("post", forge.post, pull, posting)
    over = posted.state == "superseded"
    show(card.unreviewed(posted) if over else card.done(review, policy.fail_on, seal))
    return posted, review


def worded(  # noqa: PLR0913 (what is known beside the pull request has defaults)
    request: Request,
    pull: Pull,
    policy: Policy,
    desk: Desk,
    forge: Forge,
    code: Code,
    *,
    past: Past,
    show: Show = _unseen,
) -> tuple[Review, Posting]:
    """The review that is asked for, and what is to be posted of it."""
    cleared = _cleared(request, pull, past)
    review = review_pull(
        pull,
        policy,
        desk,
        forge,
        code,
        past=past,
        wish=request.wish,
        cleared=bool(cleared),
        show=show,
        review=request.id,
    )
    memo = Memo(review.head, review.hunks, cleared)
    return review, compose.posting(review, request.id, past, memo, late=request.late)


@contextmanager
def _told_of_failure(show: Show) -> Iterator[None]:
    """What failed outside may name our own hosts: only that it failed is told in public."""
    try:
        yield
    except FourEyesError as error:
        show(card.failed(str(error) if isinstance(error, UserError) else None))
        raise


def _shown(request: Request, head: str, desk: Desk, forge: Forge) -> Show:
    """A check that GitHub refuses is no reason not to review, nor is one that cannot be shown now."""
    if not forge.has_checks:
        return _unseen
    run = 0

    def show(shown: Card) -> None:
        nonlocal run
        passing = UserError if shown.status == "completed" else FourEyesError
        with suppress(passing):
            run = desk.step(f"check {shown.status}", forge.show, request, head, shown, run)

    return show


def _unwanted(request: Request, pull: Pull, policy: Policy, past: Past) -> bool:
    """Whether nobody asked for this: what a person asks for is done."""
    wants = policy.triggers.wants(push=request.quiet, draft=pull.draft)
    return past.paused or not wants or policy.skip.covers(pull)


def _cleared(request: Request, pull: Pull, past: Past) -> str:
    """The head that a maintainer has cleared for Claude, if it is this one."""
    before = past.memo.cleared if past.memo else ""
    return pull.head if request.wish.route == "cloud" or before == pull.head else ""


def review_pull(  # noqa: PLR0913 (what is known beside the pull request has defaults)
    pull: Pull,
    policy: Policy,
    desk: Desk,
    forge: Forge,
    code: Code,
    *,
    past: Past | None = None,
    wish: Wish = _ANY,
    cleared: bool = False,
    show: Show = _unseen,
    reports: Sequence[Result] = (),
    review: str = "",
) -> Review:
    """Review a pull request without posting, for the request of the id `review`. `reports` are what other
    tools say about its head."""
    issues = desk.step("issues", forge.issues, pull)
    return review_change(
        replace(code.change(pull), issues=tuple(issues)),
        policy,
        desk,
        code.sources(pull),
        from_fork=policy.keeps(pull, cleared=cleared),
        past=desk.step("past", forge.past, pull) if past is None else past,
        wish=wish,
        about=about(pull, review),
        guide=desk.step("guide", code.guide, pull) if policy.guide else None,
        folded=desk.step("folded", desk.folded, pull.repo),
        show=show,
        reports=reports,
    )


def about(pull: Pull, review: str) -> About:
    """What books are to say of a task for this request."""
    return About(review, f"{pull.repo}#{pull.number}", pull.author)


def _moved_on(request: Request, pull: Pull) -> bool:
    """A push after the event has its own request; a person who asks means the current head."""
    return not pull.open or request.head not in {None, pull.head}

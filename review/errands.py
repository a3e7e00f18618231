"""What people ask for beside a review, each wish with its answer; only `desk.step(...)` touches the world."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from review import answers, evidence, pipeline, question, untrusted
from review.errors import UserError
from review.marker import is_marker
from review.past import Known, Thread, ThreadComment
from review.perimeter import Grounds, denial
from review.plan import LOCAL_EVIDENCE
from review.policy import Policy, parse
from review.ports import Code, Desk, Forge
from review.question import About, Talk, Task
from review.types import (
    Change,
    Hunk,
    Line,
    Outcome,
    Posted,
    Pull,
    ReadUnit,
    Request,
    Side,
    Skipped,
    Unit,
    Verb,
    Wish,
)
from review.visible import one_line
from review.words import listed

MOST_PARTS = 10
"""Parts that are explained at once: each keeps the model at home busy for a while."""

MOST_ROUNDS = 3
"""Answers of ours in one thread; after that a person should decide."""

_FIRST, _LATEST = 1_500, 1_000
"""Characters of a thread's first comment, which is ours, and of each of the latest ones."""

_MOST_COMMENTS = 4
_PLACE = re.compile(r"(?P<path>.+?)(?::(?P<first>\d{1,9})(?:-(?P<last>\d{1,9}))?)?", re.DOTALL)
_MENTION = re.compile(r"@([A-Za-z0-9-]+(?:\[bot\])?)")

_UNWANTED = Posted("unwanted", None)
_MOVED_ON = Posted("superseded", None)


def errand(request: Request, desk: Desk, forge: Forge, code: Code) -> Posted:
    """Do what is asked for and answer; people without write permission may only reply in threads of ours.

    Raises UserError when the person who asks can mend what is wrong.
    """
    at = _Errand(request, desk, forge, code)
    if request.wish.verb == "reply":
        return _reply(at)
    if not desk.step("permitted", forge.may_command, request):
        return Posted("refused", None)
    pipeline.react(request, desk.step, forge, "eyes")
    return _ERRANDS[request.wish.verb](at)


@dataclass(frozen=True, slots=True)
class _Errand:
    """One request, and whom to turn to."""

    request: Request
    desk: Desk
    forge: Forge
    code: Code

    @property
    def id(self) -> str:
        return self.request.id

    def answer(self, text: str) -> Posted:
        return Posted("posted", self.desk.step("answer", self.forge.answer, self.request, text))

    def pull(self) -> Pull:
        return self.desk.step("pull", self.forge.pull, self.request)

    def thread(self) -> Thread:
        return self.desk.step("thread", self.forge.thread, self.request)

    def dismiss(self, pull: Pull, known: Known) -> None:
        if known.state != "dismissed":
            self.desk.step("dismiss", self.forge.dismiss, pull, known)


@dataclass(frozen=True, slots=True)
class _Ground:
    """The plan of the head of `pull`, and what readers are to know; `unread` is what nobody may read."""

    pull: Pull
    change: Change
    policy: Policy
    grounds: Grounds
    units: tuple[Unit, ...]
    skipped: tuple[Skipped, ...]
    unread: tuple[ReadUnit, ...]
    about: About

    def task(self, unit: Unit, tag: str, talk: Talk) -> Task:
        made = question.task(unit, self.change.title, self.policy, self.grounds, tag=tag, check=False)
        return replace(made, talk=talk, about=self.about)


def _ground(at: _Errand, pull: Pull) -> _Ground:
    """As a review would have it now."""
    policy = parse(at.desk.step("settings", at.code.settings, pull))
    change = untrusted.in_change(at.code.change(pull))
    from_fork = policy.keeps(pull, cleared=_is_cleared(at, pull))
    about = pipeline.about(pull, at.id)
    limit = at.desk.step("limit", at.desk.limit, about)
    grounds = Grounds(policy.cloud, from_fork, at.desk.has_cloud, limit)
    planned, unread = pipeline.plan_at(at.desk, change, policy, denial(grounds), at.code.sources(pull))
    return _Ground(pull, change, policy, grounds, planned.units, planned.skipped, unread, about)


def _is_cleared(at: _Errand, pull: Pull) -> bool:
    """Whether a maintainer has cleared this head for Claude."""
    memo = at.desk.step("past", at.forge.past, pull).memo
    return memo is not None and memo.cleared == pull.head


def _help(at: _Errand) -> Posted:
    return at.answer(answers.help_text(at.id))


def _pause(at: _Errand) -> Posted:
    return at.answer(answers.paused(at.id))


def _resume(at: _Errand) -> Posted:
    return at.answer(answers.resumed(at.id))


def _dismiss(at: _Errand) -> Posted:
    known = at.thread().known if at.request.thread is not None else None
    if known is None:
        return at.answer(answers.how_to_dismiss(at.id))
    at.dismiss(at.pull(), known)
    pipeline.react(at.request, at.desk.step, at.forge, "rocket")
    return Posted("done", None)


def _plan(at: _Errand) -> Posted:
    pull = at.pull()
    if not pull.open:
        return _MOVED_ON
    ground = _ground(at, pull)
    return at.answer(answers.plan(at.id, pull.head, ground.units, ground.skipped, ground.unread))


def _explain(at: _Errand) -> Posted:
    """Always at home, whoever would review it: an explanation is no reason to let code leave."""
    if not at.desk.has_home:
        return at.answer(answers.no_home(at.id))
    pull = at.pull()
    if not pull.open:
        return _MOVED_ON
    ground = _ground(at, pull)
    parts = _asked_for(tuple(_at_home(ground.units)), _place_of(at))
    tag, wanted = _tag(at), parts[:MOST_PARTS]
    outcomes = at.desk.ask_all([ground.task(unit, tag, Talk()) for unit in wanted])
    read = tuple(ReadUnit(unit, outcome) for unit, outcome in zip(wanted, outcomes, strict=True))
    return at.answer(answers.explained(at.id, read, len(parts) - len(wanted)))


def _place_of(at: _Errand) -> tuple[str, ...]:
    """What was named; in a thread of ours, where nothing was, what the thread is about."""
    if at.request.wish.paths or at.request.thread is None:
        return at.request.wish.paths
    known = at.thread().known
    return () if known is None else (known.path,)


def _at_home(units: Iterable[Unit]) -> Iterator[Unit]:
    """The units in parts that the model at home can take in one call."""
    for unit in units:
        home = replace(unit, route="local", ties=())
        for number, hunks in enumerate(question.parts(home), start=1):
            shown, _ = evidence.fitting(unit.evidence, hunks, LOCAL_EVIDENCE)
            yield replace(home, id=f"{unit.id}-explain-{number}", hunks=hunks, evidence=shown)


def _asked_for(parts: Sequence[Unit], paths: Sequence[str]) -> Sequence[Unit]:
    if not paths:
        return parts
    places = [match for path in paths if (match := _PLACE.fullmatch(path))]
    asked = [part for part in parts if any(_touches(hunk, each) for hunk in part.hunks for each in places)]
    if not asked:
        raise UserError(
            f"the change does not touch {listed(paths)}: write a path as the pull request does, with"
            " line numbers of its head if you like, as in `/foureyes explain src/app.py:10-20`"
        )
    return asked


def _touches(hunk: Hunk, place: re.Match[str]) -> bool:
    """Whether the hunk is in this file or folder, and shows one of these lines of head."""
    if not Wish(paths=(place["path"],)).names(hunk.path):
        return False
    if place["first"] is None:
        return True
    first, last = int(place["first"]), int(place["last"] or place["first"])
    return any(line.new is not None and first <= line.new <= last for line in hunk.lines)


def _reply(at: _Errand) -> Posted:
    """Answer in a thread of ours, a few times; the reader is the one whom the plan gives the code to."""
    thread = at.thread()
    known = thread.known
    if known is None or known.state == "dismissed" or not _is_for_us(thread):
        return _UNWANTED
    rounds = _rounds(thread)
    if rounds >= MOST_ROUNDS:
        return at.answer(answers.enough(at.id)) if rounds == MOST_ROUNDS else _UNWANTED
    pull = at.pull()
    if not pull.open:
        return _MOVED_ON
    pipeline.react(at.request, at.desk.step, at.forge, "eyes")
    outcome = _talked(at, _ground(at, pull), known, Talk(_shown(thread)))
    return at.answer(answers.gone(at.id)) if outcome is None else _answered(at, pull, known, outcome)


def _tag(at: _Errand) -> str:
    return at.desk.step("tag", at.desk.draw_tag)


def _talked(at: _Errand, ground: _Ground, known: Known, talk: Talk) -> Outcome | None:
    """What the reader says; None when the code is read by nobody any more."""
    unit = _unit_at(_readable(at, ground), known)
    if unit is None:
        return next((each.outcome for each in ground.unread if known.path in each.unit.files), None)
    (outcome,) = at.desk.ask_all([ground.task(unit, _tag(at), talk)])
    return outcome


def _readable(at: _Errand, ground: _Ground) -> Sequence[Unit]:
    """The units for whoever may see the thread: our own words in it may quote what stays at home."""
    quoted = at.desk.has_home and ground.policy.local_only
    return tuple(_at_home(ground.units)) if quoted else ground.units


def _answered(at: _Errand, pull: Pull, known: Known, outcome: Outcome) -> Posted:
    """A finding that is taken back is dismissed only for somebody who could have dismissed it."""
    if outcome.status == "answered" and not outcome.explanation and not outcome.withdrawn:
        return _UNWANTED
    dismissed = outcome.withdrawn and at.desk.step("permitted", at.forge.may_command, at.request)
    if dismissed:
        at.dismiss(pull, known)
    return at.answer(answers.reply(at.id, outcome, dismissed=dismissed))


def _is_for_us(thread: Thread) -> bool:
    """Whether the last word is a person's, and to nobody else."""
    if not thread.comments or thread.comments[-1].ours:
        return False
    named = _MENTION.match(thread.comments[-1].body.lstrip())
    ours = {_login(comment.author) for comment in thread.comments if comment.ours}
    return named is None or _login(named[1]) in ours


def _login(name: str) -> str:
    return name.lower().removesuffix("[bot]")


def _rounds(thread: Thread) -> int:
    """How often we have answered in the thread."""
    return sum(each.ours for each in thread.comments[1:])


def _unit_at(units: Sequence[Unit], known: Known) -> Unit | None:
    """The part of a unit that shows the finding's line; where GitHub has lost that, one of its file."""
    parts = [replace(unit, hunks=hunks) for unit in units for hunks in question.parts(unit)]
    in_file = [part for part in parts if known.path in part.files]
    return next((part for part in in_file if _shows(part, known)), in_file[0] if in_file else None)


def _shows(unit: Unit, known: Known) -> bool:
    lines = (line for hunk in unit.hunks if hunk.path == known.path for line in hunk.lines)
    return any(known.line is not None and known.line == _number(line, known.side) for line in lines)


def _number(line: Line, side: Side) -> int | None:
    return line.new if side == "RIGHT" else line.old


def _shown(thread: Thread) -> tuple[str, ...]:
    """The finding and the latest comments as a reader sees them, without our marks."""
    first, *rest = thread.comments
    latest = [_comment(each, _LATEST) for each in rest[-_MOST_COMMENTS:]]
    return (_comment(first, _FIRST), *latest)


def _comment(comment: ThreadComment, limit: int) -> str:
    author = "Four Eyes" if comment.ours else one_line(comment.author)
    lines = (line for line in comment.body.split("\n") if not is_marker(line.strip()))
    return untrusted.shown(f"{author}: {chr(10).join(lines).strip()}")[:limit]


_ERRANDS: Mapping[Verb, Callable[[_Errand], Posted]] = {
    "help": _help,
    "plan": _plan,
    "explain": _explain,
    "dismiss": _dismiss,
    "pause": _pause,
    "resume": _resume,
}

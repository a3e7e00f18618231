"""What the service does with a job: the same path as everywhere, with durable steps."""

import logging
import secrets
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf
from pathlib import Path
from threading import BoundedSemaphore

from bot import logs, page, wiring
from bot.audit.basis import Basis, Listening, Setup
from bot.breaker import CLAUDE, Breaker, Guard
from bot.config import Settings
from bot.feedback import book
from bot.feedback.closing import closed
from bot.github import GitHub
from bot.home import Home
from bot.jobs.archive import Archive
from bot.jobs.asking import waiting_since
from bot.jobs.engine import AskAll
from bot.jobs.heartbeat import Share, listened
from bot.jobs.patience import REVIEW
from bot.ledger import Ledger
from bot.metrics.fates import fates
from bot.migrations import reaching
from bot.models.atcloud import is_at_cloud
from bot.order import longest_first
from bot.readers import Readers
from bot.recall import Replies
from review import answers, ask, pipeline, requests, words
from review.errors import FourEyesError, UserError
from review.ports import Step, Told, unheard
from review.question import About, Task
from review.trouble import trouble
from review.types import Kind, Outcome, Posted, Posting, Request, Review, Route, Verb
from review.visible import one_line

log = logging.getLogger(__name__)

_REVIEWS = 8

_PATIENCE = 60.0
"""Seconds that a part waits for a worker that restarts; what is read later is not lost."""

_UNASKED: frozenset[Verb] = frozenset({"closed", "merge"})
"""What GitHub tells by itself: nobody waits for an answer."""


@dataclass(frozen=True, slots=True)
class QueueDesk:
    """A desk that leaves units in queues: whoever has the model for a route takes them."""

    step: Listening
    asking: AskAll
    ledger: Ledger
    has_home: bool
    has_cloud: bool
    second_check: bool

    def draw_tag(self) -> str:
        return secrets.token_hex(4)

    def limit(self, about: About) -> str:
        return self.ledger.calls.limit(about)

    def egress(self, review: str, tag: str) -> dict[str, int]:
        return self.ledger.calls.egress(review, tag)

    def seal(self, request: Request, review: Review, posting: Posting) -> str:
        lost = {read.unit.id: read.outcome.error for read in review.units if read.outcome.error}
        setup = Setup(self.has_home, self.has_cloud, self.second_check)
        return self.ledger.sealer.seal(Basis(request, setup, self.step.said, lost), review, posting)

    def folded(self, repo: str) -> tuple[Kind, ...]:
        return book.folded(self.ledger.engine, repo, time.time())

    def waits(self) -> tuple[int, float]:
        """By what waits for the model at home, the slower one, and by how long its answers took of late."""
        with reaching():
            parts = len(waiting_since(self.ledger.engine, "local"))
        return parts, parts * self.ledger.calls.pace()

    def ask_all(self, tasks: Sequence[Task], told: Told = unheard) -> tuple[Outcome, ...]:
        outcomes = longest_first(tasks, lambda ordered: self.asking(ordered, told))
        if all(outcome.error is None for outcome in outcomes):
            return outcomes
        there = self.step("listened", self._listened)
        return tuple(_awaited(task, each, there) for task, each in zip(tasks, outcomes, strict=True))

    def _listened(self) -> tuple[str, ...]:
        return tuple(sorted(listened(self.ledger.engine)))


def _awaited(task: Task, outcome: Outcome, there: Collection[str]) -> Outcome:
    """What nobody was there to read says so, in words for everybody: errors may name our own hosts."""
    if outcome.error is None or not (outcome.away or task.route not in there):
        return outcome
    return replace(outcome, away=True, error=words.AWAY[task.route])


@dataclass(frozen=True)
class Work:
    """The jobs of one process; a process makes only the readers for the queues that it listens to."""

    settings: Settings
    ledger: Ledger
    queues: frozenset[str]

    def check(self) -> None:
        """Raises UserError at the start, not in the first job, when something is not set."""
        if "reviews" in self.queues:
            wiring.check_forge(self.settings)
        if not self._readers.cloud and self.queues == {"cloud"}:
            raise UserError("the cloud queue needs a Claude key: set ANTHROPIC_API_KEY")

    def review(self, request: Request, step: Step, ask_all: AskAll) -> Posted:
        """Review the pull request and post; what became of it is in the ledger."""
        with logs.about(delivery=request.delivery, pull=f"{request.repo}#{request.number}"):
            try:
                return self._review(request, step, ask_all)
            except FourEyesError as error:
                self._fail(request, step, error)
                raise

    def _review(self, request: Request, step: Step, ask_all: AskAll) -> Posted:
        if request.wish.verb == "merge":
            return self._pass_group(request, step)
        if request.wish.verb == "closed":
            return closed(self._forge(request), request, self.ledger.engine, step)
        forge = self._forge(request)
        code = replace(wiring.code(self.settings, forge), step=REVIEW)
        desk = self._desk(step, ask_all)
        posted, review = requests.answered(request, desk, forge, code)
        if review is None and "tag" in desk.step.said:
            step("seal", self.ledger.sealer.seal_answer, request, str(desk.step.said["tag"]), posted)
        if review is not None and review.awaits and posted.state in {"posted", "already-posted"}:
            posted = replace(posted, state="waiting")
        log.info("%s: %s", request.id, words.posted(posted))
        step("record", self.ledger.record_review, request, posted, review)
        if review is not None:
            self._keep(request, review, step)
        return posted

    def _keep(self, request: Request, review: Review, step: Step) -> None:
        step("count", self.ledger.counts.add_all, "findings", fates(review))
        step("archive", Archive(self.ledger.engine).put, request, review)
        if self.settings.reports_dir is not None:
            step("report", self._report, request, review, self.settings.reports_dir)

    def _pass_group(self, request: Request, step: Step) -> Posted:
        """A merge queue waits for our check where it is required."""
        forge = self._forge(request)
        if not forge.has_checks:
            return Posted("unwanted", None)
        step("pass group", forge.pass_group, request)
        return Posted("done", None)

    def _fail(self, request: Request, step: Step, error: FourEyesError) -> None:
        """Only what a user can mend is told in public; what failed outside may name our own hosts."""
        log.error("%s: failed: %s", request.id, one_line(str(error)))
        step("record failure", self.ledger.record_failure, request, str(error))
        if isinstance(error, UserError) and request.wish.verb not in _UNASKED:
            self._tell(request, step, str(error))

    def _tell(self, request: Request, step: Step, message: str) -> None:
        said = trouble if request.wish.verb == "review" else answers.failed
        try:
            forge = self._forge(request)
            pipeline.react(request, step, forge, "confused")
            step("tell", forge.answer, request, said(request.id, message))
        except FourEyesError as error:
            log.error("%s: nobody could be told: %s", request.id, one_line(str(error)))  # noqa: TRY400

    def unit(self, task: Task, step: Step) -> Outcome:
        """Have one unit read by the reader of its route."""
        with logs.about(pull=task.about.pull, unit=task.unit.id), self._places[task.route]:
            outcome = ask.read(task, self._readers.through(step, task))
            log.info("%s", ask.progress(task, outcome))
        return outcome

    @cached_property
    def _places(self) -> Mapping[Route, BoundedSemaphore]:
        """A unit keeps its place from its first question to its last: what they share is still in memory."""
        return {
            "local": BoundedSemaphore(self.settings.local_concurrency),
            "cloud": BoundedSemaphore(self.settings.cloud_concurrency),
        }

    @property
    def spans(self) -> str | None:
        return self.settings.otlp_url

    @property
    def limits(self) -> Mapping[str, int]:
        """Jobs at once by queue. One more unit than are read stands ready at home, so that its model need not
        wait until the queue is looked at again; more would wait here while another host has nothing to do."""
        is_away = self._home is not None and self._home.is_away
        local = 0 if is_away else self.settings.local_concurrency + 1
        known = {"reviews": _REVIEWS, "local": local, "cloud": self._shares["cloud"]}
        return {queue: known[queue] for queue in sorted(self.queues)}

    def tend(self, share: Share) -> None:
        if self._home is not None:
            self._home.tend()
        if "cloud" in self.queues:
            self._shares["cloud"] = share("cloud", self.settings.cloud_concurrency)

    @cached_property
    def _shares(self) -> dict[str, int]:
        """What is limited for all workers together: how much of it this one has now."""
        return {"cloud": 0}

    @cached_property
    def _home(self) -> Home | None:
        return wiring.home(self.settings, self.ledger.engine) if "local" in self.queues else None

    @property
    def patience(self) -> float:
        return _PATIENCE

    @property
    def deadline(self) -> float:
        """Looked after by the workers that know of reviews."""
        return self.settings.review_seconds if "reviews" in self.queues else inf

    def _has_cloud(self) -> bool:
        """Whether somebody reads what is in the cloud queue; this process may listen and have no key."""
        if "cloud" in self.queues:
            return self._readers.cloud is not None
        return "cloud" in listened(self.ledger.engine)

    def _desk(self, step: Step, ask_all: AskAll) -> QueueDesk:
        return QueueDesk(
            step=Listening(step),
            asking=ask_all,
            ledger=self.ledger,
            has_home=not is_at_cloud(self.settings.local_model),
            has_cloud=step("cloud worker", self._has_cloud),
            second_check=self.settings.second_check == "on",
        )

    def _forge(self, request: Request) -> GitHub:
        return wiring.forge(self.settings, request.installation, self.ledger.engine)

    @cached_property
    def _readers(self) -> Readers:
        def listens(route: Route) -> bool:
            return route in self.queues

        return Readers(
            wiring.local_reader(self.settings) if listens("local") else None,
            wiring.cloud_reader(self.settings) if listens("cloud") else None,
            self.ledger.calls,
            wiring.bounded_reader(self.settings) if listens("cloud") else None,
            recall=Replies(self.ledger.engine),
            guards=self._guards,
        )

    @property
    def _guards(self) -> Mapping[Route, Guard]:
        claude: dict[Route, Guard] = {"cloud": Breaker(self.ledger.engine, CLAUDE)}
        return claude | ({"local": self._home} if self._home is not None else {})

    def _report(self, request: Request, review: Review, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{request.repo.replace('/', '-')}-{request.number}-{review.head[:12]}.html"
        folder.joinpath(name).write_text(page.page(review), encoding="utf-8")

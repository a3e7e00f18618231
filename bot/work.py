"""What the service does with a job: the same path as everywhere, with durable steps."""

import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot import page, wiring
from bot.config import Settings
from bot.ledger import Ledger
from bot.readers import Readers
from review import ask, pipeline, words
from review.ask import Task
from review.errors import UserError
from review.ports import Step
from review.types import Change, Outcome, Posted, Request, Review, Route

log = logging.getLogger(__name__)

AskAll = Callable[[Sequence[Task]], tuple[Outcome, ...]]


@dataclass(frozen=True, slots=True)
class QueueDesk:
    """A desk that leaves units in queues: whoever has the model for a route takes them."""

    step: Step
    ask_all: AskAll
    ledger: Ledger
    has_cloud: bool
    usd_cap: float
    second_check: bool

    def draw_tag(self) -> str:
        return secrets.token_hex(4)

    def usd_spent(self) -> float:
        return self.ledger.spent_today()


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
        forge = wiring.forge(self.settings, request.installation)
        code = wiring.code(self.settings, forge)
        posted, review = pipeline.review_request(request, self._desk(step, ask_all), forge, code)
        log.info("%s: %s", request.id, words.posted(posted))
        step("record", self.ledger.record_review, request, posted, review)
        if review is not None and self.settings.reports_dir is not None:
            step("report", self._report, request, review)
        return posted

    def unit(self, task: Task, step: Step) -> Outcome:
        """Have one unit read by the reader of its route."""
        outcome = ask.read(task, lambda prompt, seed: step("ask", self._readers.ask, task, prompt, seed))
        log.info("%s", words.progress(task.unit, outcome))
        return outcome

    def _desk(self, step: Step, ask_all: AskAll) -> QueueDesk:
        return QueueDesk(
            step=step,
            ask_all=ask_all,
            ledger=self.ledger,
            has_cloud=self.settings.anthropic_api_key is not None,
            usd_cap=self.settings.daily_usd,
            second_check=self.settings.second_check == "on",
        )

    @cached_property
    def _readers(self) -> Readers:
        def listens(route: Route) -> bool:
            return route in self.queues

        return Readers(
            wiring.local_reader(self.settings) if listens("local") else None,
            wiring.cloud_reader(self.settings) if listens("cloud") else None,
            self.ledger,
        )

    def _report(self, request: Request, review: Review, change: Change | None = None) -> None:
        folder = self.settings.reports_dir
        assert folder is not None
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{request.repo.replace('/', '-')}-{request.number}-{review.head[:12]}.html"
        folder.joinpath(name).write_text(page.page(review, change), encoding="utf-8")

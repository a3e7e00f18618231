"""One whole review through the service, watched: all of it is real, but for GitHub and the readers."""

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa

from bot.migrations import open_engine
from tests.bench import voice
from tests.bench.cards import AT_ONCE, Heard, Rates
from tests.bench.schedule import ideal
from tests.bench.service import Watched, deliver, receiver, worker
from tests.bench.subjects import Subject, changed, lines, put
from tests.fakes.github import Pull
from tests.fakes.github.state import CheckRun
from tests.fakes.github.world import Called
from tests.fakes.ollama import FakeOllama
from tests.test_service import settings
from tests.world import World, world

Mode = Literal["hybrid", "all local", "all cloud"]

_MOST_CALLS = 5_000
CLOUD_SLOTS = 4
_SPENT = sa.text(
    "select model, count(*), sum(tokens_in), sum(tokens_cached), sum(tokens_out), sum(usd)"
    " from foureyes_calls where id > :after group by model order by model"
)


@dataclass(frozen=True, slots=True)
class Setup:
    """What is reviewed by whom: `pace` makes the readers so many times as fast."""

    subject: Subject
    rates: Rates = AT_ONCE
    slots: int = 1
    pace: float = 1.0
    mode: Mode = "hybrid"
    database: str = ""


@dataclass(frozen=True, slots=True)
class Spent:
    """What the ledger says of one model."""

    model: str
    calls: int
    read: int
    cached: int
    written: int
    usd: float


@dataclass(frozen=True, slots=True)
class Reviewed:
    """Seconds from the delivery: to the first call of GitHub, to the first question, to the posted review.

    `ideal` is when the last answer could have been there; `processor` is the
    worker's, with git's. `lines` are those of the `changed` files.
    """

    picked_up: float
    planned: float
    posted: float
    ideal: float
    calls: tuple[Called, ...]
    megabytes: float
    processor: float
    heard: tuple[Heard, ...]
    spent: tuple[Spent, ...]
    changed: tuple[str, ...]
    lines: int
    unseen: tuple[str, ...]


class _Timed(list[Called]):
    """The book of calls, and when each was made."""

    def __init__(self) -> None:
        super().__init__()
        self.at: list[float] = []

    def append(self, call: Called) -> None:
        self.at.append(time.perf_counter())
        super().append(call)

    def first(self, method: str, end: str, after: float) -> float:
        """When the first such call after this time was made."""
        rows = zip(self, self.at, strict=True)
        return next(
            at for call, at in rows if at > after and call.method == method and call.path.endswith(end)
        )


@dataclass(frozen=True, slots=True)
class Bench:
    """A service that has done one small review of the same repository."""

    shop: World
    address: str
    worker: Watched
    setup: Setup
    heard: list[Heard]
    calls: _Timed

    def review(self) -> Reviewed:
        """Have the change reviewed and look at it from all sides."""
        before, row = len(self.calls), self._last_row()
        idle, used = self.worker.now(), self.worker.seconds()
        self.heard.clear()
        self.worker.forget()
        pull, began, body = self.have_reviewed("feature")
        planned = min((call.began for call in self.heard), default=began) - began
        slots = {"local": self.setup.slots, "cloud": CLOUD_SLOTS}
        return Reviewed(
            picked_up=self.calls.at[before] - began,
            planned=planned,
            posted=self.calls.first("POST", f"/pulls/{pull.number}/reviews", began) - began,
            ideal=planned + ideal(self.heard, slots),
            calls=tuple(self.calls[before:]),
            megabytes=self.worker.most() - idle,
            processor=self.worker.seconds() - used,
            heard=tuple(self.heard),
            spent=tuple(self._spent(row)),
            changed=changed(self.shop.shop),
            lines=lines(self.shop.shop),
            unseen=tuple(self._unseen(body)),
        )

    def have_reviewed(self, branch: str) -> tuple[Pull, float, str]:
        """The pull request of a branch, when it was delivered, and what its review says."""
        pull, began = self.begin(branch)
        until(lambda: any(_is_done(run, pull) for run in self.shop.shop.check_runs))
        self.shop.checks += self.shop.shop.new_check_runs.read_all()
        return pull, began, pull.read_review().body

    def begin(self, branch: str, *, draft: bool = False) -> tuple[Pull, float]:
        """The pull request of a branch, and when it was delivered."""
        pull = self.shop.shop.open_pull("Change the shop", branch, draft=draft)
        began = time.perf_counter()
        deliver(self.shop, pull, self.address)
        return pull, began

    def _unseen(self, said: str) -> Iterator[str]:
        """Files that no reader was shown and that the review does not name."""
        shown = frozenset[str]().union(*(call.files for call in self.heard))
        named = said.replace("\\", "")
        return (path for path in changed(self.shop.shop) if path not in shown and path not in named)

    def _last_row(self) -> int:
        return int(self._rows(sa.text("select coalesce(max(id), 0) from foureyes_calls"))[0][0])

    def _spent(self, row: int) -> Iterator[Spent]:
        for each in self._rows(_SPENT.bindparams(after=row)):
            model, number, read, cached, written, usd = each
            yield Spent(model, number, read, cached, written, usd)

    def _rows(self, query: sa.TextClause) -> list[list[Any]]:
        engine = open_engine(self.setup.database or self.shop.settings.database)
        with engine.connect() as connection:
            rows = [list(row) for row in connection.execute(query)]
        engine.dispose()
        return rows


@contextmanager
def bench(folder: Path, setup: Setup, werkzeug: Path | None) -> Iterator[Bench]:
    """The service, warm: its processes have done a review, and know the base of the change."""
    heard: list[Heard] = []
    with ExitStack() as stack:
        shop = stack.enter_context(world(folder, cloud=setup.mode != "all local"))
        put(setup.subject, shop.shop, werkzeug)
        shop.github.calls = calls = _Timed()
        ollama = stack.enter_context(FakeOllama(parallel=setup.slots))
        ollama.answers = deque([voice.local(setup.rates, setup.slots, setup.pace, heard)] * _MOST_CALLS)
        shop.claude.answers = deque([voice.cloud(setup.rates, setup.pace, heard)] * _MOST_CALLS)
        environment = _environment(shop, setup, ollama.url)
        address = stack.enter_context(receiver(environment, folder))
        working = stack.enter_context(worker(environment, folder))
        made = Bench(shop, address, working, setup, heard, calls)
        made.have_reviewed("warm")
        yield made


def reviewed(folder: Path, setup: Setup, werkzeug: Path | None) -> Reviewed:
    with bench(folder, setup, werkzeug) as made:
        return made.review()


def _environment(shop: World, setup: Setup, ollama: str) -> Mapping[str, str]:
    more = {"FOUREYES_DATABASE_URL": setup.database} if setup.database else {}
    if setup.mode == "all cloud":
        more |= {"FOUREYES_LOCAL_MODEL": f"anthropic:{shop.settings.cloud_model}"}
    return settings(
        shop,
        FOUREYES_OLLAMA_URL=ollama,
        FOUREYES_LOCAL_CONCURRENCY=str(setup.slots),
        FOUREYES_CLOUD_CONCURRENCY=str(CLOUD_SLOTS),
        FOUREYES_DAILY_USD="1000",
        **more,
    )


def _is_done(run: CheckRun, pull: Pull) -> bool:
    is_its = run.data.get("external_id", "").endswith(f"#{pull.number}")
    return is_its and run.data.get("status") == "completed"


def until(done: Callable[[], bool], seconds: float = 7_200.0) -> None:
    """Raises AssertionError when it takes longer."""
    end = time.perf_counter() + seconds
    while not done():
        assert time.perf_counter() < end, f"not done after {seconds:.0f} s"
        time.sleep(0.01)

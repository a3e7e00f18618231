"""A shop on GitHub with reviews of six units, and deliveries that come over the wire."""

import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from threading import Event
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import sqlalchemy as sa

from bot.migrations import open_engine
from bot.tables import breakers, writes
from bot.tables import reviews as reviews_table
from review.marker import memo_in
from tests.endurance.service import Service
from tests.fakes.anthropic.server import KEY
from tests.fakes.github import Delivery, Pull
from tests.life import deeds_on
from tests.reader import Reader
from tests.world import DIVIDES, MODEL, SECRET, World, world

BOT = "four-eyes[bot]"
UNITS = 6
_CROSSINGS = 2
_LIMIT = 10.0
"""Seconds after which GitHub hangs up."""

_AGAIN = 0.2


class Always(deque[Any]):
    """The same answer for ever."""

    def popleft(self) -> Any:  # noqa: ANN401
        return self[0]


@dataclass(frozen=True)
class Slow:
    """A reader that takes its time, but not beyond the end."""

    reader: Reader
    seconds: float
    closing: Event

    def __call__(self, body: dict[str, Any]) -> str:
        self.closing.wait(self.seconds)
        return self.reader(body)


@dataclass(frozen=True)
class Answered:
    """What a delivery got: the status (0: nobody answered), and how long that took."""

    status: int
    seconds: float


@dataclass
class Town:
    """`opened` are the pull requests whose newest head was delivered, or will be."""

    shop: World
    folder: Path
    database: str
    opened: list[Pull] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    def open_pull(self, local: int = UNITS - _CROSSINGS, cloud: int = _CROSSINGS) -> Pull:
        """A pull request of so many units for each reader; no two ask the same questions."""
        name = next(self._numbers)
        files = dict(_change(name, range(local), range(cloud)))
        self.shop.shop.commit(f"feature-{name}", files, author="alice")
        pull = self.shop.shop.open_pull(f"Change {name}", f"feature-{name}")
        self.opened.append(pull)
        return pull

    def push(self, pull: Pull) -> None:
        pull.push(dict(_change(next(self._numbers), range(1), range(0))))

    def delivery(self, pull: Pull, action: str = "opened") -> Delivery:
        github = self.shop.github
        return github.delivery("pull_request", github.pull_request(pull, action), SECRET)

    def read_everything(self) -> None:
        """What is left unread would fail the world; everything is counted by `wrong`."""
        for pull in self.opened:
            list(deeds_on(pull))
        self.shop.shop.new_check_runs.read_all()

    def waiting(self) -> int:
        """Jobs that have not ended."""
        query = "select count(*) from workflow_status where status in ('ENQUEUED', 'PENDING', 'DELAYED')"
        with self._connected() as connection:
            number: int = connection.scalar(sa.text(query)) or 0
        return number

    def said(self) -> dict[str, float]:
        """Head -> when its review was posted, or the summary brought up to date, in seconds since 1970."""
        with self._connected() as connection:
            rows = connection.execute(sa.select(reviews_table.c.head, reviews_table.c.at))
            return {row.head: row.at for row in rows}

    def forgive(self) -> None:
        """Let no hour pass where GitHub allows 500 writes in one, nor while Claude is left alone: that is not
        what is looked at here."""
        with self._connected() as connection:
            connection.execute(writes.delete())
            connection.execute(breakers.delete())

    @contextmanager
    def _connected(self) -> Iterator[sa.Connection]:
        engine = open_engine(self.database)
        try:
            with engine.begin() as connection:
                yield connection
        finally:
            engine.dispose()

    def environment(self, role: str, port: int = 0) -> dict[str, str]:
        """What a process of this role needs, and nothing that it does not."""
        known = self.shop.settings
        needs = {
            "serve": {"WEBHOOK_SECRET": SECRET, "BIND": f"127.0.0.1:{port}", "QUIET_SECONDS": "0"},
            "reviews": {
                "GITHUB_URL": known.github_url,
                "GITHUB_APP_ID": str(known.github_app_id),
                "GITHUB_APP_KEY_FILE": str(known.github_app_key_file),
                "DAILY_USD": "1000",
                "SECOND_CHECK": "off",
            },
            "local": {"OLLAMA_URL": known.ollama_url, "LOCAL_MODEL": MODEL, "LOCAL_CONCURRENCY": "4"},
            "cloud": {"ANTHROPIC_URL": known.anthropic_url or "", "ANTHROPIC_API_KEY": KEY},
        }
        named = {"DATABASE_URL": self.database, **needs[role]}
        return {f"FOUREYES_{name}": value for name, value in named.items()}


@contextmanager
def town(folder: Path, database: str = "", *, seconds: float = 0.05, parallel: int = 1) -> Iterator[Town]:
    """Readers take so many seconds for an answer and find a division in every file."""
    with world(folder, parallel=parallel) as shop:
        shop.shop.commit("main", {f"shop/session{n}.py": _session(n, "user") for n in range(_CROSSINGS)})
        for model in (shop.ollama, shop.claude):
            model.answers = Always([Slow(Reader({DIVIDES: "Divides by zero"}), seconds, model.closing)])
        made = Town(shop, folder, database or f"sqlite:///{folder / 'foureyes.db'}")
        yield made
        made.read_everything()


def _session(number: int, parameters: str, lifetime: str = "600") -> str:
    return f"def session_lifetime{number}({parameters}):\n    return {lifetime}\n"


def _change(name: int, local: Sequence[int], cloud: Sequence[int]) -> Iterator[tuple[str, str]]:
    for number in local:
        yield f"shop/cart{number}.py", f"def mean_{name}_{number}(prices):\n    {DIVIDES}\n"
    for number in cloud:
        yield f"shop/session{number}.py", _session(number, f"user, remember{name}", "600_000")
        use = f"from shop.session{number} import session_lifetime{number}\n"
        yield f"shop/login{number}.py", f"{use}until = session_lifetime{number}('x', {name})\n"


def four(made: Town, port: int) -> list[Service]:
    """The processes of the service, on one host; the first one listens on the port."""
    web = Service("web", ("serve",), made.environment("serve", port), made.folder)
    return [web, *(worker(made, role) for role in ("reviews", "local", "cloud"))]


def worker(made: Town, role: str, **more: str) -> Service:
    return Service(role, ("work", "--queues", role), made.environment(role) | more, made.folder)


def send(delivery: Delivery, address: str, limit: float = _LIMIT) -> Answered:
    """Once, as GitHub does."""
    request = Request(f"{address}/webhook", delivery.body, delivery.headers)  # noqa: S310 (our own address)
    began = time.monotonic()
    try:
        with urlopen(request, timeout=limit) as answer:  # noqa: S310 (our own address)
            status: int = answer.status
    except HTTPError as error:
        error.close()
        status = error.code
    except OSError:
        status = 0
    return Answered(status, time.monotonic() - began)


def insist(
    delivery: Delivery, address: Callable[[], str], stop: Event, limit: float = _LIMIT
) -> list[Answered]:
    """Until it is accepted: what failed is sent again, as GitHub does when it is asked for it."""
    answers = [send(delivery, address(), limit)]
    while answers[-1].status != 202 and not stop.wait(_AGAIN):
        answers.append(send(delivery, address(), limit))
    return answers


def reviews(pull: Pull, head: str | None = None) -> int:
    """How many reviews the bot has posted of this head (by default of the newest one)."""
    wanted = head or pull.head_sha
    return sum(review.user.login == BOT and review.commit_id == wanted for review in tuple(pull.reviews))


def reviewed(pull: Pull) -> bool:
    """Whether the newest head was: by a review, or by the summary alone, where a round found nothing new."""
    memos = (memo_in(review.body) for review in tuple(pull.reviews) if review.user.login == BOT)
    return reviews(pull) > 0 or any(memo is not None and memo.head == pull.head_sha for memo in memos)


def posted(pulls: Sequence[Pull]) -> bool:
    return all(map(reviewed, pulls))


def lost(pulls: Sequence[Pull]) -> list[str]:
    return [pull.name for pull in pulls if not reviewed(pull)]


def doubled(pulls: Sequence[Pull]) -> list[str]:
    """What people see twice: a review of one head, or one comment."""
    return [what for pull in pulls for what in _doubled(pull)]


def _doubled(pull: Pull) -> Iterator[str]:
    mine = [review for review in pull.reviews if review.user.login == BOT]
    for head, times in Counter(review.commit_id for review in mine).items():
        if times > 1:
            yield f"{pull.name}: {times} reviews of {head[:8]}"
    said = Counter((note.path, note.line, note.body) for review in mine for note in review.comments)
    yield from (
        f"{pull.name}: {place[0]}:{place[1]} {times} times" for place, times in said.items() if times > 1
    )
    if len(pull.comments) > 0:
        yield f"{pull.name}: {len(pull.comments)} comments beside the review"


def unfinished(world: World, pulls: Sequence[Pull]) -> list[str]:
    """Check runs of newest heads that are not one, or have not ended."""
    heads = {pull.head_sha: pull.name for pull in pulls}
    runs: dict[str, list[str]] = {name: [] for name in heads.values()}
    for run in world.shop.check_runs:
        if run.head_sha in heads:
            runs[heads[run.head_sha]].append(str(run.data.get("status")))
    return [f"{name}: {said}" for name, said in runs.items() if said != ["completed"]]

"""What the service does with a job, above all when it cannot be done."""

import json
import logging
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from threading import Barrier, BrokenBarrierError
from typing import ParamSpec, TypeVar

import pytest
import sqlalchemy as sa

from bot import logs, wiring
from bot.code import GitCode
from bot.git import Cache
from bot.jobs import prepare, resume
from bot.jobs.client import Submitter
from bot.jobs.heartbeat import note
from bot.jobs.patience import Patience
from bot.jobs.resume import Resume
from bot.jobs.underway import Queues
from bot.tables import reviews
from bot.work import Work
from review.errors import OutsideError, UserError
from review.ports import Told
from review.question import About, Task
from review.types import Outcome, Posted, Request, Verb, Wish
from tests.bot.asking import task
from tests.clock import Clock
from tests.fakes.anthropic import Fault as ClaudeFault
from tests.fakes.github import Fault
from tests.fakes.ollama import FakeOllama
from tests.reader import Body, Reader
from tests.world import CART, CROSSING, World, world

P = ParamSpec("P")
T = TypeVar("T")

SETTINGS = ".github/foureyes.yml"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        yield made


@pytest.fixture
def work(shop: World) -> Iterator[Work]:
    ledger = wiring.ledger(shop.settings)
    prepare(shop.settings.database)
    yield Work(shop.settings, ledger, frozenset({"reviews", "local"}))
    ledger.close()


def step(_: str, effect: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    return effect(*args, **kwargs)


def do(shop: World, work: Work) -> Posted:
    """The oldest job, with units read at once, by whoever has the model for them."""
    reading = Work(work.settings, work.ledger, frozenset({"local", "cloud"}))

    def ask_all(tasks: Sequence[Task], _: Told) -> tuple[Outcome, ...]:
        return tuple(reading.unit(task, step) for task in tasks)

    return work.review(shop.jobs[0], step, ask_all)


def noted(work: Work) -> tuple[str, str | None]:
    with work.ledger.engine.connect() as connection:
        state, error = connection.execute(sa.select(reviews.c.state, reviews.c.error)).one()
    return state, error


def test_who_asked_is_told_once_what_to_mend_and_answered_when_it_is(shop: World, work: Work) -> None:
    shop.shop.commit("main", {SETTINGS: "cluod: off\n"})
    pull = shop.open_pull()
    shop.comment(pull, "octo", "/review")
    for _ in range(2):
        with pytest.raises(UserError, match="cluod"):
            do(shop, work)
    (told,) = pull.new_comments.read_all()
    assert told.body.startswith("Four Eyes could not review this pull request: ")
    assert "cluod" in told.body
    assert noted(work)[0] == "failed"
    assert "cluod" in (noted(work)[1] or "")
    shop.shop.commit("main", {SETTINGS: "cloud: off\n"})
    assert do(shop, work).state == "posted"
    assert noted(work) == ("posted", None)
    pull.read_reactions()
    pull.read_review()


def test_an_automatic_review_that_cannot_be_made_is_told_too(shop: World, work: Work) -> None:
    shop.shop.commit("main", {SETTINGS: "cloud: '<b>@octo</b>'\n"})
    pull = shop.open_pull()
    shop.tell(pull, "opened")
    for _ in range(2):
        with pytest.raises(UserError):
            do(shop, work)
    (told,) = pull.new_comments.read_all()
    assert told.user.login == "four-eyes[bot]"


def test_what_failed_outside_is_noted_but_not_told_in_public(shop: World, work: Work) -> None:
    pull = shop.open_pull()
    shop.tell(pull, "opened")
    shop.github.faults.add("GET", r"/pulls/\d+$", [Fault(502)])
    with pytest.raises(OutsideError):
        do(shop, work)
    assert noted(work)[0] == "failed"


def test_where_nobody_can_be_told_the_log_says_so(
    shop: World, work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    installation = shop.github.installation_on(shop.shop)
    assert installation is not None
    installation.permissions = {"contents": "read", "pull_requests": "read"}
    shop.tell(shop.open_pull(), "opened")
    with pytest.raises(UserError, match="GitHub refuses a review"):
        do(shop, work)
    failed, untold = (record.getMessage() for record in caplog.records if record.levelname == "ERROR")
    assert "failed: GitHub refuses a review" in failed
    assert "nobody could be told: GitHub refuses an answer" in untold


def test_who_asked_is_answered_although_the_reaction_is_refused(shop: World, work: Work) -> None:
    shop.shop.commit("main", {SETTINGS: "clowd: off\n"})
    refused = Fault(403, {}, {"message": "Resource not accessible"})
    shop.github.faults.add("POST", r"/reactions$", [None, refused])
    pull = shop.open_pull()
    shop.comment(pull, "octo", "/review")
    with pytest.raises(UserError):
        do(shop, work)
    assert "did you mean cloud?" in pull.read_comment().body
    pull.read_reactions()


def away(work: Work, request: Request) -> Posted:
    """Do it while nobody has the model at home."""
    reading = Work(work.settings, work.ledger, frozenset({"cloud"}))

    def ask_all(tasks: Sequence[Task], _: Told) -> tuple[Outcome, ...]:
        return tuple(
            Outcome.unread(task.unit.id, "http://gpu1 is down")
            if task.route == "local"
            else reading.unit(task, step)
            for task in tasks
        )

    return work.review(request, step, ask_all)


def asked_again(work: Work, clock: Clock) -> list[Request]:
    """What is to be done once more, by the chore for that, when time has passed."""
    clock.now = time.time() + resume.PAUSE + 1
    Resume(work.ledger.engine, clock)()
    return [job.request for job in Queues(work.ledger.engine).jobs()]


def test_what_waits_for_the_model_at_home_is_read_when_it_is_back_and_notifies_nobody(
    shop: World, work: Work
) -> None:
    clock = Clock()
    note(work.ledger.engine, "cloud:0", ["cloud"])
    pull = shop.open_pull(CART | CROSSING)
    shop.tell(pull, "opened")
    with closing(Submitter(shop.settings.database)) as submit:
        submit(shop.jobs[0])
    assert away(work, shop.jobs[0]).state == "waiting"
    first = pull.read_review()
    (comment,) = first.comments
    assert "Mixes seconds" in comment.body
    left = "Not read: `shop/cart.py` (1 hunk): the model at home is away; it is read when that is back"
    assert left in first.body
    assert "gpu1" not in first.body

    with work.ledger.engine.begin() as connection:
        connection.execute(sa.text("update workflow_status set status = 'ERROR'"))
    assert asked_again(work, clock) == []
    note(work.ledger.engine, "gpu:0", ["local"])
    assert asked_again(work, clock) == [replace(shop.jobs[0], late=True)]

    shop.jobs[0] = replace(shop.jobs[0], late=True)
    asked = len(shop.claude.messages)
    assert do(shop, work).state == "posted"
    assert len(shop.claude.messages) == asked
    now = str(pull.read_edit().after)
    assert left not in now
    assert "Divides by zero" in now
    assert len(pull.reviews) == 1
    assert len(shop.shop.check_runs) == 1
    assert "not all was read" not in shop.shop.check_runs[0].data["output"]["title"]


def test_an_account_without_money_is_asked_once_and_then_reviews_stay_at_home(
    shop: World, work: Work
) -> None:
    note(work.ledger.engine, "cloud:0", ["cloud", "local"])
    shop.claude.answers = deque([ClaudeFault.SPEND_LIMIT])
    for number, state in enumerate(("waiting", "posted")):
        pull = shop.open_pull({path: f"{text}# {number}\n" for path, text in CROSSING.items()})
        shop.tell(pull, "opened")
        assert do(shop, work).state == state
        shop.jobs.popleft()
        said = pull.read_review().body
    assert len(shop.claude.messages) == 1
    assert "Claude refuses our questions for now" in said
    assert "could not read" not in said


def test_when_the_model_is_retired_its_successor_takes_over(shop: World, work: Work) -> None:
    note(work.ledger.engine, "cloud:0", ["cloud", "local"])
    retired = {"cloud_model": "claude-opus-5-5", "cloud_successor": "claude-sonnet-5-5"}
    shop.claude.models = ("claude-sonnet-5-5",)
    work = Work(shop.settings.model_copy(update=retired), work.ledger, work.queues)
    pull = shop.open_pull(CROSSING)
    shop.tell(pull, "opened")
    assert do(shop, work).state == "posted"
    assert len(pull.read_review().comments) == 1
    models = [sent.model for sent in work.ledger.calls.of() if sent.state == "answered"]
    assert set(models) == {"claude-sonnet-5-5"}
    assert work.ledger.calls.limit(About()) == ""


@pytest.mark.parametrize("verb", ["closed", "merge"])
def test_what_nobody_asked_for_fails_without_a_comment(shop: World, work: Work, verb: Verb) -> None:
    pull = shop.open_pull()
    shop.tell(pull, "opened")
    shop.jobs[0] = replace(shop.jobs[0], wish=Wish(verb))
    shop.github.faults.add("GET", r"/pulls/\d+$|/check-runs$", [Fault(404, {}, {"message": "Not Found"})])
    with pytest.raises(UserError):
        do(shop, work)
    assert noted(work)[0] == "failed"
    assert not pull.comments


def test_each_line_of_a_job_names_the_delivery_that_brought_it(
    shop: World, work: Work, capsys: pytest.CaptureFixture[str]
) -> None:
    pull = shop.open_pull()
    shop.tell(pull, "opened")
    handlers, level = logging.root.handlers[:], logging.root.level
    logs.begin("json")
    try:
        do(shop, work)
    finally:
        logging.root.handlers[:], logging.root.level = handlers, level
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    ours = [line for line in lines if line["logger"] == "bot.work"]
    assert ours
    assert {line.get("delivery") for line in ours} == {shop.jobs[0].delivery} != {""}
    assert {line["pull"] for line in ours} == {"octo/shop#1"}
    pull.read_review()


def test_a_fetch_outside_of_all_steps_is_tried_again(shop: World) -> None:
    tokens: list[str] = []

    def token() -> str:
        tokens.append("")
        if len(tokens) < 3:
            raise OutsideError("no token just now")
        return tokens[0]

    code = GitCode(Cache(shop.settings.state / "git"), token, Patience((0.0, 0.0), longest=0.0))
    shop.tell(shop.open_pull(), "opened")
    pull = wiring.forge(shop.settings, shop.jobs[0].installation).pull(shop.jobs[0])
    assert code.change(pull).head == pull.head


@pytest.mark.parametrize("queues", [("reviews", "local"), ("cloud",)])
def test_claude_is_asked_when_a_worker_has_it_whatever_key_we_have(
    shop: World, work: Work, queues: tuple[str, ...]
) -> None:
    note(work.ledger.engine, "another:0", queues)
    pull = shop.open_pull(CROSSING)
    shop.tell(pull, "opened")
    assert do(shop, work).state == "posted"
    pull.read_review()
    assert bool(shop.claude.messages) == ("cloud" in queues)


def test_a_worker_for_all_queues_without_a_key_leaves_nothing_to_claude(shop: World, work: Work) -> None:
    settings = shop.settings.model_copy(update={"anthropic_api_key": None})
    all_queues = Work(settings, work.ledger, frozenset({"reviews", "local", "cloud"}))
    note(work.ledger.engine, "itself:0", all_queues.queues)
    pull = shop.open_pull(CROSSING)
    shop.tell(pull, "opened")
    assert do(shop, all_queues).state == "posted"
    pull.read_review()
    assert not shop.claude.messages


def test_a_worker_takes_its_share_of_what_all_may_ask_claude(work: Work) -> None:
    both = Work(work.settings, work.ledger, frozenset({"cloud", "reviews"}))
    assert both.limits == {"cloud": 0, "reviews": 8}
    both.tend(lambda queue, most: {("cloud", 4): 3}[queue, most])
    assert both.limits == {"cloud": 3, "reviews": 8}


def test_one_unit_more_than_are_read_stands_ready_at_home(work: Work) -> None:
    """So the model is never idle until the queue is looked at again, and never has two units at once."""
    meeting, met = Barrier(2), list[int]()

    def read(body: Body) -> str:
        with suppress(BrokenBarrierError):
            met.append(meeting.wait(0.1))
        return Reader({})(body)

    assert work.limits == {"local": 2, "reviews": 8}
    with FakeOllama(parallel=4) as ollama:
        ollama.answers = deque([read] * 4)
        settings = work.settings.model_copy(update={"ollama_url": ollama.url})
        eager, asked = Work(settings, work.ledger, frozenset({"local"})), replace(task("local"), fresh=True)
        with ThreadPoolExecutor(4) as pool:
            outcomes = list(pool.map(lambda _: eager.unit(asked, step), range(4)))
    assert [outcome.status for outcome in outcomes] == ["answered"] * 4
    assert (len(ollama.chats), met) == (4, [])

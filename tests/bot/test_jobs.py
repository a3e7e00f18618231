"""Durable jobs: real worker processes on a real SQLite file, told apart by what they say."""

import gzip
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar, cast

import pytest
import sqlalchemy as sa
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from pydantic import ValidationError

from bot.jobs import Submitter, Work, names, prepare, records, run_worker
from bot.jobs.asking import waiting
from bot.jobs.heartbeat import STALE, beat, listened, note, workers
from bot.jobs.patience import REVIEW, Patience
from bot.jobs.retention import EVERY, LEAST_DAYS, Retention
from bot.ledger import Ledger
from bot.migrations import open_engine
from bot.tables import calls, texts
from review.errors import OutsideError, ReaderError, UserError
from review.perimeter import NotClearedError
from review.types import Check, Finding, Outcome, Posted, Request, Severity, Wish
from tests.bot.calling import CALL

ROOT = Path(__file__).parents[2]


class Worker:
    """A worker process; `until` reads what it says."""

    def __init__(self, url: str, gate: Path, *queues: str, spans: str | None = None) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "tests/bot/worker_process.py"), url, str(gate), *queues],
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": str(ROOT)} | ({"SPANS": spans} if spans else {}),
        )

    def until(self, prefix: str) -> list[str]:
        """What it says up to the line that begins so."""
        assert self.process.stdout is not None
        said: list[str] = []
        for line in self.process.stdout:
            said.append(line.rstrip())
            if line.startswith(prefix):
                return said
        raise AssertionError(f"ended after {said}")

    def end(self, number: signal.Signals) -> str:
        """What it says until it is gone."""
        self.process.send_signal(number)
        rest, _ = self.process.communicate()
        return rest


@contextmanager
def working(url: str, gate: Path, *queues: str, spans: str | None = None) -> Iterator[Worker]:
    worker = Worker(url, gate, *queues, spans=spans)
    try:
        yield worker
    finally:
        worker.process.kill()
        worker.process.wait()
        assert worker.process.stdout is not None
        worker.process.stdout.close()


@contextmanager
def submitting(url: str) -> Iterator[Submitter]:
    submitter = Submitter(url)
    try:
        yield submitter
    finally:
        submitter.close()


def request(number: int, name: str = "auto") -> Request:
    return Request(f"octo/app#{number}@{40 * 'a'}/{name}", "octo/app", number, installation=1, head=40 * "a")


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'foureyes.db'}"
    prepare(url)
    return url


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    """A unit that reads it waits until somebody writes."""
    path = tmp_path / "gate"
    os.mkfifo(path)
    return path


def _rows(url: str, query: str) -> list[str]:
    engine = open_engine(url)
    with engine.connect() as connection:
        rows = [str(row[0]) for row in connection.exec_driver_sql(query)]
    engine.dispose()
    return rows


def test_a_request_is_worked_once_and_its_delivery_may_come_twice(url: str, gate: Path) -> None:
    with submitting(url) as submit, working(url, gate) as worker:
        submit(request(1))
        submit(request(1))
        said = worker.until("post")
        assert sorted(said) == ["ask fine-1", "ask fine-2", "plan", "post fine-1: answered, fine-2: answered"]
        submit(request(1))
        submit(request(1, "a push that waits"), delay_seconds=300)
        submit(request(1, "comment-1"))
        assert worker.until("post")[0] == "plan"
        assert worker.end(signal.SIGTERM) == "stopped\n"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_workers_take_as_many_jobs_at_once_as_each_can(
    url: str, gate: Path, order: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever started last: DBOS itself has one number for all of them."""
    monkeypatch.setenv("PATIENCE", "60")
    with (
        submitting(url) as submit,
        working(url, gate, "reviews", "cloud", f"local={order[0]}") as first,
        working(url, gate, f"local={order[1]}") as second,
    ):
        submit(request(1))
        first.until("plan")
        (first if order[0] else second).until("ask fine-1")
        first.until("post")


def test_a_worker_that_starts_takes_no_more_than_it_can(
    url: str, gate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATIENCE", "60")
    with submitting(url) as submit, working(url, gate, "reviews", "local=1") as first:
        submit(request(7))
        first.until("ask gate")
        with working(url, gate, "local=0") as second, working(url, gate, "local=1") as third:
            third.until("ask part-2")
            gate.write_text("")
            first.until("post")
            assert second.end(signal.SIGTERM) == "stopped\n"


def test_what_a_worker_could_not_read_as_its_reader_is_away_is_tried_by_others(url: str, gate: Path) -> None:
    with submitting(url) as submit, working(url, gate) as worker:
        submit(request(6))
        said = worker.until("post")
        assert said.count("ask away") == 3
        assert said[-1] == "post away: nobody is there, fine-1: answered"


class Collector(BaseHTTPRequestHandler):
    """Of OpenTelemetry: hears spans by OTLP, https://opentelemetry.io/docs/specs/otlp/#otlphttp"""

    heard: ClassVar[list[Span]] = []

    def do_POST(self) -> None:
        told = ExportTraceServiceRequest()
        told.ParseFromString(gzip_or_plain(self.rfile.read(int(self.headers["content-length"]))))
        spans = (span for each in told.resource_spans for scope in each.scope_spans for span in scope.spans)
        self.heard.extend(spans)
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Quiet."""


def gzip_or_plain(body: bytes) -> bytes:
    return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body


def test_all_steps_of_a_review_are_one_trace_whichever_process_does_them(url: str, gate: Path) -> None:
    Collector.heard.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Collector) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        spans = f"http://127.0.0.1:{server.server_port}/v1/traces"
        with (
            submitting(url) as submit,
            working(url, gate, "reviews", "cloud", spans=spans) as first,
            working(url, gate, "local", spans=spans) as second,
        ):
            submit(request(1))
            first.until("post")
            for worker in (first, second):
                worker.end(signal.SIGTERM)
        server.shutdown()
        thread.join()
    names = Counter(span.name for span in Collector.heard)
    assert names == {"review": 1, "plan": 1, "unit": 2, "ask": 2, "post": 1}
    assert len({span.trace_id for span in Collector.heard}) == 1
    said = str(Collector.heard)
    assert "octo/app#1@" in said
    assert "fine-1: answered" not in said


@pytest.mark.parametrize(
    ("author", "order"),
    [
        (None, ["hurry-1", "part-0", "hurry-2", "part-1", "part-2"]),
        ("octo", ["hurry-1", "hurry-2", "part-0", "part-1", "part-2"]),
    ],
)
def test_a_small_review_is_not_held_up_by_a_large_one_least_when_somebody_waits_for_it(
    url: str, gate: Path, author: str | None, order: list[str]
) -> None:
    with submitting(url) as submit, working(url, gate) as worker:
        submit(request(7))
        worker.until("ask gate")
        submit(replace(request(8), author=author))
        worker.until("ask fine-2")
        gate.write_text("")
        said = [*worker.until("post"), *worker.until("post")]
        assert [line.removeprefix("ask ") for line in said if line.startswith("ask")] == order


def test_who_asks_again_before_a_review_has_begun_gets_one(url: str) -> None:
    commands = [
        Request(f"octo/app#1@command/comment-{number}", "octo/app", 1, 1, None, number, author)
        for number, author in enumerate(("octo", "octo", "mona", "octo"), start=1)
    ]
    with submitting(url) as submit:
        for command in commands:
            submit(command)
        left = waiting(submit.engine, "reviews")
    assert sorted(request.comment or 0 for request, _ in left) == [3, 4]


def at_head(number: int, head: str, at: str, **more: object) -> Request:
    made = Request(f"octo/app#{number}@{40 * head}/auto", "octo/app", number, 1, 40 * head, at=at)
    return replace(made, **more)  # type: ignore[arg-type]


def test_a_newer_head_takes_the_place_of_the_older_one(url: str, gate: Path) -> None:
    """The older review ends by itself, without the units that had not been read."""
    with submitting(url) as submit, working(url, gate) as worker:
        submit(at_head(3, "a", "2026-11-23T10:00:00Z"))
        worker.until("ask gate")
        submit(at_head(3, "b", "2026-11-23T10:01:00Z"))
        gate.write_text("")
        said = worker.until("ask gate")
        (ended,) = (line for line in said if line.startswith("post"))
        assert ended.startswith("post fine-1: answered, gate: not read in time")
        gate.write_text("")
        assert worker.until("post")[-1] == "post fine-1: answered, gate: answered"


def test_an_older_head_that_comes_late_overtakes_nobody(url: str) -> None:
    with submitting(url) as submit:
        submit(at_head(1, "b", "2026-11-23T10:01:00Z"))
        submit(at_head(1, "a", "2026-11-23T10:00:00Z"))
        submit(at_head(2, "c", "2026-11-23T10:05:00Z"))
    assert set(_rows(url, "SELECT status FROM workflow_status")) == {"ENQUEUED"}


def test_what_is_closed_is_not_read_and_what_a_person_asked_for_goes_on(url: str) -> None:
    with submitting(url) as submit:
        submit(at_head(1, "a", "2026-11-23T10:00:00Z"))
        submit(replace(request(1), id="octo/app#1/comment-5", author="bob", head=None))
        submit(at_head(1, "a", "2026-11-23T10:09:00Z", id="octo/app#1@a/closed", wish=Wish("closed")))
    rows = _rows(url, "SELECT workflow_uuid || ' ' || status FROM workflow_status ORDER BY created_at")
    assert rows == [
        f"octo/app#1@{40 * 'a'}/auto CANCELLED",
        "octo/app#1/comment-5 ENQUEUED",
        "octo/app#1@a/closed ENQUEUED",
    ]


def test_a_head_that_comes_back_is_read_after_all(url: str) -> None:
    with submitting(url) as submit:
        for head, minute in (("a", 0), ("b", 1), ("a", 2)):
            submit(at_head(1, head, f"2026-11-23T10:0{minute}:00Z"))
    rows = _rows(url, "SELECT status FROM workflow_status ORDER BY created_at")
    assert rows == ["CANCELLED", "CANCELLED", "ENQUEUED"]


@pytest.mark.parametrize("number", [4, 5])
def test_a_request_that_ended_with_nothing_posted_is_worked_again(url: str, gate: Path, number: int) -> None:
    first = request(number).id
    with submitting(url) as submit, working(url, gate) as worker:
        submit(request(number))
        submit(request(number, "comment-1"))  # of one pull request: it begins when the first has ended
        assert [worker.until("post"), worker.until("post")] == [["plan", "post"]] * 2
        worker.end(signal.SIGTERM)
    with submitting(url) as submit:
        with ThreadPoolExecutor() as deliveries:
            list(deliveries.map(submit, [request(number)] * 3))
        jobs = _rows(url, "select workflow_uuid from workflow_status where workflow_uuid like '%auto%'")
        assert sorted(jobs) == [first, f"{first}/2"]
        with working(url, gate) as worker:
            assert worker.until("post") == ["plan", "post"]


def test_what_fails_is_an_outcome_and_only_what_may_recover_is_tried_again(
    url: str, gate: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with submitting(url) as submit, working(url, gate) as worker:
        submit(request(2))
        said = worker.until("post")
    counts = {name: said.count(f"ask {name}") for name in ("fine-1", "broken", "refused", "flaky")}
    assert counts == {"fine-1": 1, "broken": 1, "refused": 1, "flaky": 2}
    assert said[-1].removeprefix("post ").split(", ") == [
        "fine-1: answered",
        "broken: KeyError: 0",
        "refused: the reader refuses",
        "flaky: answered",
    ]
    assert "KeyError" in capfd.readouterr().err, "a bug is loud"
    stored = _rows(url, "select serialization from workflow_status")
    stored += _rows(url, "select serialization from operation_outputs where serialization is not null")
    assert set(stored) == {"foureyes_json"}
    assert all(text.startswith("{") for text in _rows(url, "select inputs from workflow_input"))


@pytest.mark.parametrize("forgotten", [False, True])
def test_killed_in_the_middle_nothing_that_was_finished_is_done_again(
    url: str, gate: Path, forgotten: bool
) -> None:
    with submitting(url) as submit, working(url, gate) as worker:
        submit(request(3))
        assert worker.until("ask gate") == ["plan", "ask fine-1", "ask gate"]
        worker.end(signal.SIGKILL)
    if forgotten:
        _change(url, workers.delete())
    with working(url, gate) as other:
        assert other.until("ask gate") == ["ask gate"]
        gate.write_text("open")
        assert other.until("post") == ["post fine-1: answered, gate: answered"]


def test_a_job_that_its_worker_has_lost_is_taken_up_again(
    url: str, gate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when the database goes away in the moment in which a job begins or ends."""
    monkeypatch.setenv("LOST", "1")
    states = sa.text("update workflow_status set status = 'PENDING' where status = 'SUCCESS'")
    with submitting(url) as submit, working(url, gate) as worker:
        submit(request(4))
        worker.until("post")
        _until_there_is(url, "SUCCESS")
        _change(url, states)
        _until_there_is(url, "SUCCESS")


def _until_there_is(url: str, status: str) -> None:
    never = threading.Event()
    for _ in range(600):
        if _rows(url, f"select status from workflow_status where status = '{status}'"):  # noqa: S608
            return
        never.wait(0.05)
    pytest.fail(f"no job is {status}")


def _change(url: str, *changes: sa.Executable) -> None:
    engine = open_engine(url)
    with engine.begin() as connection:
        for change in changes:
            connection.execute(change)
    engine.dispose()


def test_at_its_deadline_a_review_is_posted_with_what_there_is(url: str, gate: Path) -> None:
    with submitting(url) as submit, working(url, gate) as worker:
        submit(request(3))
        worker.until("ask gate")
        _change(url, sa.text("update workflow_status set created_at = 0 where workflow_uuid like '%gate'"))
        (ended,) = worker.until("post")
        assert ended.startswith("post fine-1: answered, gate: not read in time")
        gate.write_text("")


def test_a_unit_that_nobody_will_read_does_not_hold_up_its_review(url: str, gate: Path) -> None:
    with submitting(url) as submit, working(url, gate, "reviews", "local") as worker:
        submit(request(1))
        said = worker.until("post")
    assert (
        said[-1]
        == "post fine-1: answered, fine-2: not read in time, overtaken, or no worker for the cloud queue"
    )


def test_stopping_does_not_wait_for_a_slow_model(url: str, gate: Path) -> None:
    with submitting(url) as submit, working(url, gate) as worker:
        submit(request(3))
        worker.until("ask gate")
        worker.end(signal.SIGTERM)
        assert worker.process.returncode == 0


def test_database_down_is_said_at_once(tmp_path: Path) -> None:
    with submitting(f"sqlite:///{tmp_path}/no/such/folder.db") as submit:
        with pytest.raises(OutsideError, match="the database does not answer"):
            submit(request(1))
        assert not submit.alive()


def test_database_without_tables_takes_nothing(tmp_path: Path) -> None:
    with submitting(f"sqlite:///{tmp_path / 'empty.db'}") as submit, pytest.raises(OutsideError):
        submit(request(1))


def test_workers_of_one_host_never_have_one_name_and_leave_each_other_alone(
    url: str, gate: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with submitting(url) as submit, working(url, gate) as worker:
        submit(request(3))
        worker.until("ask gate")
        monkeypatch.setenv("TMPDIR", str(tmp_path))
        with working(url, gate) as other:
            submit(request(1))
            other.until("ask fine-1")
            assert "ask gate" not in other.end(signal.SIGTERM)
        executors = _rows(url, "select executor from foureyes_workers")
        assert len(executors) == len(set(executors)) == 2
        gate.write_text("open")
        assert "post fine-1: answered, gate: answered" in worker.end(signal.SIGTERM)


_CALL = {
    "unit": "u1",
    "model": "m",
    "tokens_in": 1,
    "tokens_cached": 0,
    "tokens_out": 1,
    "seconds": 1.0,
    "usd": 0.0,
}

FINDING = Finding(
    "a.py",
    "x = 1",
    3,
    None,
    "RIGHT",
    Severity.HIGH,
    "logic",
    "t",
    "b",
    80,
    "u1",
    "m",
    "p@1",
    (Check("m", "keep", "y"),),
)


@pytest.mark.parametrize(
    "value",
    [
        None,
        "text",
        [1, 2.5, True],
        ("a", ("b",), [("c",)]),
        {"args": (1,), "$": {2: "two"}},
        Outcome("u1", "answered", "m", None, "", (FINDING,), 1, 2, 0.5, 0.25),
        (request(1), Posted("superseded", None)),
    ],
)
def test_values_come_back_as_they_were(value: object) -> None:
    assert records.loads(records.dumps(value)) == value


def test_errors_of_ours_come_back_with_all_that_matters() -> None:
    error = records.loads(
        records.dumps(NotClearedError("over the limit", retry_after=3.0, final=True, usd=0.5))
    )
    assert isinstance(error, NotClearedError)
    assert (str(error), error.retry_after, error.final, error.usd) == ("over the limit", 3.0, True, 0.5)
    assert isinstance(records.loads(records.dumps(UserError("mend it"))), UserError)


def test_an_error_that_is_a_bug_can_be_kept_twice() -> None:
    once = records.loads(records.dumps(KeyError("x")))
    again = records.loads(records.dumps(once))
    assert isinstance(again, records.StoredError)
    assert str(again) == "KeyError: 'x'"


def test_nothing_but_our_own_values_can_be_kept_or_made() -> None:
    with pytest.raises(TypeError, match="PosixPath"):
        records.dumps({"path": ROOT})
    with pytest.raises(KeyError):
        records.loads('{"$": "Popen", "fields": {"args": "id"}}')
    with pytest.raises(ValidationError):
        records.loads('{"$": "Posted", "fields": {"state": "approved", "url": null}}')


@pytest.mark.parametrize(
    ("error", "calls"),
    [
        (OutsideError("down"), 3),
        (OutsideError("gone", final=True), 1),
        (ReaderError("nonsense"), 1),
        (KeyError("bug"), 1),
    ],
)
def test_only_a_service_that_is_down_is_waited_for(error: Exception, calls: int) -> None:
    called: list[str] = []

    def effect(name: str) -> None:
        called.append(name)
        raise error

    with pytest.raises(type(error)):
        Patience((0.0, 0.0), longest=0.0)("post", effect, "x")
    assert called == ["x"] * calls


@pytest.mark.parametrize(("wish", "waits"), [(None, [2.0]), (1.0, [2.0]), (7.0, [7.0]), (99.0, [9.0])])
def test_the_longer_of_our_pause_and_its_wish_is_waited(wish: float | None, waits: list[float]) -> None:
    def effect() -> None:
        raise OutsideError("limited", retry_after=wish)

    waited: list[float] = []
    with pytest.raises(OutsideError):
        Patience((2.0,), longest=9.0, sleep=waited.append)("post", effect)
    assert waited == waits


def test_an_hour_without_github_loses_nothing() -> None:
    assert sum(REVIEW.pauses) >= 3600


def _silent(url: str, *executors: str) -> sa.Engine:
    """The database after these workers could not reach it for some time."""
    engine = open_engine(url)
    for executor in executors:
        note(engine, executor, ["local"])
    with engine.begin() as connection:
        connection.execute(workers.update().values(seen=workers.c.seen - 2 * STALE))
    return engine


def _alive(engine: sa.Engine, executor: str, *queues: str) -> frozenset[str]:
    """Who lives, as a worker that beats now is told."""
    told: list[frozenset[str]] = []
    beat(engine, executor, queues, lambda alive: told.append(alive()), names.process())
    (alive,) = told
    return alive


def test_after_an_outage_of_the_database_nobody_is_taken_for_dead(url: str) -> None:
    engine = _silent(url, "a", "b")
    assert listened(engine) == frozenset()
    assert _alive(engine, "new", "reviews") == {"a", "b", "new"}
    assert _alive(engine, "a", "local", "cloud") == {"a", "b", "new"}
    assert _alive(engine, "b", "local") == {"a", "b", "new"}
    assert listened(engine) == {"reviews", "local", "cloud"}
    engine.dispose()


def _neighbour(pid: int) -> str:
    return f"{names.process().rpartition('/')[0]}/{pid}"


_WAITED = workers.update().values(takes_over=workers.c.takes_over - STALE - 1)


def test_who_is_seen_to_be_gone_is_dead_at_once_and_who_is_silent_after_a_while(url: str) -> None:
    engine = _silent(url, "silent")
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    note(engine, "ended", ["reviews"], _neighbour(ended.pid))
    note(engine, "of another user", ["reviews"], _neighbour(1))
    note(engine, "elsewhere", ["reviews"], f"elsewhere/{ended.pid}")
    assert _alive(engine, "new", "cloud") == {"new", "of another user", "elsewhere", "silent"}
    _change(url, _WAITED)
    assert _alive(engine, "new", "cloud") == {"new", "of another user", "elsewhere"}
    engine.dispose()


def test_only_what_is_of_use_is_remembered_of_the_dead(url: str) -> None:
    def after(*changes: sa.Executable) -> list[str]:
        _change(url, *changes)
        note(engine, "new", ["local"])
        return sorted(_rows(url, "select executor from foureyes_workers"))

    engine = _silent(url, "gone", "gone, too")
    note(engine, "other", ["reviews"])
    assert after() == ["gone", "gone, too", "new", "other"], "they may be alive"
    assert after(_WAITED) == ["new", "other"]
    others = workers.update().where(workers.c.executor == "other")
    assert after(others.values(seen=workers.c.seen - 3600)) == ["new", "other"]
    assert listened(engine, within=7200) == {"local", "reviews"}
    assert after(others.values(seen=0.0)) == ["new"]
    engine.dispose()


def _aged(url: str, days: float) -> None:
    """All that has happened was so many days earlier."""
    earlier = int(days * 24 * 3600 * 1000)
    _change(url, sa.text(f"update workflow_status set completed_at = completed_at - {earlier}"))  # noqa: S608
    _change(url, calls.update().values(at=calls.c.at - days * 24 * 3600))


@pytest.mark.parametrize(("days", "left", "called"), [(6.9, 4, 1), (7.1, 1, 1), (31.1, 1, 0)])
def test_what_ended_long_ago_is_forgotten_and_what_has_not_ended_stays(
    url: str, gate: Path, days: float, left: int, called: int
) -> None:
    with submitting(url) as submit, working(url, gate) as worker:
        submit(request(1))
        worker.until("post")
        worker.end(signal.SIGTERM)
        submit(request(2), delay_seconds=3600)
    _called(url)
    _aged(url, days)
    _clean_up(url)
    assert len(_rows(url, "select workflow_uuid from workflow_status")) == left
    assert len(_rows(url, "select id from foureyes_calls")) == called
    assert _orphans(url) == []


def test_a_review_is_kept_as_long_as_one_of_its_units(url: str, gate: Path) -> None:
    with submitting(url) as submit, working(url, gate) as worker:
        submit(request(1))
        worker.until("post")
        worker.end(signal.SIGTERM)
    _change(url, sa.text("update workflow_status set status = 'PENDING' where workflow_uuid like '%fine-1'"))
    _aged(url, 8)
    _clean_up(url)
    assert len(_rows(url, "select workflow_uuid from workflow_status")) == 3


def _called(url: str) -> None:
    ledger = Ledger(url)
    ledger.calls.sending(CALL, "m", 100, 0.0)
    ledger.close()


def _clean_up(url: str) -> None:
    engine = open_engine(url)
    with closing(Retention(engine, LEAST_DAYS)) as clean_up:
        clean_up()
    engine.dispose()


def _orphans(url: str) -> list[str]:
    """Rows of DBOS's other tables whose job is gone."""
    tables = ("workflow_input", "workflow_output", "operation_outputs")
    where = "where workflow_uuid not in (select workflow_uuid from workflow_status)"
    return [row for table in tables for row in _rows(url, f"select workflow_uuid from {table} {where}")]  # noqa: S608


def test_a_backlog_is_cleaned_up_a_little_at_a_time_and_then_once_an_hour(url: str) -> None:
    now = time.time()
    engine = open_engine(url)
    rows = [{"at": now - 32 * 24 * 3600, **_CALL} for _ in range(150)]
    left: list[int] = []
    with closing(Retention(engine, LEAST_DAYS, lambda: now)) as clean_up:
        for more in (rows, [], rows[:1]):
            _change(url, *[calls.insert().values(**row) for row in more])
            clean_up()
            left.append(len(_rows(url, "select id from foureyes_calls")))
        now += EVERY
        clean_up()
    engine.dispose()
    assert (left, _rows(url, "select id from foureyes_calls")) == ([50, 0, 1], [])


def test_what_is_free_in_the_file_is_given_back(url: str) -> None:
    """50 MB of texts from long ago."""
    file = Path(url.removeprefix("sqlite:///"))
    _change(url, *[texts.insert().values(digest=str(n), at=0.0, text=bytes(1_000_000)) for n in range(50)])
    large = file.stat().st_size
    _clean_up(url)
    assert file.stat().st_size < large / 10


def test_a_full_disk_refuses_what_it_cannot_keep(url: str) -> None:
    """SQLite says so as it would of a disk, https://www.sqlite.org/pragma.html#pragma_max_page_count"""
    with submitting(url) as submit:

        def fill() -> None:
            for number in range(1, 300):
                submit(replace(request(number), delivery="x" * 4000))

        full = sa.event.listens_for(submit.engine, "connect")
        full(lambda connection, _: connection.execute("pragma max_page_count = 1"))
        with pytest.raises(OutsideError, match="full"):
            fill()


def test_deliveries_that_may_come_again_are_not_forgotten(url: str) -> None:
    with pytest.raises(UserError, match="write 7 or more"):
        run_worker(url, cast(Work, None), keep_days=6)

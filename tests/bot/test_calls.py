"""The book of calls: written before a request leaves, settled after, and equal to what was on the wire."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest

from bot.calls import Calls, Sent
from bot.ledger import Ledger
from bot.readers import Readers
from bot.step import Repeating
from review import ask, question
from review.errors import OutsideError
from review.types import Outcome, Route
from tests.bot.asking import MODEL, readers, task
from tests.bot.calling import CALL, reply
from tests.clock import Clock
from tests.fakes import anthropic, ollama
from tests.fakes.anthropic import FakeAnthropic
from tests.fakes.ollama import FakeOllama

ROUTES: Final[tuple[Route, ...]] = ("local", "cloud")
_HANGS: Final = {"HANG", "STALL", "PINGS"}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    ledger = Ledger(f"sqlite:///{tmp_path / 'foureyes.db'}", clock=clock)
    ledger.migrate()
    yield ledger
    ledger.close()


def fake(route: Route) -> FakeOllama | FakeAnthropic:
    return FakeOllama() if route == "local" else FakeAnthropic()


def wire(server: FakeOllama | FakeAnthropic) -> list[int]:
    """Bytes of all bodies that came with a question, in their order."""
    return [seen.size for seen in server.requests if seen.path in {"/api/chat", "/v1/messages"}]


def read(desk: Readers, route: Route) -> Outcome:
    """As a worker does it, but for the waiting."""
    given = task(route)
    return ask.read(given, desk.through(Repeating(sleep=lambda _: None), given))


def states(calls: Calls) -> list[str]:
    return [each.state for each in calls.of()]


def test_a_call_counts_with_its_estimate_until_it_is_settled(ledger: Ledger) -> None:
    ledger.calls.sending(CALL, "claude-x", 100, 0.25)
    ledger.calls.settle(CALL, reply(0.03))
    [sent] = ledger.calls.of()
    assert isinstance(sent, Sent)
    assert (sent.call, sent.size, sent.state, sent.usd) == (CALL, 100, "answered", 0.03)
    assert sent.answer == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_one_that_was_cut_off_keeps_its_estimate(ledger: Ledger) -> None:
    ledger.calls.sending(CALL, "claude-x", 100, 0.25)
    ledger.calls.sending(CALL, "claude-x", 100, 0.25)
    ledger.calls.settle(CALL, reply(0.03))
    assert states(ledger.calls) == ["sent", "answered"]
    assert [each.usd for each in ledger.calls.of()] == [0.25, 0.03]


def test_only_what_went_to_claude_is_egress(ledger: Ledger) -> None:
    with FakeOllama() as home, FakeAnthropic() as claude:
        desk = readers(ledger.calls, home.url, claude.url)
        read(desk, "local")
        read(desk, "cloud")
        assert ledger.calls.egress("octo/shop#7/auto", "tag") == {"u-cloud": sum(wire(claude))}
    assert ledger.calls.egress("octo/shop#7/auto", "another") == {}


@pytest.mark.parametrize(
    ("route", "fault"),
    [
        *(("local", fault) for fault in ollama.Fault if fault.name not in _HANGS),
        *(("cloud", fault) for fault in anthropic.Fault if fault.name not in _HANGS),
    ],
    ids=str,
)
def test_the_book_equals_the_wire_whatever_fails(
    ledger: Ledger, route: Route, fault: ollama.Fault | anthropic.Fault
) -> None:
    with fake(route) as server:
        server.answers.extend([fault, fault])  # type: ignore[list-item]
        read(readers(ledger.calls, server.url, server.url), route)
        assert [each.size for each in ledger.calls.of()] == wire(server)
    assert "sent" not in states(ledger.calls)


@pytest.mark.parametrize("route", ROUTES)
def test_what_finds_no_server_is_not_counted(ledger: Ledger, route: Route) -> None:
    with fake(route) as server:
        url = server.url
    outcome = read(readers(ledger.calls, url, url), route)
    assert (outcome.status, ledger.calls.of()) == ("failed", ())


@pytest.mark.parametrize("route", ROUTES)
def test_nothing_leaves_that_cannot_be_written_down(tmp_path: Path, route: Route) -> None:
    lost = Ledger(f"sqlite:///{tmp_path}/no/such/folder/foureyes.db")
    with fake(route) as server:
        desk = readers(lost.calls, server.url, server.url)
        given = task(route)
        with suppress(OutsideError):
            desk.ask(given, question.review_prompt(given, given.unit.hunks), 1)
        assert wire(server) == []


@pytest.mark.parametrize("route", ROUTES)
def test_the_book_is_not_below_the_wire_after_a_kill(ledger: Ledger, tmp_path: Path, route: Route) -> None:
    hang = ollama.Fault.HANG if route == "local" else anthropic.Fault.HANG
    with fake(route) as server:
        server.answers.append(hang)  # type: ignore[arg-type]
        command = [sys.executable, "-m", "tests.bot.asking", f"{tmp_path / 'foureyes.db'}", server.url, route]
        with subprocess.Popen(command) as process:
            assert server.asked.wait(30)
            process.send_signal(signal.SIGKILL)
        assert [each.size for each in ledger.calls.of()] == wire(server)
    assert states(ledger.calls) == ["sent"]


def test_what_is_in_the_book_is_what_was_asked(ledger: Ledger) -> None:
    with FakeAnthropic() as claude:
        read(readers(ledger.calls, claude.url, claude.url), "cloud")
    [first, *_] = ledger.calls.of()
    assert first.call.files == ("a.py",)
    assert (first.call.pull, first.call.author, first.call.masked) == ("octo/shop#7", "dora", 0)
    assert first.model.startswith(MODEL)
    assert len(first.call.question) == 64

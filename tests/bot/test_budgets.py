"""Budgets: what is spent for whom, which limit holds, and that many workers keep within it."""

import json
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.budgets.limits import Limit, Scope
from bot.cli import main
from bot.ledger import Ledger
from bot.models.prices import Tokens, known_price, usd
from bot.readers import Readers
from bot.step import Repeating
from review.errors import OutsideError
from review.question import About, review_prompt
from tests.bot.asking import MODEL, readers, task
from tests.bot.calling import CALL, reply
from tests.clock import Clock
from tests.fakes.anthropic import FakeAnthropic, Fault

HOUR: Final = 3_600.0
DAY: Final = 24 * HOUR
ABOUT: Final = About("octo/shop#7/auto", "octo/shop#7", "dora")
WORKERS: Final = 4


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    ledger = Ledger(f"sqlite:///{tmp_path / 'foureyes.db'}", 10.0, clock)
    ledger.migrate()
    yield ledger
    ledger.close()


def spend(ledger: Ledger, usd: float, pull: str = "octo/shop#7", author: str = "dora") -> None:
    call = replace(CALL, pull=pull, author=author)
    ledger.calls.sending(call, "claude-x", 100, usd)
    ledger.calls.settle(call, reply(usd))


def test_the_day_has_the_limit_of_the_settings_and_begins_at_midnight_utc(
    ledger: Ledger, clock: Clock
) -> None:
    spend(ledger, 9.99)
    assert ledger.calls.limit(ABOUT) == ""
    spend(ledger, 0.01)
    assert ledger.calls.limit(ABOUT) == "the daily limit of 10.00 USD is reached"
    clock.now += DAY
    assert ledger.calls.limit(ABOUT) == ""


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        (Limit("day", "", 1.0), "the daily limit of 1.00 USD is reached"),
        (Limit("month", "", 1.0), "the monthly limit of 1.00 USD is reached"),
        (Limit("pull", "", 1.0), "the limit of 1.00 USD for a pull request is reached"),
        (Limit("pull", "octo/shop#7", 1.0), "the limit of 1.00 USD for a pull request is reached"),
        (Limit("author", "", 1.0), "its author's monthly limit of 1.00 USD is reached"),
        (Limit("author", "dora", 1.0), "its author's monthly limit of 1.00 USD is reached"),
        (Limit("repo", "", 1.0), "the repository's monthly limit of 1.00 USD is reached"),
        (Limit("repo", "octo/shop", 1.0), "the repository's monthly limit of 1.00 USD is reached"),
        (Limit("month", "", None, 15), "the monthly limit of 15 tokens is reached"),
        (Limit("pull", "octo/shop#8", 1.0), ""),
        (Limit("author", "bob", 1.0), ""),
        (Limit("repo", "octo/sho", 1.0), ""),
    ],
)
def test_each_limit_holds_for_whom_it_is_set(ledger: Ledger, limit: Limit, said: str) -> None:
    ledger.budgets.put(limit)
    spend(ledger, 1.0)
    assert ledger.calls.limit(ABOUT) == said


@pytest.mark.parametrize(
    ("scope", "pull", "author"),
    [("pull", "octo/shop#8", "dora"), ("author", "octo/shop#7", "bob"), ("repo", "octo/shopping#7", "dora")],
)
def test_what_others_spend_does_not_count(ledger: Ledger, scope: Scope, pull: str, author: str) -> None:
    ledger.budgets.put(Limit(scope, "", 1.0))
    spend(ledger, 5.0, pull, author)
    assert ledger.calls.limit(ABOUT) == ""


def test_a_limit_of_its_own_comes_before_that_of_all(ledger: Ledger) -> None:
    ledger.budgets.put(Limit("author", "", 1.0))
    ledger.budgets.put(Limit("author", "dora", 3.0))
    spend(ledger, 2.0)
    assert ledger.calls.limit(ABOUT) == ""


def test_a_month_begins_on_its_first_day(ledger: Ledger, clock: Clock) -> None:
    ledger.budgets.put(Limit("month", "", 1.0))
    spend(ledger, 1.0)
    clock.now += 32 * DAY
    assert ledger.calls.limit(ABOUT) == ""


def test_a_call_that_was_cut_off_counts(ledger: Ledger) -> None:
    ledger.budgets.put(Limit("pull", "", 1.0))
    ledger.calls.sending(CALL, "claude-x", 100, 1.0)
    assert ledger.calls.limit(ABOUT) != ""


def test_what_is_read_at_home_is_free(ledger: Ledger) -> None:
    ledger.budgets.put(Limit("day", "", 1.0, 10))
    call = replace(CALL, route="local")
    ledger.calls.sending(call, "qwen", 100, 0.0)
    ledger.calls.settle(call, replace(reply(0.0), tokens_in=5_000))
    assert ledger.calls.limit(ABOUT) == ""


def asked(desk: Readers, number: int) -> None:
    """One question of a worker, three times at most; what it may not ask is not asked."""
    given = replace(task("cloud"), tag=f"t{number}")
    with suppress(OutsideError):
        desk.through(Repeating(sleep=lambda _: None), given)(review_prompt(given, given.unit.hunks), 1)


@settings(max_examples=10)
@given(
    st.floats(0.001, 0.1),
    st.lists(st.sampled_from([Fault.OVERLOADED, Fault.MAX_TOKENS, Fault.CUT, Fault.REFUSAL]), max_size=12),
)
def test_workers_exceed_a_limit_by_the_calls_in_flight_at_most(cap: float, faults: list[Fault]) -> None:
    with tempfile.TemporaryDirectory() as folder, FakeAnthropic() as claude:
        made = Ledger(f"sqlite:///{folder}/foureyes.db", cap)
        made.migrate()
        claude.answers.extend(faults)
        desk = readers(made.calls, claude.url, claude.url)
        with ThreadPoolExecutor(WORKERS) as pool:
            list(pool.map(lambda number: asked(desk, number), range(20)))
        costs = [each.usd for each in made.calls.of()]
        made.close()
    assert sum(costs) <= cap + WORKERS * max(costs)
    assert len(costs) == len(claude.messages)


def test_the_book_says_what_was_billed(ledger: Ledger) -> None:
    with FakeAnthropic() as claude:
        desk = readers(ledger.calls, claude.url, claude.url)
        for number in range(5):
            asked(desk, number)
        bills = [Tokens(u.fresh, u.write_5m, u.write_1h, u.read, said) for u, said in claude.bills]
    billed = sum(usd(known_price(MODEL), tokens) for tokens in bills)
    assert sum(each.usd for each in ledger.calls.of()) == pytest.approx(billed)


def says(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["budget", *arguments], env={"FOUREYES_STATE_DIR": str(folder)})


def test_the_operator_sees_and_sets_limits(tmp_path: Path) -> None:
    assert says(tmp_path).output == (
        "day     today                               0.00 of 10.00 USD\n"
        "month   this month                          0.00 USD\n"
    )
    set_ = says(tmp_path, "set", "author", "mallory", "--usd", "0.5", "--tokens", "90000")
    assert set_.output.splitlines()[-1] == (
        "author  mallory                             0.00 of 0.50 USD, 0 of 90,000 tokens"
    )
    each = says(tmp_path, "set", "pull", "--usd", "2")
    assert each.output.splitlines()[2] == "pull    each                                0.00 of 2.00 USD"
    says(tmp_path, "set", "pull")
    assert says(tmp_path, "set", "author", "mallory").output == says(tmp_path).output
    assert "mallory" not in says(tmp_path).output


def test_limits_as_data(tmp_path: Path) -> None:
    shown = json.loads(says(tmp_path, "--format", "json").output)
    assert shown["schema"] == "foureyes.budget/1"
    assert shown["limits"][0] == {
        "scope": "day",
        "name": "",
        "usd": 10.0,
        "tokens": None,
        "whose": "",
        "usd_spent": 0.0,
        "tokens_spent": 0,
    }


@pytest.mark.parametrize(
    "arguments", [("day", "octo"), ("pull", "octo/shop"), ("repo", "octo/shop#1"), ("author", "a#b")]
)
def test_a_name_that_is_none_is_refused(tmp_path: Path, arguments: tuple[str, str]) -> None:
    result = says(tmp_path, "set", *arguments, "--usd", "1")
    assert (result.exit_code, arguments[1] in result.output) == (2, True)


def test_who_has_spent_most_is_shown(ledger: Ledger, clock: Clock) -> None:
    ledger.budgets.put(Limit("repo", "", 5.0))
    spend(ledger, 1.0, "octo/shop#1")
    spend(ledger, 1.5, "octo/shop#2")
    spend(ledger, 2.0, "octo/till#1")
    most = list(ledger.budgets.state(clock.now))[-1]
    assert (most.limit.name, most.whose, most.spent.usd) == ("", "octo/shop", 2.5)

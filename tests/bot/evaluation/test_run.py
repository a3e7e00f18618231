"""Cases through the real pipeline, with each choice of readers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.evaluation.answers import Call, Live, ask_live
from bot.evaluation.cases import CaseSources
from bot.evaluation.desk import desks
from bot.evaluation.result import Comment
from bot.evaluation.run import run
from review.errors import ReaderError, UserError
from review.types import Reply
from tests.bot.evaluation.served import LOOP, MONEY, RENAMED, RETRY, SWEEP, Served, served
from tests.reader import Reader

OFF_BY_ONE = Comment("exporter/store.py", 37, None, "Off by one\nThe list is empty.")
STALE = Comment("shop/money.py", 21, None, "receipts.py still uses format_price\nThe list is empty.")


@pytest.fixture
def readers(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path) as made:
        yield made


def test_at_home_nothing_leaves(readers: Served) -> None:
    retry, money, sweep = readers.run("local")
    assert [each.state for each in (retry, money, sweep)] == ["done"] * 3
    assert (retry.comments, money.comments, sweep.comments) == ((OFF_BY_ONE,), (STALE,), ())
    assert readers.claude.requests == []
    assert retry.usd == 0


def test_in_the_cloud_nothing_is_read_at_home(readers: Served) -> None:
    retry, money, sweep = readers.run("cloud")
    assert (retry.comments, money.comments, sweep.comments) == ((OFF_BY_ONE,), (STALE,), ())
    assert readers.ollama.requests == []
    assert retry.usd > 0


def test_hybrid_sends_what_crosses_files(readers: Served) -> None:
    retry, money, _ = readers.run("hybrid")
    assert (retry.usd, retry.comments) == (0, (OFF_BY_ONE,))
    assert (money.usd > 0, money.comments) == (True, (STALE,))
    asked = str(readers.claude.messages)
    assert "format_price" in asked
    assert "policy.attempts" not in asked


def test_hybrid_without_a_model_at_home_asks_claude_alone(readers: Served) -> None:
    readers.use(local_model="anthropic:claude-haiku-5-5")
    retry, _, _ = readers.run("hybrid")
    assert (retry.usd > 0, retry.comments) == (True, (OFF_BY_ONE,))
    assert {body["model"] for body in readers.claude.messages} == {"claude-haiku-5-5", "claude-sonnet-5-5"}
    assert readers.ollama.requests == []


def test_all_calls_are_counted(readers: Served) -> None:
    (retry,) = readers.run("local", [RETRY])
    assert retry.tokens_in > 3 * 100
    assert retry.tokens_out > 0
    assert retry.seconds > 0
    assert retry.explanations == ("Changes the shop.",)
    assert len(readers.ollama.chats) == 3


def test_the_same_case_makes_the_same_prompts(readers: Served) -> None:
    readers.run("local", [RETRY])
    readers.run("local", [RETRY])
    chats = readers.ollama.chats
    assert chats[:3] == chats[3:]


def test_no_database_is_made(readers: Served) -> None:
    readers.run("cloud", [RETRY])
    assert not readers.settings.state.exists()


def test_a_case_that_nobody_could_read_has_failed_and_says_why(readers: Served) -> None:
    readers.use(local_model="not-there:1b")
    retry, money, _ = readers.run("hybrid")
    assert retry.state == "failed"
    assert "not-there:1b" in str(retry.error)
    assert (money.state, money.error) == ("done", None)


def test_a_check_that_failed_is_no_silence(readers: Served) -> None:
    def unchecked(call: Call, live: Live) -> Reply:
        if call.stage == "check":
            raise ReaderError("gone home", final=True)
        return live()

    retry, _, sweep = readers.run("local", answers=unchecked)
    assert (retry.state, retry.comments) == ("failed", ())
    assert "gone home" in str(retry.error)
    assert sweep.state == "done"


def test_the_daily_limit_holds_for_an_evaluation(readers: Served) -> None:
    readers.use(daily_usd=0.000_001)
    retry, *_ = readers.run("cloud", [RETRY, MONEY])
    assert retry.state == "failed"
    assert "limit" in str(retry.error)


def test_a_comment_on_a_removed_line_has_no_place_at_head(readers: Served) -> None:
    readers.say(Reader({"from shop.money import format_price": "It is needed"}))
    (money,) = readers.run("cloud", [MONEY])
    assert money.comments == (Comment("shop/cart.py", None, None, "It is needed\nThe list is empty."),)


def test_progress_is_told_a_case(readers: Served) -> None:
    told: list[tuple[int, int]] = []
    known = [RETRY, SWEEP]
    run(known, desks(readers.settings, "local", ask_live), "local", 1, lambda *how: told.append(how))
    assert told == [(1, 2), (2, 2)]


def test_cloud_needs_a_key_and_local_a_model_at_home(readers: Served) -> None:
    readers.use(local_model="anthropic:claude-haiku-5-5")
    with pytest.raises(UserError, match="not at home"):
        readers.run("local")
    readers.use(anthropic_api_key=None)
    with pytest.raises(UserError, match="ANTHROPIC_API_KEY"):
        readers.run("cloud")


def test_sources_of_a_case() -> None:
    sources, change = CaseSources(MONEY), MONEY.change
    assert LOOP not in str(sources.texts(change.head, ["shop/money.py", "absent.py"]))
    assert set(sources.texts(change.head, ["shop/money.py", "absent.py"])) == {"shop/money.py"}
    assert RENAMED not in sources.texts(change.base, ["shop/money.py"])["shop/money.py"]
    assert sources.mentions(change.head, ["format_price", "format"], [".py"]) == {
        "format_price": ("shop/receipts.py",)
    }
    assert sources.mentions(change.head, ["format_price"], [".go"]) == {}

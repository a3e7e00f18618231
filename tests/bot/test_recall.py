"""Answers are kept, found again under the same question, and forgotten in time."""

import base64
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.jobs import records
from bot.migrations import migrate, open_engine
from bot.models.claude import ClaudeReader
from bot.models.ollama import OllamaReader
from bot.readers import Readers
from bot.recall import Identified, Notes, Recall, Replies
from bot.step import Repeating, step
from bot.tables import replies
from review.ask import read
from review.errors import OutsideError
from review.perimeter import Cleared
from review.ports import Sending
from review.question import Talk, Task
from review.types import Prompt, Reply, Route, Unit
from tests.build import CLOUD, hunk
from tests.fakes.ollama import FakeOllama

MODEL = "qwen2.5-coder:7b"
KEY, OTHER = "a" * 64, "b" * 64
PAID = Reply('{"findings": []}', "claude-x", 100, 20, 3.5, usd=0.25, tokens_cached=7)
FREE = Reply('{"findings": []}', "claude-x", 0, 0, 0.0)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'foureyes.db'}")
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture(params=["database", "notes"])
def recall(request: pytest.FixtureRequest, engine: sa.Engine) -> Recall:
    return Replies(engine) if request.param == "database" else Notes()


def test_a_kept_answer_comes_back_and_costs_nothing(recall: Recall) -> None:
    assert recall.get(KEY) is None
    recall.put(KEY, PAID)
    assert (recall.get(KEY), recall.get(OTHER)) == (FREE, None)


def test_a_later_answer_takes_the_place_of_an_earlier_one(recall: Recall) -> None:
    recall.put(KEY, PAID)
    recall.put(KEY, replace(PAID, text="{}", model="qwen@1"))
    assert recall.get(KEY) == replace(FREE, text="{}", model="qwen@1")


def test_old_answers_are_forgotten_a_few_at_a_time(engine: sa.Engine) -> None:
    now = 0.0
    kept = Replies(engine, lambda: now)
    for now in (1.0, 2.0, 3.0):
        kept.put(f"{now:064}", PAID)
    assert (kept.forget(3.0, 1), kept.forget(3.0, 9), kept.forget(3.0, 9)) == (1, 1, 0)
    assert [kept.get(f"{at:064}") is None for at in (1.0, 2.0, 3.0)] == [True, True, False]


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"model": "m", "text": "{}", "usd": 0}', '{"$": "Reply"}'])
def test_what_another_version_has_kept_is_asked_again(engine: sa.Engine, text: str) -> None:
    with engine.begin() as connection:
        connection.execute(replies.insert().values(key=KEY, at=1.0, reply=text))
    assert Replies(engine).get(KEY) is None


def test_a_database_that_is_away_is_told(tmp_path: Path) -> None:
    kept = Replies(open_engine(f"sqlite:///{tmp_path / 'missing' / 'x.db'}"))
    with pytest.raises(OutsideError, match="the database does not answer"):
        kept.get(KEY)
    with pytest.raises(OutsideError, match="the database does not answer"):
        kept.put(KEY, PAID)


def noted(text: str) -> Notes:
    notes = Notes()
    notes.read(text)
    return notes


def test_notes_are_written_down_the_newest_first_as_far_as_there_is_room() -> None:
    notes = Notes()
    for number in range(40):
        notes.put(f"{number:064}", replace(PAID, text=f'{{"findings": [], "explanation": "{number}"}}'))
    notes.get(f"{0:064}")
    text = notes.written(1_000)
    again = noted(text)
    found = [number for number in range(40) if again.get(f"{number:064}") is not None]
    assert len(text) <= 1_000
    assert found == [0, *range(40 - len(found) + 1, 40)]
    assert len(noted(notes.written(100_000)).written(100_000)) == len(notes.written(100_000))


def test_notes_without_answers_or_without_room_are_empty() -> None:
    notes = Notes()
    assert notes.written(1_000) == ""
    notes.put(KEY, PAID)
    assert notes.written(20) == ""


def _packed(data: object) -> str:
    return base64.b64encode(zlib.compress(json.dumps(data).encode())).decode()


ENTRY = [KEY, {"model": "m", "text": "{}"}]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not base64!",
        base64.b64encode(b"not zlib").decode(),
        _packed([ENTRY])[:-8],
        _packed({}),
        _packed([["short", ENTRY[1]]]),
        _packed([[KEY, {"model": "m"}]]),
        _packed([[KEY, {"model": "m", "text": "{}", "more": 1}]]),
        _packed([[KEY, {"model": 1, "text": "{}"}]]),
        _packed([[f"{number:064}", ENTRY[1]] for number in range(1_001)]),
        _packed([[KEY, {"model": "m", "text": " " * 3_000_000}]]),
    ],
)
def test_notes_that_cannot_be_ours_are_none(text: str) -> None:
    assert noted(text).written(100_000) == ""


FOUND = json.dumps(
    {"findings": [], "verdicts": [], "suggestions": [], "promises": [], "explanation": "Adds a line."}
)


@dataclass
class CountingReader:
    """Answers all alike, at home or elsewhere."""

    model: str = "qwen@1"
    text: str = FOUND
    asked: list[int] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.model

    def identity(self) -> str:
        return self.model

    def estimate(self, _size: int) -> float:
        return 0.1

    def ask(self, prompt: Prompt | Cleared, seed: int, sending: Sending) -> Reply:
        sending(100)
        self.asked.append(seed)
        return Reply(self.text, self.model, 100, 20, 1.5, usd=0.1)


def task(*, start: int = 1, fresh: bool = False, route: Route = "local") -> Task:
    unit = Unit("u-1", route, "r", "bounded", (hunk("a.py", "+x = 1", start),))
    return Task(unit, "T", f"tag{start}", check=False, grounds=CLOUD, fresh=fresh)


def _asked(readers: Readers, given: Task) -> tuple[str, float]:
    outcome = read(given, readers.through(step, given))
    return outcome.status, outcome.usd


@pytest.mark.parametrize("route", ["local", "cloud"])
def test_an_unchanged_unit_costs_nothing_and_says_the_same(route: Route) -> None:
    reader = CountingReader()
    readers = Readers(reader, reader, None, recall=Notes())
    assert _asked(readers, task(route=route)) == ("answered", 0.1)
    assert _asked(readers, task(start=900, route=route)) == ("answered", 0.0)
    assert reader.asked == [1]


def test_who_wants_a_fresh_answer_gets_one_and_it_is_kept() -> None:
    reader = CountingReader()
    readers = Readers(reader, None, None, recall=Notes())
    for fresh in (False, True, False):
        reader.text = FOUND.replace("Adds", "Brings") if fresh else reader.text
        outcome = read(task(fresh=fresh), readers.through(step, task(fresh=fresh)))
    assert (reader.asked, outcome.explanation) == ([1, 1], "Brings a line.")


def test_another_model_is_asked_anew() -> None:
    reader, notes = CountingReader(), Notes()
    for model in ("qwen@1", "qwen@2", ""):
        reader.model = model
        _asked(Readers(reader, None, None, recall=notes), task())
    _asked(Readers(reader, None, None, recall=notes), task())
    assert reader.asked == [1, 1, 1, 1]


def test_an_answer_of_no_use_is_not_kept() -> None:
    reader = CountingReader(text='{"findings": []}')
    readers = Readers(reader, None, None, recall=Notes())
    assert [_asked(readers, task())[0] for _ in range(2)] == ["failed", "failed"]
    assert reader.asked == [1, 2, 1, 2]


def test_without_a_recall_each_question_is_asked() -> None:
    reader = CountingReader()
    for _ in range(2):
        _asked(Readers(reader, None, None), task())
    assert reader.asked == [1, 1]


@dataclass
class Stuck:
    """A recall that cannot be reached when an answer is to be kept."""

    tries: int = 0

    def get(self, key: str) -> Reply | None:
        return None

    def put(self, key: str, reply: Reply) -> None:
        self.tries += 1
        if self.tries < 3:
            raise OutsideError("the database does not answer")


def test_an_answer_that_could_not_be_kept_at_once_is_not_paid_again() -> None:
    reader, stuck = CountingReader(), Stuck()
    again = Repeating(lambda _: None)
    outcome = read(task(), Readers(reader, None, None, recall=stuck).through(again, task()))
    assert (outcome.status, reader.asked, stuck.tries) == ("answered", [1], 3)


def test_readers_tell_what_their_answers_hang_on() -> None:
    with FakeOllama() as ollama:
        readers: list[Identified] = [
            OllamaReader(ollama.url, MODEL),
            OllamaReader(ollama.url, MODEL, think="low"),
            OllamaReader(ollama.url, MODEL, num_ctx=4096),
            ClaudeReader("k", "claude-sonnet-5-5"),
            ClaudeReader("k", "claude-sonnet-5-5", effort="high"),
        ]
        told = [reader.identity() for reader in readers]
        assert ollama.models[MODEL].digest[:12] in told[0]
    assert (len({*told}), "" in told) == (5, False)
    assert OllamaReader("http://127.0.0.1:1", MODEL).identity() == ""


def test_a_worker_that_starts_anew_remembers(engine: sa.Engine) -> None:
    with FakeOllama() as ollama:
        ollama.answers.append('{"findings": [], "explanation": "Adds a line."}')
        for start in (1, 50):
            readers = Readers(OllamaReader(ollama.url, MODEL), None, None, recall=Replies(engine))
            assert _asked(readers, task(start=start))[0] == "answered"
        assert len(ollama.chats) == 1


def test_a_task_with_a_thread_survives_the_job_database() -> None:
    given = replace(task(), talk=Talk(("Four Eyes: x", "alice: y")))
    assert records.loads(records.dumps(given)) == given

"""Reviews made on the spot: how long they may take."""

from bot.inline import InlineDesk
from bot.models.ollama import OllamaReader
from bot.readers import Readers
from bot.step import Repeating
from tests.bot.asking import task
from tests.fakes.ollama import FakeOllama, Fault


def test_at_its_deadline_a_review_has_what_there_is_and_waits_for_nobody() -> None:
    with FakeOllama() as ollama:
        ollama.answers.extend([Fault.HANG] * 3)
        readers = Readers(OllamaReader(ollama.url, "qwen2.5-coder:7b"), None, None)
        desk = InlineDesk(
            readers=readers,
            limits={"local": 1, "cloud": 1},
            second_check=False,
            told=lambda *_: None,
            step=Repeating(sleep=lambda _: None),
            deadline=0.5,
        )
        first, second = desk.ask_all([task("local"), task("local")])
        assert ollama.abandoned.wait(30)
    assert (first.error, second.error) == ("not read in time", "not read in time")

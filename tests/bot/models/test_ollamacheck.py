"""What is found out about an Ollama, through the real client, against a fake of the server."""

import pytest

from bot.models.ollamacheck import OllamaProbe, Pulled, Trial
from review.errors import OutsideError
from tests.fakes.ollama import FakeOllama, Fault, Model

NAME = "qwen2.5-coder:7b"


def probe(server: FakeOllama, name: str = NAME, deadline: float = 30) -> OllamaProbe:
    return OllamaProbe(server.url, name, num_ctx=8192, deadline=deadline)


def test_a_trial_tells_the_speed_that_the_server_tells() -> None:
    with FakeOllama() as server:
        tried = probe(server).trial()
        assert server.chats[0]["options"]["num_ctx"] == 8192
        assert server.chats[0]["options"]["num_predict"] <= 200
    assert tried.obeyed is True
    assert tried.rate is not None
    assert round(tried.rate) == 83  # 12 ms a token


@pytest.mark.parametrize("answer", ["Welcome!", "[]", '{"words": ["amber"]}', "[" * 9000])
def test_an_answer_of_another_form_does_not_obey(answer: str) -> None:
    with FakeOllama(grammar=False) as server:
        server.answers.append(answer)
        assert probe(server).trial().obeyed is False


def test_an_answer_that_is_too_slow_is_judged_by_what_came() -> None:
    with FakeOllama() as server:
        server.answers.append(Fault.STALL)
        tried = probe(server, deadline=0.2).trial()
    assert tried.obeyed is None
    assert tried.rate is not None
    assert tried.rate > 0


def test_a_server_that_says_nothing_tells_nothing() -> None:
    with FakeOllama() as server:
        server.answers.append(Fault.HANG)
        assert probe(server, deadline=0.2).trial() == Trial(None, None)


@pytest.mark.parametrize("fault", [Fault.BROKEN, Fault.ERROR_LINE, Fault.DROP, Fault.ODD_JSON])
def test_a_failure_is_one(fault: Fault) -> None:
    with FakeOllama() as server:
        server.answers.append(fault)
        with pytest.raises(OutsideError):
            probe(server).trial()


def test_a_model_is_found_with_and_without_its_tag() -> None:
    model = Model("llama3:latest", context=8192)
    with FakeOllama(model) as server:
        assert probe(server, "llama3").pulled() == Pulled(model.digest, 8192)
        assert probe(server, "llama2").pulled() is None


def test_a_model_is_in_memory_after_a_question() -> None:
    with FakeOllama() as server:
        assert probe(server).loaded() is None
        probe(server).trial()
        loaded = probe(server).loaded()
    assert loaded is not None
    assert (loaded.size, loaded.in_vram, loaded.context) == (210_690_374, 210_690_374, 8192)

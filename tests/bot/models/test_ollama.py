"""The reader at home, against a wire-true Ollama."""

import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.models.deadline import Abort, abort
from bot.models.ollama import OllamaReader, available
from review.errors import OutsideError, ReaderError, UserError
from review.ports import unheard
from tests.bot.models.counting import counted
from tests.bot.models.questions import QUOTES, question
from tests.fakes.ollama import FakeOllama, Fault, Model

MODEL = "qwen2.5-coder:7b"


def test_an_answer_comes_back_with_its_figures() -> None:
    with FakeOllama() as ollama:
        ollama.answers.append('{"explanation": "Prints ü.", "findings": []}')
        reply = OllamaReader(ollama.url, MODEL).ask(question(), 7, unheard)
        digest = ollama.models[MODEL].digest
    assert json.loads(reply.text) == {"explanation": "Prints ü.", "findings": []}
    assert reply.model == f"{MODEL}@{digest[:12]}"
    assert (reply.tokens_in > 0, reply.tokens_out > 0, reply.usd) == (True, True, 0.0)


def test_no_certificates_are_read_for_plain_http() -> None:
    with FakeOllama() as ollama, counted() as calls:
        OllamaReader(ollama.url, MODEL).ask(question(), 7, unheard)
    assert calls["connect"] == 2  # the question, and which build of the model answers
    assert calls["load_verify_locations"] == 0


def test_the_request_is_the_one_we_promise() -> None:
    with FakeOllama() as ollama:
        OllamaReader(ollama.url, MODEL, num_ctx=4096).ask(question(), 7, unheard)
        sent = ollama.chats[0]
    assert sent.pop("format")["properties"]["findings"]["items"]["properties"]["quote"] == {
        "type": "string",
        "enum": list(QUOTES),
    }
    assert sent == {
        "model": MODEL,
        "messages": [
            {"role": "system", "content": question().system},
            {"role": "user", "content": f"{question().material}\n\n{question().task}"},
        ],
        "stream": True,
        "think": False,
        "truncate": False,
        "shift": False,
        "keep_alive": "30m",
        "options": {"num_ctx": 4096, "num_predict": 300, "temperature": 0, "seed": 7},
    }


def test_a_model_that_cannot_but_think_gets_room_for_it() -> None:
    sent = OllamaReader("http://127.0.0.1:1", "gpt-oss:20b", think="low").body(question(), 7)
    assert (sent["think"], sent["options"]["num_predict"]) == ("low", 2300)


def test_all_questions_use_one_loaded_model() -> None:
    with FakeOllama() as ollama:
        reader = OllamaReader(ollama.url, MODEL)
        reader.ask(question(), 1, unheard)
        reader.ask(question("x = 1", quotes=()), 2, unheard)
        assert ollama.loads == 1


def test_several_threads_may_ask() -> None:
    with FakeOllama() as ollama, ThreadPoolExecutor(4) as pool:
        reader = OllamaReader(ollama.url, MODEL)
        replies = list(pool.map(lambda seed: reader.ask(question(), seed, unheard), range(4)))
        assert {body["options"]["seed"] for body in ollama.chats} == {0, 1, 2, 3}
    assert len({reply.text for reply in replies}) == 1


@pytest.mark.parametrize(
    ("fault", "words", "kind"),
    [
        (Fault.EARLY_END, "stopped in the middle", ReaderError),
        (Fault.ERROR_LINE, "unexpected EOF", ReaderError),
        (Fault.BUSY, "maximum pending requests exceeded", OutsideError),
        (Fault.BROKEN, "has terminated", OutsideError),
        (Fault.HTML, "502: a web page", OutsideError),
        (Fault.GARBAGE, "does not speak Ollama", ReaderError),
        (Fault.ODD_JSON, "does not speak Ollama", ReaderError),
        (Fault.EMPTY_OBJECT, "does not speak Ollama", ReaderError),
        (Fault.DROP, "broke", OutsideError),
        (Fault.CUT, "broke", OutsideError),
        (Fault.REDIRECT, "307", ReaderError),
    ],
)
def test_a_fault_has_a_plain_reason(fault: Fault, words: str, kind: type[OutsideError]) -> None:
    with FakeOllama() as ollama:
        ollama.answers.append(fault)
        with pytest.raises(OutsideError, match=words) as caught:
            OllamaReader(ollama.url, MODEL).ask(question(), 7, unheard)
        assert len(ollama.chats) == 1
    assert type(caught.value) is kind


def test_after_a_fault_it_works_again() -> None:
    with FakeOllama() as ollama:
        reader = OllamaReader(ollama.url, MODEL)
        ollama.answers += [Fault.ERROR_LINE]
        with pytest.raises(ReaderError) as caught:
            reader.ask(question(), 7, unheard)
        assert not caught.value.final
        assert reader.ask(question(), 7, unheard).text


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.STALL])
def test_silence_ends_at_the_deadline_and_frees_the_server(fault: Fault) -> None:
    with FakeOllama() as ollama:
        ollama.answers.append(fault)
        with pytest.raises(ReaderError, match=r"longer than 0\.2 s"):
            OllamaReader(ollama.url, MODEL, deadline=0.2).ask(question(), 7, unheard)
        assert ollama.abandoned.wait(10)


def test_a_model_that_is_not_there_names_the_cure() -> None:
    with FakeOllama() as ollama, pytest.raises(ReaderError, match="run `ollama pull nope:7b`") as caught:
        OllamaReader(ollama.url, "nope:7b").ask(question(), 7, unheard)
    assert caught.value.final


def test_a_prompt_beyond_the_context_is_refused_not_cut() -> None:
    with FakeOllama() as ollama, pytest.raises(ReaderError, match="exceeds the available context") as caught:
        OllamaReader(ollama.url, MODEL, num_ctx=512).ask(
            question("value = compute(value)\n" * 400), 7, unheard
        )
    assert caught.value.final


def test_an_old_server_that_cuts_the_prompt_is_found_out() -> None:
    with FakeOllama(truncates=True) as ollama:
        reader = OllamaReader(ollama.url, MODEL, num_ctx=512)
        with pytest.raises(ReaderError, match="cut off the head"):
            reader.ask(question("value = compute(value)\n" * 400), 7, unheard)


def test_an_answer_cut_by_its_limit_is_no_answer() -> None:
    with FakeOllama() as ollama, pytest.raises(ReaderError, match="used up its 3 tokens") as caught:
        OllamaReader(ollama.url, MODEL).ask(question(max_tokens=3), 7, unheard)
    assert caught.value.final


def test_prose_is_no_answer() -> None:
    with FakeOllama(grammar=False) as ollama:
        ollama.answers.append("Looks good to me!")
        with pytest.raises(ReaderError, match="did not answer in JSON"):
            OllamaReader(ollama.url, MODEL).ask(question(), 7, unheard)


def test_a_thinking_model_is_told_not_to_think() -> None:
    with FakeOllama(Model("qwen3:8b", thinks=True)) as ollama:
        assert OllamaReader(ollama.url, "qwen3:8b").ask(question(), 7, unheard).text


def test_nobody_at_the_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(OutsideError, match=f"no Ollama answers at {url}: is it running") as caught:
        OllamaReader(url, MODEL).ask(question(), 7, unheard)
    assert type(caught.value) is OutsideError
    assert available(url) == ()


@pytest.mark.parametrize("model", ["gpt-oss:120b-cloud", "qwen3-coder:cloud"])
def test_a_model_that_runs_elsewhere_is_not_at_home(model: str) -> None:
    with pytest.raises(UserError, match="not at home"):
        OllamaReader("http://127.0.0.1:11434", model)


@pytest.mark.parametrize("url", ["", "127.0.0.1:11434", "ftp://host", "http://", "http://host:99999"])
def test_a_wrong_address_is_said_at_once(url: str) -> None:
    with pytest.raises(UserError, match="write it like"):
        OllamaReader(url, MODEL)


def test_a_password_in_the_address_is_never_said() -> None:
    with FakeOllama() as ollama:
        ollama.answers.append(Fault.BUSY)
        reader = OllamaReader(ollama.url.replace("//", "//me:hush@"), MODEL)
        with pytest.raises(OutsideError) as caught:
            reader.ask(question(), 7, unheard)
    assert "hush" not in f"{caught.value}{reader!r}"


def test_a_proxy_from_the_environment_never_sees_a_prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeOllama() as ollama, FakeOllama() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        OllamaReader(ollama.url, MODEL).ask(question(), 7, unheard)
        assert proxy.requests == []


def test_certificates_that_are_not_there_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/no/such/file.pem")
    with pytest.raises(UserError, match="SSL_CERT_FILE or SSL_CERT_DIR names no certificates"):
        OllamaReader("https://127.0.0.1:1", MODEL).ask(question(), 7, unheard)
    with FakeOllama() as ollama:
        assert OllamaReader(ollama.url, MODEL).ask(question(), 7, unheard).text


def test_available_lists_the_models() -> None:
    with FakeOllama(Model("a:1b"), Model("b:2b")) as ollama:
        assert available(ollama.url) == ("a:1b", "b:2b")
    assert available("http://host:99999") == ()


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.STALL])
def test_what_nobody_wants_any_more_is_cut_and_frees_the_server(fault: Fault) -> None:
    """Before the answer begins, too: a small card reads a long prompt for a minute."""
    with FakeOllama() as ollama:
        ollama.answers.append(fault)
        stop = Abort()
        token = abort.set(stop)
        threading.Timer(0.2, stop).start()
        with pytest.raises(ReaderError):
            OllamaReader(ollama.url, MODEL, deadline=60).ask(question(), 7, unheard)
        abort.reset(token)
        assert ollama.abandoned.wait(10)


def test_a_model_with_its_digest_is_asked() -> None:
    with FakeOllama() as ollama:
        whole = ollama.models[MODEL].digest
        for digest in (whole, whole[:12], f"sha256:{whole}"):
            OllamaReader(ollama.url, MODEL, digest=digest).ask(question(), 7, unheard)


def test_another_model_under_its_name_is_asked_nothing() -> None:
    with FakeOllama() as ollama:
        with pytest.raises(ReaderError, match="FOUREYES_LOCAL_DIGEST") as refused:
            OllamaReader(ollama.url, MODEL, digest="0" * 64).ask(question(), 7, unheard)
        assert (refused.value.final, ollama.chats) == (True, [])

"""How an answer of the fake Ollama goes out, and what can go wrong meanwhile."""

from collections.abc import Callable, Iterator
from enum import Enum

from tests.fakes.modelserver import Answer, Connection, Json, Response
from tests.fakes.modeltext import pieces
from tests.fakes.ollama.wire import JSON_TYPE, STREAM_TYPE, last, line, now, part

Pause = Callable[[], object]


class Fault(Enum):
    """What can go wrong; an answer of this kind makes it happen once."""

    LENGTH = "cut by num_predict"
    EARLY_END = "the stream ends, done stays false: what the guard against endless repetition does"
    ERROR_LINE = "the runner dies in mid-stream"
    BUSY = "503, the queue is full"
    BROKEN = "500 from the runner"
    HTML = "502 of a proxy"
    GARBAGE = "200 that is not JSON"
    ODD_JSON = "200 with JSON that is no object"
    EMPTY_OBJECT = "200 with {}"
    REDIRECT = "307 to another address"
    DROP = "the connection closes before a response"
    CUT = "the connection closes in mid-stream"
    HANG = "no response at all"
    STALL = "a stream that begins and then says nothing"


ERRORS = {
    Fault.BUSY: Response(
        503, {"error": "server busy, please try again.  maximum pending requests exceeded"}, JSON_TYPE
    ),
    Fault.BROKEN: Response(500, {"error": "llama runner process has terminated"}, JSON_TYPE),
    Fault.HTML: Response(502, b"<html><h1>502 Bad Gateway</h1></html>", {"Content-Type": "text/html"}),
    Fault.GARBAGE: Response(200, b"Hello\n", STREAM_TYPE),
    Fault.ODD_JSON: Response(200, b'["Hello"]\n', STREAM_TYPE),
    Fault.REDIRECT: Response(307, b"", {"Location": "/elsewhere"}),
    Fault.EMPTY_OBJECT: Response(200, b"{}\n", STREAM_TYPE),
}


def speak(
    connection: Connection, body: Json, answer: Answer[Fault], read: int, load: int, pause: Pause
) -> None:
    """Send the answer, whole or in parts, or let the fault happen; `pause` after the first word."""
    if isinstance(answer, str):
        words = pieces(answer)
        limit = body.get("options", {}).get("num_predict", len(words))
        final = last(body, "stop" if len(words) <= limit else "length", read, len(words[:limit]), load)
        finish(connection, body, words[:limit], final, pause)
    elif isinstance(answer, Response):
        connection.answer(answer)
    elif answer in ERRORS:
        connection.answer(ERRORS[answer])
    elif answer is Fault.LENGTH:
        finish(connection, body, ['{"', "expl"], last(body, "length", read, 2, load), pause)
    elif answer is Fault.DROP:
        connection.drop()
    elif answer is Fault.HANG:
        connection.hang()
    else:
        break_off(connection, body, answer)


def break_off(connection: Connection, body: Json, fault: Fault) -> None:
    """Faults after the first parts of a stream."""
    parts = [line({**part(body, word), "done": False}) for word in ('{"', "expl")]
    if fault is Fault.ERROR_LINE:
        parts.append(line({"error": "an error was encountered while running the model: unexpected EOF"}))
    connection.stream(STREAM_TYPE, parts, end=fault in (Fault.EARLY_END, Fault.ERROR_LINE))
    if fault is Fault.CUT:
        connection.drop()
    elif fault is Fault.STALL:
        connection.hang()


def finish(connection: Connection, body: Json, words: list[str], final: Json, pause: Pause) -> None:
    """A proper answer; left out, `stream` is true."""
    if body.get("stream", True):
        connection.stream(STREAM_TYPE, stream_lines(body, words, final, pause))
    else:
        message = {"role": "assistant", "content": "".join(words)}
        connection.answer(Response(200, {**final, "message": message}, JSON_TYPE))


def stream_lines(body: Json, words: list[str], final: Json, pause: Pause) -> Iterator[bytes]:
    for number, word in enumerate(words):
        yield line({**part(body, word), "done": False})
        if number == 0:
            pause()
    yield line({**final, "created_at": now()})

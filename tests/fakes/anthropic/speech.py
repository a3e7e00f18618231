"""How an answer of the fake Claude goes out, and what can go wrong meanwhile."""

from collections.abc import Callable, Iterator
from enum import Enum

from tests.fakes.anthropic.wire import Usage, details, error, event, headers, identity, json_headers, message
from tests.fakes.modelserver import Answer, Connection, Json, Response
from tests.fakes.modeltext import pieces


class Fault(Enum):
    """What can go wrong; an answer of this kind makes it happen once."""

    RATE_LIMIT = "429 with retry-after 17"
    SPEND_LIMIT = "429 that lasts until next month"
    OWN_LIMIT = "400: the limit that the account has set itself"
    BILLING = "402"
    FORBIDDEN = "403"
    BROKEN = "500"
    OVERLOADED = "529"
    HTML = "503 of a proxy"
    GARBAGE = "200 with events that are not JSON"
    REFUSAL = "200, the classifiers stopped it"
    MAX_TOKENS = "200, cut by max_tokens"
    WINDOW = "200, the context window is full"
    DROP = "the connection closes before a response"
    HANG = "no response at all"
    ERROR_EVENT = "overloaded in mid-stream"
    CUT = "the connection closes in mid-stream"
    EARLY_END = "the stream ends without a stop reason"
    STALL = "a stream that begins and then says nothing"
    PINGS = "a stream that begins and then only pings"


ERRORS: dict[Fault, Callable[[], Response]] = {
    Fault.RATE_LIMIT: lambda: error(429, "This request would exceed your rate limit", retry_after=17),
    Fault.SPEND_LIMIT: lambda: error(429, "Monthly limit", code="enforced_spend_limit_reached"),
    Fault.OWN_LIMIT: lambda: error(400, "You have reached your specified API usage limits."),
    Fault.BILLING: lambda: error(402, "Your credit balance is too low"),
    Fault.FORBIDDEN: lambda: error(403, "Your API key does not have permission"),
    Fault.BROKEN: lambda: error(500, "Internal server error"),
    Fault.OVERLOADED: lambda: error(529, "Overloaded"),
    Fault.HTML: lambda: Response(503, b"<html>Service Unavailable</html>", {"Content-Type": "text/html"}),
    Fault.GARBAGE: lambda: Response(
        200, b"event: message_start\ndata: {\n\n", {"Content-Type": "text/event-stream"}
    ),
}
STOPS = {
    Fault.REFUSAL: ("refusal", ""),
    Fault.MAX_TOKENS: ("max_tokens", '{"expla'),
    Fault.WINDOW: ("model_context_window_exceeded", '{"expla'),
}


def speak(connection: Connection, body: Json, answer: Answer[Fault], usage: Usage) -> int | None:
    """Send the answer, whole or as events, or let the fault happen; the tokens that are billed for a whole
    one."""
    if isinstance(answer, str):
        return finish(connection, body, answer, "end_turn", usage)
    if isinstance(answer, Fault) and answer in STOPS:
        stop, text = STOPS[answer]
        return finish(connection, body, text, stop, usage)
    if isinstance(answer, Response):
        connection.answer(answer)
    elif answer in ERRORS:
        connection.answer(ERRORS[answer]())
    elif answer is Fault.DROP:
        connection.drop()
    elif answer is Fault.HANG:
        connection.hang()
    else:
        break_off(connection, body, answer, usage)
    return None


def finish(connection: Connection, body: Json, text: str, stop: str, usage: Usage) -> int:
    request_id = identity("req")
    said = len(pieces(text))
    if body.get("stream"):
        events = [*begun(body, usage), *texts(text), *ended(stop, said)]
        connection.stream(stream_headers(request_id), events)
        return said
    content = [{"type": "thinking", "thinking": "", "signature": "c2ln"}] if text else []
    content += [{"type": "text", "text": text}] if text else []
    whole = message(body["model"], usage.json(said), content, stop)
    connection.answer(Response(200, whole, json_headers(request_id)))
    return said


def stream_headers(request_id: str) -> dict[str, str]:
    return {"Content-Type": "text/event-stream; charset=utf-8", **headers(request_id)}


def begun(body: Json, usage: Usage) -> Iterator[bytes]:
    """The start, and a block of hidden thinking."""
    yield event("message_start", message=message(body["model"], usage.json(1), [], None))
    thinking = {"type": "thinking", "thinking": "", "signature": ""}
    yield event("content_block_start", index=0, content_block=thinking)
    yield event("ping")
    yield event("content_block_delta", index=0, delta={"type": "signature_delta", "signature": "c2ln"})
    yield event("content_block_stop", index=0)


def texts(text: str) -> Iterator[bytes]:
    if not text:
        return
    yield event("content_block_start", index=1, content_block={"type": "text", "text": ""})
    for piece in pieces(text):
        yield event("content_block_delta", index=1, delta={"type": "text_delta", "text": piece})
    yield event("content_block_stop", index=1)


def ended(stop: str, said: int) -> Iterator[bytes]:
    delta = {"stop_reason": stop, "stop_sequence": None, "stop_details": details(stop)}
    yield event("message_delta", delta=delta, usage={"output_tokens": said})
    yield event("message_stop")


def break_off(connection: Connection, body: Json, fault: Fault, usage: Usage) -> None:
    """Faults after the first events of a stream."""
    events = [*begun(body, usage), *list(texts('{"explanation'))[:2]]
    if fault is Fault.ERROR_EVENT:
        events.append(event("error", error={"type": "overloaded_error", "message": "Overloaded"}))
    connection.stream(
        stream_headers(identity("req")), events, end=fault in (Fault.EARLY_END, Fault.ERROR_EVENT)
    )
    if fault is Fault.CUT:
        connection.drop()
    elif fault is Fault.STALL:
        connection.hang()
    elif fault is Fault.PINGS:
        connection.drip(event("ping"))

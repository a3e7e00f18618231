"""What happens to a request on its way: it gets a connection, and its body leaves."""

from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, Final, Protocol

from bot.models.deadline import Deadline
from review.ports import Sending

_CONNECTED: Final = frozenset({"connection.connect_tcp.complete", "connection.start_tls.complete"})
_LEAVES: Final = "http11.send_request_headers.started"


class Request(Protocol):
    """A request of httpx or of httpx2, as far as it is followed."""

    extensions: MutableMapping[str, Any]

    @property
    def content(self) -> bytes: ...


def follow(deadline: Deadline, sending: Sending) -> Callable[[Request], None]:
    """A request hook, https://www.python-httpx.org/advanced/extensions/#trace.

    The deadline can cut the connection from its first moment. `sending` hears the bytes of the body once
    there is a connection, before anything leaves: what finds no server is not counted.
    """

    def hook(request: Request) -> None:
        size = len(request.content)

        def trace(event: str, info: Mapping[str, Any]) -> None:
            if event in _CONNECTED:
                deadline.take(info["return_value"])
            elif event == _LEAVES:
                sending(size)

        request.extensions = {**request.extensions, "trace": trace}

    return hook

"""What a browser asks for and gets, in plain values: whoever makes pages needs no web framework."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Visit:
    """A request of a browser: `path` begins with /dashboard, `form` is that of a POST, `query` the address's.

    `authorization` is the header, empty without one; `secure` when it came by HTTPS.
    """

    path: str
    post: bool = False
    query: Fields = field(default_factory=dict)
    form: Fields = field(default_factory=dict)
    authorization: str = ""
    cookies: Fields = field(default_factory=dict)
    secure: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """What it gets: a status, a body and headers."""

    status: int
    body: bytes
    headers: Fields


Pages = Callable[[Visit], Page]

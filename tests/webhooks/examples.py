"""GitHub's own examples of deliveries (MIT, see EXAMPLES-LICENSE), packed by cut_examples.py."""

import hashlib
import json
import lzma
from functools import cache
from pathlib import Path

from tests.webhooks.payloads import Payload

SHA256 = "dd04fe37f289b3bcbff51179c6bf3501fbd0922fb14a4ba44786cdfda4214112"
"""Of the unpacked text: what the table in test_examples.py was made from."""


@cache
def examples() -> dict[str, list[Payload]]:
    """Those of each event."""
    text = lzma.decompress(Path(__file__).with_name("examples.json.xz").read_bytes())
    assert hashlib.sha256(text).hexdigest() == SHA256
    found: dict[str, list[Payload]] = json.loads(text)
    return found


def example(event: str, action: str) -> Payload:
    """The first one of this kind."""
    return next(payload for payload in examples()[event] if payload.get("action") == action)

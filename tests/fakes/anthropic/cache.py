"""The prompt cache: a prefix up to a `cache_control` is paid for once."""

import json
import threading

from tests.fakes.anthropic.refusals import blocks
from tests.fakes.anthropic.wire import Usage
from tests.fakes.modelserver import Json
from tests.fakes.modeltext import pieces

MINIMUM = 1024
"""Shorter prefixes are silently not cached."""


class PromptCache:
    """Remembers prefixes for ever; another model, effort or schema is another prefix."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._lock = threading.Lock()

    def use(self, body: Json) -> Usage:
        """What a request reads, writes and pays in full."""
        read, total, written = 0, 0, {"1h": 0, "5m": 0}
        prefix = json.dumps([body["model"], body.get("output_config")])
        with self._lock:
            done = 0
            for block in blocks(body):
                total += len(pieces(block["text"]))
                prefix += json.dumps(block["text"])
                if "cache_control" not in block or total < MINIMUM:
                    continue
                if prefix in self._known:
                    read = total
                else:
                    written[block["cache_control"].get("ttl", "5m")] += total - done
                    self._known.add(prefix)
                done = total
        return Usage(total - done, read, written["1h"], written["5m"])

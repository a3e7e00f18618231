"""Offline means offline: the process itself tells where it has opened a connection to."""

import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot import config
from tests.fakes.anthropic.server import KEY
from tests.world import CART, CROSSING, World, world

_opened: set[object] = set()


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect":
        _opened.add(arguments[1])


sys.addaudithook(_hear)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        yield made


def place(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    assert parts.hostname is not None
    assert parts.port is not None
    return parts.hostname, parts.port


def reviewed(shop: World) -> set[object]:
    """Where connections were opened to for a review of a crossing."""
    pull = shop.open_pull(CART | CROSSING)
    shop.tell(pull, "opened")
    _opened.clear()
    shop.work()
    pull.read_review()
    return set(_opened)


def test_only_github_and_ollama_are_spoken_to(shop: World) -> None:
    shop.settings = shop.settings.model_copy(update={"anthropic_api_key": None})
    assert reviewed(shop) == {place(shop.settings.github_url), place(shop.ollama.url)}


def test_the_ear_hears_claude_where_there_is_a_key(shop: World) -> None:
    assert place(shop.claude.url) in reviewed(shop)


def test_offline_takes_the_key_away() -> None:
    given = {"ANTHROPIC_API_KEY": KEY, "FOUREYES_OFFLINE": "true"}
    assert config.load(given).anthropic_api_key is None

"""Texts that are kept by their digest."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.migrations import migrate, open_engine
from bot.texts import Texts
from tests.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def texts(tmp_path: Path, clock: Clock) -> Iterator[Texts]:
    engine = open_engine(f"sqlite:///{tmp_path / 'foureyes.db'}")
    migrate(engine)
    yield Texts(engine, clock)
    engine.dispose()


def test_a_text_comes_back_byte_for_byte(texts: Texts) -> None:
    odd = "caf\u00e9 \ud800 \r\n"
    assert texts.get(texts.put(odd)) == odd


def test_a_text_that_is_kept_again_is_kept_from_then_on(texts: Texts, clock: Clock) -> None:
    began = clock.now
    old, again = texts.put("old"), texts.put("said twice")
    clock.now += 10
    assert texts.put("said twice") == again
    assert texts.forget(before=began + 5, most=10) == 1
    assert (texts.get(old), texts.get(again)) == (None, "said twice")

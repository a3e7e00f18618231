"""The clinic of each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.doctor.clinic import CARD, Clinic, opened, put_card


@pytest.fixture
def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Clinic]:
    put_card(tmp_path / "bin", monkeypatch, CARD)
    with opened(tmp_path) as made:
        yield made

"""The database of a dashboard."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.dashboard.site import Site
from bot.migrations import migrate, open_engine
from tests.bot.dashboard.seeds import Still, opened


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'foureyes.db'}")
    migrate(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def site(engine: sa.Engine) -> Site:
    return opened(engine, Still())

"""A fake of Anthropic's API, version 2026-10-21: closed, it refuses what the real one refuses."""

from tests.fakes.anthropic.server import FakeAnthropic
from tests.fakes.anthropic.speech import Fault

__all__ = ["FakeAnthropic", "Fault"]

"""A fake Ollama, true on the wire and closed: it refuses what it does not know."""

from tests.fakes.ollama.server import FakeOllama
from tests.fakes.ollama.speech import Fault
from tests.fakes.ollama.wire import Model

__all__ = ["FakeOllama", "Fault", "Model"]

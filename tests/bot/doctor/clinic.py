"""A machine on which everything is well, to be made ill one thing at a time."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.app.needs import EVENTS, PERMISSIONS
from bot.doctor.examination import examine
from bot.doctor.line import Line
from tests.fakes.anthropic import FakeAnthropic
from tests.fakes.anthropic.server import KEY
from tests.fakes.github import App, FakeGitHub, Installation
from tests.fakes.ollama import FakeOllama

MODEL = "qwen2.5-coder:7b"
SECRET = "a-webhook-secret-of-length"
NEEDED = {need.name: need.access for need in PERMISSIONS}
CARD = "NVIDIA GeForce RTX 4070 Ti SUPER, 16376"


@dataclass
class Clinic:
    """`environment` are the settings; `skew` is by how much our clock is ahead of GitHub's."""

    github: FakeGitHub
    app: App
    installation: Installation
    ollama: FakeOllama
    claude: FakeAnthropic
    environment: dict[str, str]
    skew: timedelta = timedelta()

    def lines(self, file: Path | None = None) -> list[Line]:
        return examine(self.environment, file, lambda: datetime.now(UTC) + self.skew)

    def line(self, name: str) -> Line:
        """The one line of this name."""
        (found,) = [line for line in self.lines() if line.name == name]
        return found

    def ill(self) -> list[tuple[str, str]]:
        """Name and state of what is not green."""
        return [(line.name, line.state) for line in self.lines() if line.state != "green"]

    def change_app(self, **changes: object) -> None:
        self.app = self.installation.app = self.github.enter(replace(self.app, **changes))  # type: ignore[arg-type]


@contextmanager
def opened(folder: Path) -> Iterator[Clinic]:
    github = FakeGitHub()
    events = tuple(event.name for event in EVENTS)
    app = github.enter(replace(github.app(), permissions=NEEDED, events=events))
    key = folder / "app.pem"
    key.write_text(app.private_key)
    installation = github.install(github.repository("octo/shop"), permissions=NEEDED, app=app)
    with ExitStack() as stack:
        api = stack.enter_context(github.serve())
        ollama, claude = stack.enter_context(FakeOllama()), stack.enter_context(FakeAnthropic())
        environment = {
            "FOUREYES_STATE_DIR": str(folder / "state"),
            "FOUREYES_GITHUB_URL": api,
            "FOUREYES_GITHUB_APP_ID": str(app.id),
            "FOUREYES_GITHUB_APP_KEY_FILE": str(key),
            "FOUREYES_WEBHOOK_SECRET": SECRET,
            "FOUREYES_OLLAMA_URL": ollama.url,
            "FOUREYES_LOCAL_MODEL": MODEL,
            "FOUREYES_ANTHROPIC_URL": claude.url,
            "FOUREYES_ANTHROPIC_API_KEY": KEY,
        }
        yield Clinic(github, app, installation, ollama, claude, environment)
        github.finish()


def put_card(folder: Path, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    """A driver's program, in front of the machine's own."""
    folder.mkdir()
    program = folder / "nvidia-smi"
    program.write_text(f"#!/bin/sh\necho '{said}'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder), prepend=":")

"""Chromium, and a web host with something to look at. Skipped where there is no browser."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, ConsoleMessage, Dialog, sync_playwright
from werkzeug.serving import make_server

from bot.dashboard.gate import Gate
from bot.jobs.underway import Job
from bot.migrations import migrate, open_engine
from tests.bot.dashboard.seeds import Still, answered, called, fails, judged, opened, request, wide
from tests.clock import NOON
from tests.review.reviews import full_review
from webhooks.app import create_app

TOKEN = "t" * 20
LONG = "an-organisation-with-a-long-name/and-a-repository-whose-name-is-longer-still"

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Host:
    """A web host, its database, and what it knows."""

    url: str
    engine: sa.Engine


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One for all tests: to start it takes longer than most of them."""
    path = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("no chromium: apt-get install chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    engine = open_engine(f"sqlite:///{tmp_path / 'foureyes.db'}")
    migrate(engine)
    jobs = (Job(request(9), "waiting", NOON), Job(request(10), "running", NOON))
    gate = Gate(TOKEN, opened(engine, Still(jobs)))
    with _served(gate) as url:
        yield Host(url, engine)
    engine.dispose()


@contextmanager
def _served(gate: Gate) -> Iterator[str]:
    app = create_app("s" * 20, lambda _: None, pages=gate)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def full(host: Host) -> Host:
    """With one of everything."""
    answered(host.engine, request(7), full_review())
    answered(host.engine, request(8), wide(20), NOON - 60)
    answered(host.engine, request(6), None, NOON - 90, "failed")
    answered(host.engine, request(12345, LONG), full_review(), NOON - 100, "already-posted")
    called(host.engine, request(7), "u-1", "local", 0, 8)
    called(host.engine, request(7), "u-2", "cloud", 1, 4)
    called(host.engine, request(7), "u-2", "cloud", 5, 2, state="failed", error="overloaded")
    fails(
        host.engine,
        "Claude",
        NOON + 3600,
        "https://api.anthropic.example/v1/messages answers 529: overloaded",
    )
    judged(host.engine, "qwen2.5-coder:14b", ["fixed", "dismissed"])
    return host


class Tab:
    """A tab of the browser; `complaints` are what its console says of pages, broken policies among them."""

    def __init__(self, browser: Browser, *, known: bool = True) -> None:
        headers = {"Authorization": f"Bearer {TOKEN}"} if known else {}
        self.context = browser.new_context(
            color_scheme="light", viewport={"width": 1280, "height": 900}, extra_http_headers=headers
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(30_000)
        self.complaints: list[str] = []
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", self._shut)

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and "401" not in message.text:
            self.complaints.append(message.text)

    def _shut(self, dialog: Dialog) -> None:
        self.complaints.append(f"dialog {dialog.message}")
        dialog.dismiss()


@contextmanager
def tab(browser: Browser, *, known: bool = True) -> Iterator[Tab]:
    opened = Tab(browser, known=known)
    yield opened
    opened.context.close()
    assert opened.complaints == []

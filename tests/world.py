"""The world as a user of the bot sees it: deliveries go in at the door, reviews are read on the pull request.

The door, the pipeline, git and all SDKs are real; GitHub, Ollama and Claude are fakes on the wire. Work that
the service would do in a job is done when the test says so.
"""

import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot import config, wiring
from bot.code import GitCode
from bot.config import Settings
from bot.feedback import book as fates
from bot.feedback.closing import closed
from bot.git import Cache
from bot.recall import Replies
from bot.step import Repeating
from review import requests
from review.types import Posted, Request, Review
from tests.fakes.anthropic import FakeAnthropic
from tests.fakes.anthropic.server import KEY
from tests.fakes.github import FakeGitHub, Pull, Repository
from tests.fakes.github.state import CheckRun, Json
from tests.fakes.ollama import FakeOllama
from tests.reader import Reader
from webhooks.app import create_app

SECRET = "It's a Secret to Everybody"
MODEL = "qwen2.5-coder:7b"

BASE = {
    "shop/session.py": "def session_lifetime(user):\n    return 600\n",
    "shop/login.py": "from shop.session import session_lifetime\n",
    "shop/cart.py": "def mean(prices):\n    if not prices:\n        return 0\n    return 1\n",
}
CART = {"shop/cart.py": "def mean(prices):\n    return sum(prices) / len(prices)\n"}
CROSSING = {
    "shop/session.py": "def session_lifetime(user, remember):\n    return 600_000\n",
    "shop/login.py": "from shop.session import session_lifetime\nuntil = session_lifetime('x', True)\n",
}
DIVIDES = "return sum(prices) / len(prices)"
MIXES = "until = session_lifetime('x', True)"
WRONG = {DIVIDES: "Divides by zero", MIXES: "Mixes seconds and milliseconds"}


@dataclass
class World:
    """A shop on GitHub that has the App installed, and the readers."""

    github: FakeGitHub
    shop: Repository
    ollama: FakeOllama
    claude: FakeAnthropic
    settings: Settings
    waits: list[float] = field(default_factory=list)
    jobs: deque[Request] = field(default_factory=deque)
    checks: list[CheckRun] = field(default_factory=list)
    """What our check has shown, each time that it changed."""

    def open_pull(
        self, files: Mapping[str, str | None] = CART, *, draft: bool = False, fork: str | None = None
    ) -> Pull:
        """A pull request of alice; nothing is delivered yet."""
        self.shop.commit("feature", files, author="alice")
        return self.shop.open_pull("Change the shop", "feature", draft=draft, fork=fork)

    def readers_find(self, wrong: Mapping[str, str], verdict: str = "keep") -> None:
        """From now on both readers raise these lines and give this verdict on claims."""
        self.ollama.answers = deque([Reader(wrong, verdict)] * 50)
        self.claude.answers = deque([Reader(wrong, verdict)] * 50)

    def tell(self, pull: Pull, action: str) -> int:
        """Deliver `pull_request.ACTION`; the HTTP status."""
        return self.deliver("pull_request", self.github.pull_request(pull, action))

    def comment(self, pull: Pull, author: str, body: str) -> int:
        """Somebody comments, and GitHub tells."""
        return self.deliver("issue_comment", self.github.issue_comment(pull.comment(author, body)))

    def deliver(self, event: str, payload: Json) -> int:
        delivery = self.github.delivery(event, payload, SECRET)
        door = create_app(SECRET, self.jobs.append).test_client()
        return door.post("/webhook", data=delivery.body, headers=delivery.headers).status_code

    def work(self) -> list[tuple[Posted, Review | None]]:
        """Do all jobs, as the service would."""
        return [self._work(self.jobs.popleft()) for _ in range(len(self.jobs))]

    def _work(self, request: Request) -> tuple[Posted, Review | None]:
        step = Repeating(self.waits.append)
        forge = wiring.forge(self.settings, request.installation)
        book = wiring.ledger(self.settings)
        made = wiring.inline_desk(self.settings, lambda *_: None, recall=Replies(book.engine))
        desk = replace(made, step=step, folds=lambda repo: fates.folded(book.engine, repo, time.time()))
        code = GitCode(Cache(self.settings.state / "git"), forge.token, step)
        try:
            if request.wish.verb == "closed":
                return closed(forge, request, book.engine, step), None
            return requests.answered(request, desk, forge, code)
        finally:
            book.close()
            self.checks += self.shop.new_check_runs.read_all()


@contextmanager
def world(folder: Path, *, private: bool = False, cloud: bool = True, parallel: int = 1) -> Iterator[World]:
    """What a test leaves unread fails it."""
    github = FakeGitHub()
    shop = github.repository("octo/shop", private=private)
    shop.commit("main", BASE)
    github.install(shop)
    folder.mkdir(exist_ok=True)
    key = folder / "app.pem"
    key.write_text(github.app().private_key)
    with ExitStack() as stack:
        api = stack.enter_context(github.serve())
        ollama, claude = (
            stack.enter_context(FakeOllama(parallel=parallel)),
            stack.enter_context(FakeAnthropic()),
        )
        environment = {
            "FOUREYES_STATE_DIR": str(folder / "state"),
            "FOUREYES_GITHUB_URL": api,
            "FOUREYES_GITHUB_APP_ID": str(github.app().id),
            "FOUREYES_GITHUB_APP_KEY_FILE": str(key),
            "FOUREYES_OLLAMA_URL": ollama.url,
            "FOUREYES_LOCAL_MODEL": MODEL,
            "FOUREYES_ANTHROPIC_URL": claude.url,
            "FOUREYES_WEBHOOK_SECRET": SECRET,
        }
        settings = config.load(environment | ({"ANTHROPIC_API_KEY": KEY} if cloud else {}))
        made = World(github, shop, ollama, claude, settings)
        made.readers_find(WRONG)
        yield made
        made.checks += shop.new_check_runs.read_all()
        github.finish()

"""The demo: all is real but GitHub, which is the tests' strict fake, and the quality of the toy model.

Starts the fake GitHub, the receiver and the worker on loopback, opens a pull request, delivers its signed
webhook, waits for the posted review, prints it, and writes review.html into the current directory.
"""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]  # from the checkout: the fake GitHub is not installed

from demo_change import BASE, HEAD  # noqa: E402

from bot.config import EMBEDDED, load  # noqa: E402
from bot.models import ollama  # noqa: E402
from tests.fakes.github import FakeGitHub, Pull, Review  # noqa: E402

FOUREYES = Path(sys.executable).with_name("foureyes")
PATIENCE = 600.0
MODELS = frozenset(
    "FOUREYES_LOCAL_MODEL FOUREYES_OLLAMA_URL FOUREYES_CLOUD_MODEL FOUREYES_ANTHROPIC_URL"
    " FOUREYES_ANTHROPIC_API_KEY FOUREYES_DAILY_USD".split()
)
SHOWN = (" bot.work ", " bot.inline ", " ERROR ", "foureyes: ")
TOY = "a toy of 135 million parameters: it proves the wiring, not the quality"


@dataclass(frozen=True)
class Service:
    """`foureyes up` in a process of its own, with its log."""

    process: subprocess.Popen[bytes]
    log: Path
    url: str


def main() -> None:
    """Exits with 0 when a review was posted and everything has ended."""
    say("Four Eyes demo: a signed webhook becomes a posted review, all on this machine.")
    github = FakeGitHub()
    with tempfile.TemporaryDirectory(prefix="foureyes-demo-") as folder, github.serve() as api:
        pull = open_pull(github)
        say(f"Pull request  {pull.name} “{pull.title}”, {len(pull.files())} files, on a fake GitHub at {api}")
        environment = settings(github, api, Path(folder))
        model = environment["FOUREYES_LOCAL_MODEL"]
        say(f"Local model   {model}{f' ({TOY})' if model == EMBEDDED else ''}")
        claude = load(environment)
        if claude.anthropic_api_key is not None:
            say(f"Claude        {claude.cloud_model} gets what crosses files, since you have set a key")
        say("Second check  off, so that you see what one reading gives; it is on by default")
        with service(environment, Path(folder)) as running:
            deliver(github, pull, running, environment["FOUREYES_WEBHOOK_SECRET"])
            review = posted(pull, running)
        show(review)
        shutil.copyfile(next(Path(folder, "reports").glob("*.html")), "review.html")
    say("Wrote review.html into this folder. Nothing is left running.")


def say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


def open_pull(github: FakeGitHub) -> Pull:
    repo = github.repository("octo/shop")
    repo.commit("main", BASE, "A small shop")
    repo.commit("remember-me", HEAD, "Remember customers", author="alice")
    github.install(repo)
    return repo.open_pull("Remember customers, search without case", "remember-me", author="alice")


def settings(github: FakeGitHub, api: str, folder: Path) -> dict[str, str]:
    """The environment of the service; what the user has set for models and Claude stays."""
    key = folder / "app.pem"
    key.touch(mode=0o600)
    key.write_text(github.app().private_key)
    own = {name: value for name, value in os.environ.items() if _is_kept(name)}
    return own | {
        "FOUREYES_STATE_DIR": str(folder / "state"),
        "FOUREYES_REPORTS_DIR": str(folder / "reports"),
        "FOUREYES_GITHUB_URL": api,
        "FOUREYES_GITHUB_APP_ID": str(github.app().id),
        "FOUREYES_GITHUB_APP_KEY_FILE": str(key),
        "FOUREYES_WEBHOOK_SECRET": secrets.token_hex(16),
        "FOUREYES_LOCAL_MODEL": local_model(),
        "FOUREYES_SECOND_CHECK": "off",
        "FOUREYES_BIND": f"127.0.0.1:{free_port()}",
    }


def _is_kept(name: str) -> bool:
    """Settings of models stay; those of databases, GitHub and the rest are somebody's real service."""
    return name in MODELS or not name.startswith(("FOUREYES_", "GITHUB_"))


def local_model() -> str:
    """The model that is set, if Ollama has it; else any that Ollama has; else the embedded toy."""
    chosen = load(os.environ)
    there = ollama.available(chosen.ollama_url)
    return chosen.local_model if chosen.local_model in there else next(iter(there), EMBEDDED)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@contextmanager
def service(environment: dict[str, str], folder: Path) -> Iterator[Service]:
    """Receiver and worker; both have ended when the block is left."""
    log = folder / "log"
    with log.open("wb") as out:
        process = subprocess.Popen([FOUREYES, "up"], env=environment, stdout=out, stderr=out, cwd=folder)
    running = Service(process, log, f"http://{environment['FOUREYES_BIND']}")
    try:
        until(running, lambda: healthy(running.url))
        yield running
    finally:
        process.terminate()
        process.wait(60)


def until(running: Service, done: Callable[[], bool]) -> None:
    """Wait, and show what the service says meanwhile; exits when it ends or takes too long."""
    deadline = time.monotonic() + PATIENCE
    with running.log.open(encoding="utf-8", errors="replace") as log:
        while not done():
            if running.process.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"the service did not do it; its log:\n{running.log.read_text(errors='replace')}")
            tell(log.readlines())
            time.sleep(0.2)
        tell(log.readlines())


def tell(lines: list[str]) -> None:
    for line in lines:
        if any(mark in line for mark in SHOWN):
            say(f"  {line.rstrip().partition(' bot.work ')[2] or line.rstrip()}")


def healthy(url: str) -> bool:
    try:
        with urlopen(f"{url}/health", timeout=5) as answer:  # noqa: S310 (loopback)
            return bool(answer.status == 200)
    except URLError:
        return False


def deliver(github: FakeGitHub, pull: Pull, running: Service, secret: str) -> None:
    delivery = github.delivery("pull_request", github.pull_request(pull, "opened"), secret)
    wanted = Request(f"{running.url}/webhook", delivery.body, delivery.headers)  # noqa: S310 (loopback)
    with urlopen(wanted, timeout=30) as answer:  # noqa: S310 (loopback)
        say(f"Delivered     pull_request opened, signed: {answer.status} {answer.read().decode().strip()}")


def posted(pull: Pull, running: Service) -> Review:
    until(running, lambda: any(running.log.parent.glob("reports/*.html")))
    return pull.read_review(within=10)


def show(review: Review) -> None:
    say(f"\n=== The posted review, by {review.user.login} ===\n\n{review.body}")
    for comment in review.comments:
        say(f"\n--- {comment.path}, line {comment.line} ({comment.side}) ---\n{comment.body}")
    say("")


if __name__ == "__main__":
    main()

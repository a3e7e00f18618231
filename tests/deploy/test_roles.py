"""Each process of deploy/compose.yaml, started as that file says, with the secrets that it gives alone."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO
from urllib.request import Request, urlopen

import pytest

from bot.jobs.worker import prepare
from tests.deploy import composed
from tests.fakes.anthropic.server import KEY
from tests.test_service import wait
from tests.world import CART, CROSSING, SECRET, World, world

FOUREYES = Path(sys.executable).with_name("foureyes")
HEALTH = composed.DEPLOY / "health.py"
STARTED = {"web": "Listening at:", **dict.fromkeys(("reviews", "local", "cloud"), " works on ")}


def environment(role: str, folder: Path, shop: World) -> dict[str, str]:
    """What Compose gives the role, with the places of this machine in place of the containers'."""
    values = {
        "POSTGRES_PASSWORD": "unused",
        "FOUREYES_WEBHOOK_SECRET": SECRET,
        "FOUREYES_GITHUB_APP_ID": str(shop.settings.github_app_id),
        "FOUREYES_GITHUB_URL": shop.settings.github_url,
        "FOUREYES_ANTHROPIC_API_KEY": KEY,
        "FOUREYES_LOCAL_MODEL": shop.settings.local_model,
    }
    given = composed.environment(role, values)
    here = {
        "FOUREYES_DATABASE_URL": f"sqlite:///{folder / 'shared.db'}",
        "FOUREYES_GITHUB_APP_KEY_FILE": str(shop.settings.github_app_key_file),
        "FOUREYES_OLLAMA_URL": shop.settings.ollama_url,
    }
    given |= {name: value for name, value in here.items() if name in given}
    if role == "cloud":
        given["FOUREYES_ANTHROPIC_URL"] = shop.settings.anthropic_url or ""
    image = {"FOUREYES_STATE_DIR": str(folder / role), "FOUREYES_BIND": "127.0.0.1:0"}
    return {"PATH": "/usr/bin:/bin", **image, **given}


@contextmanager
def running(role: str, environment: Mapping[str, str], folder: Path) -> Iterator[IO[str]]:
    """The role's process; its log. It must end well when it is told to."""
    command = [FOUREYES, *composed.services()[role]["command"]]
    process = subprocess.Popen(
        command, env=environment, cwd=folder, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    )
    assert process.stderr is not None
    with process.stderr as log:
        try:
            yield log
        finally:
            process.terminate()
            log.read()
            assert process.wait() == 0


def healthy(role: str, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """As the role's health check in the container."""
    words = composed.services()[role]["healthcheck"]["test"]
    assert words[:4] == ["CMD", "/opt/foureyes/bin/python", "-I", "/opt/foureyes/health.py"]
    command = [sys.executable, "-I", HEALTH, *words[4:]]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_four_processes_with_their_own_secrets_only_make_a_review(tmp_path: Path) -> None:
    with world(tmp_path) as shop, ExitStack() as stack:
        environments = {role: environment(role, tmp_path, shop) for role in composed.ROLES}
        logs = {role: stack.enter_context(running(role, own, tmp_path)) for role, own in environments.items()}
        started = {role: wait(log, STARTED[role]) for role, log in logs.items()}
        url = started["web"].split("Listening at: ")[1].split()[0]
        environments["web"]["FOUREYES_BIND"] = url.removeprefix("http://")
        for role in ("web", "local"):
            assert healthy(role, environments[role]).returncode == 0
        pull = shop.open_pull(CART | CROSSING)
        delivery = shop.github.delivery("pull_request", shop.github.pull_request(pull, "opened"), SECRET)
        with urlopen(Request(f"{url}/webhook", delivery.body, delivery.headers)) as answer:  # noqa: S310
            assert answer.status == 202
        wait(logs["reviews"], "posted: ")
        assert len(pull.read_review().comments) == 2
    assert [role for role in composed.ROLES if any(tmp_path.joinpath(role).glob("*"))] == ["reviews"]


@pytest.mark.parametrize(
    ("role", "said"), [("web", "the receiver does not answer"), ("local", "no worker of")]
)
def test_a_process_that_is_not_there_is_not_healthy(role: str, said: str, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'shared.db'}"
    prepare(database)
    found = healthy(role, {"FOUREYES_DATABASE_URL": database, "FOUREYES_BIND": "127.0.0.1:1"})
    assert found.returncode == 3
    assert said in found.stderr

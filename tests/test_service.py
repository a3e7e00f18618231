"""The service as it is started by people: our console script, real processes, a signed delivery."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.request import Request, urlopen

from tests.world import CART, CROSSING, SECRET, World, world

FOUREYES = Path(sys.executable).with_name("foureyes")
TOKEN = "correct horse battery"
EVIL = "import pathlib; pathlib.Path('evil-was-here').touch()\n"


@contextmanager
def up(folder: Path, environment: Mapping[str, str]) -> Iterator[IO[str]]:
    """`foureyes up` in `folder`; its log. All of its processes must have ended well."""
    process = subprocess.Popen(
        [FOUREYES, "up"],
        env={"PATH": "/usr/bin:/bin", **environment},
        cwd=folder,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    assert process.stderr is not None
    with process.stderr as log:
        try:
            yield log
        finally:
            process.terminate()
            log.read()
            assert process.wait() == 0


def wait(log: IO[str], mark: str) -> str:
    """The next line of the log with the mark; an end of the log without it is a failure."""
    seen = []
    for line in log:
        seen.append(line)
        if mark in line:
            return line
    raise AssertionError(f"the service never said {mark!r}:\n{''.join(seen)}")


def settings(shop: World, **more: str) -> dict[str, str]:
    known = shop.settings
    return {
        "FOUREYES_STATE_DIR": str(known.state_dir),
        "FOUREYES_GITHUB_URL": known.github_url,
        "FOUREYES_GITHUB_APP_ID": str(known.github_app_id),
        "FOUREYES_GITHUB_APP_KEY_FILE": str(known.github_app_key_file),
        "FOUREYES_OLLAMA_URL": known.ollama_url,
        "FOUREYES_LOCAL_MODEL": known.local_model,
        "FOUREYES_ANTHROPIC_URL": known.anthropic_url or "",
        "ANTHROPIC_API_KEY": known.anthropic_api_key.get_secret_value() if known.anthropic_api_key else "",
        "FOUREYES_WEBHOOK_SECRET": SECRET,
        "FOUREYES_BIND": "127.0.0.1:0",
        **more,
    }


def test_a_signed_delivery_becomes_a_posted_review_whatever_folder_we_stand_in(tmp_path: Path) -> None:
    evil = tmp_path / "evil"
    for name in ("bot/__init__.py", "bot/cli.py", "webhooks/__init__.py", "gunicorn.conf.py"):
        evil.joinpath(name).parent.mkdir(parents=True, exist_ok=True)
        evil.joinpath(name).write_text(EVIL)
    with world(tmp_path) as shop, up(evil, settings(shop, FOUREYES_DASHBOARD_TOKEN=TOKEN)) as log:
        url = wait(log, "Listening at:").split("Listening at: ")[1].split()[0]
        pull = shop.open_pull(CART | CROSSING)
        delivery = shop.github.delivery("pull_request", shop.github.pull_request(pull, "opened"), SECRET)
        for _ in range(2):
            with urlopen(Request(f"{url}/webhook", delivery.body, delivery.headers)) as answer:  # noqa: S310
                assert answer.status == 202
        wait(log, "posted: ")
        assert len(pull.read_review().comments) == 2
        known = Request(f"{url}/dashboard", headers={"Authorization": f"Bearer {TOKEN}"})  # noqa: S310
        with urlopen(known) as page:  # noqa: S310
            assert b"octo/shop#1" in page.read()
    assert not list(tmp_path.rglob("evil-was-here"))


def test_it_refuses_to_start_without_a_secret(tmp_path: Path) -> None:
    for command in ("serve", "up"):
        environment = {"PATH": "/usr/bin", "HOME": str(tmp_path)}
        done = subprocess.run(
            [FOUREYES, command], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 2
        assert "set FOUREYES_WEBHOOK_SECRET" in done.stderr

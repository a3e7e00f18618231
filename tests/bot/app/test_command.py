"""`foureyes app create` as it is typed: what it refuses, and what it prints."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.app.address import address, webhook
from bot.app.command import app
from bot.app.needs import EVENTS, PERMISSIONS
from review.errors import UserError
from tests.bot.app.browser import Browser
from tests.fakes.github import FakeGitHub


def create(*arguments: str, **environment: str | None) -> Result:
    unset = dict.fromkeys(("GITHUB_API_URL", "FOUREYES_GITHUB_URL"))
    result = CliRunner().invoke(app, ["create", *arguments], env={**unset, **environment})
    assert result.exit_code != 70, result.output
    return result


def test_the_manifest_can_be_looked_at_first(tmp_path: Path) -> None:
    out = str(tmp_path / "bot.toml")
    result = create(
        "--print-manifest", "--org", "octo", "--webhook-url", "https://bot.example.org", "--out", out
    )
    assert [*tmp_path.iterdir()] == []
    manifest = json.loads(result.stdout)
    assert manifest["name"] == "Four Eyes octo"
    assert manifest["url"] == "https://github.com/octo"
    assert manifest["hook_attributes"]["url"] == "https://bot.example.org/webhook"
    assert "redirect_url" not in manifest


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--org", "../octo"], "is no name of an organization"),
        (["--name", 35 * "x"], "at most 34 characters"),
        (["--webhook-url", "bot.example.org/webhook"], "is no address"),
        (["--webhook-url", "http://127.0.0.1:8080/webhook"], "cannot reach"),
        (["--github-url", "https://github.example.com"], "write https://api.github.com"),
        (["--github-url", "http://github.example.com/api/v3"], "would travel unprotected"),
        (["--github-url", "https://[::1"], "is no address"),
    ],
)
def test_what_github_would_refuse_is_refused_here(arguments: list[str], words: str) -> None:
    result = create(*arguments, "--print-manifest")
    assert (result.exit_code, words in result.stderr) == (2, True), result.stderr


@pytest.mark.parametrize(
    ("api", "web"),
    [
        ("https://api.github.com", "https://github.com"),
        ("https://github.example.com/api/v3/", "https://github.example.com"),
        ("https://api.octo.ghe.com", "https://octo.ghe.com"),
    ],
)
def test_pages_for_people(api: str, web: str) -> None:
    assert address(api).web == web


def test_a_webhook_with_its_own_path_is_left_alone() -> None:
    assert webhook("https://example.org/hooks/foureyes?x=1") == "https://example.org/hooks/foureyes?x=1"
    with pytest.raises(UserError, match="cannot reach"):
        webhook("https://bot.localhost")


def test_from_the_command_to_an_app_that_is_as_it_should_be(tmp_path: Path) -> None:
    github, out = FakeGitHub(), str(tmp_path / "bot.toml")
    with github.serve() as api:
        arguments = ["create", "--no-browser", "--name", "Ours", "--github-url", api, "--out", out]
        command = [sys.executable, "-c", "from bot.app.command import app; app()", *arguments]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            page = Browser().through(process.stdout.readline().split()[-1])
            said = process.stdout.read()
        checked = CliRunner().invoke(app, ["check", "--config", out])
    assert (process.returncode, checked.exit_code) == (0, 0), checked.output
    assert "The App is ready" in page.text
    assert f"foureyes up --config {out}" in said
    github.finish()


def test_every_event_is_covered_by_a_permission() -> None:
    """GitHub refuses the manifest otherwise."""
    assert {event.permission for event in EVENTS} <= {need.name for need in PERMISSIONS}

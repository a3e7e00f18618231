"""`foureyes action`, in an imitated runner: files and variables as GitHub Actions gives them."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from bot.cli import main
from bot.config import Settings
from tests.fakes.github import Pull
from tests.fakes.github.callers import Permissions
from tests.fakes.github.state import Json
from tests.fakes.ollama import Fault
from tests.world import CROSSING, MODEL, World, world

ACTION = Path(__file__).parent.parent / "deploy/action/action.yml"


class Runner:
    """Runs the action in an empty working directory."""

    def __init__(self, shop: World, folder: Path) -> None:
        self.shop = shop
        self.folder = folder
        self.summary = folder / "summary.md"

    def run(self, event: str, payload: Json, *options: str, where: str = "github-hosted") -> Result:
        file = self.folder / "event.json"
        file.write_text(json.dumps(payload))
        permissions: Permissions = {"contents": "read", "pull_requests": "write"}
        environment = {
            "GITHUB_ACTIONS": "true",
            "RUNNER_ENVIRONMENT": where,
            "GITHUB_EVENT_NAME": event,
            "GITHUB_EVENT_PATH": str(file),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_API_URL": self.shop.settings.github_url,
            "GITHUB_TOKEN": self.shop.github.actions_token(self.shop.shop, permissions),
            "FOUREYES_OLLAMA_URL": self.shop.ollama.url,
            "FOUREYES_LOCAL_MODEL": MODEL,
            "FOUREYES_ANTHROPIC_API_KEY": "",
            "FOUREYES_STATE_DIR": str(self.folder / "runner-state"),
            "FOUREYES_MARKER_KEY": "a key of this repository",
        }
        return CliRunner().invoke(main, ["action", *options], env=environment)


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[Runner]:
    with world(tmp_path) as shop:
        yield Runner(shop, tmp_path)


def opened(runner: Runner) -> tuple[Pull, Json]:
    pull = runner.shop.open_pull(CROSSING | {"shop/cart.py": "x = 1\n"})
    return pull, runner.shop.github.pull_request(pull, "opened")


def test_a_pull_request_is_reviewed_as_github_actions(runner: Runner) -> None:
    pull, payload = opened(runner)
    result = runner.run("pull_request", payload)
    assert (result.exit_code, result.stdout.split(":")[0]) == (0, "posted")
    review = pull.read_review()
    assert review.user.login == "github-actions[bot]"
    assert [comment.path for comment in review.comments] == ["shop/login.py"]
    assert runner.summary.read_text().startswith("Four Eyes read 3 hunks in 3 files: 1 comment, 0 notes.")


def test_a_comment_asks_for_a_review(runner: Runner) -> None:
    pull, _ = opened(runner)
    comment = pull.comment("octo", "/review")
    assert runner.run("issue_comment", runner.shop.github.issue_comment(comment)).exit_code == 0
    assert [reaction.content for reaction in pull.read_reactions()] == ["eyes", "rocket"]
    pull.read_review()


def test_what_is_nothing_to_review_is_said(runner: Runner) -> None:
    pull, _ = opened(runner)
    comment = pull.comment("octo", "Nice work")
    result = runner.run("issue_comment", runner.shop.github.issue_comment(comment))
    assert (result.exit_code, result.stdout) == (0, "foureyes: nothing to review: no command\n")


@pytest.mark.parametrize("event", ["closed", "merge"])
def test_what_needs_no_review_is_no_failure_on_a_runner_of_your_own(runner: Runner, event: str) -> None:
    pull, _ = opened(runner)
    pull.close(merged=True)
    github = runner.shop.github
    group = {"action": "checks_requested", "merge_group": {"head_sha": pull.head_sha}}
    group |= {"repository": github.pull_request(pull, "closed")["repository"]}
    told = (
        ("pull_request", github.pull_request(pull, "closed")) if event == "closed" else ("merge_group", group)
    )
    result = runner.run(*told, where="self-hosted")
    assert (result.exit_code, result.stdout) == (0, f"foureyes: nothing to review: {event}\n")


def test_an_incomplete_review_is_no_success(runner: Runner) -> None:
    runner.shop.ollama.answers.clear()
    runner.shop.ollama.answers.extend([Fault.LENGTH] * 20)
    pull, payload = opened(runner)
    assert runner.run("pull_request", payload).exit_code == 3
    assert "could not read" in pull.read_review().body


def test_findings_fail_the_job_where_that_is_asked_for(runner: Runner) -> None:
    pull, payload = opened(runner)
    assert runner.run("pull_request", payload, "--fail-on", "high").exit_code == 1
    pull.read_review()


def test_the_review_is_written_for_code_scanning(runner: Runner, tmp_path: Path) -> None:
    pull, payload = opened(runner)
    file = tmp_path / "out.sarif"
    assert runner.run("pull_request", payload, "--sarif", str(file)).exit_code == 0
    (run,) = json.loads(file.read_text())["runs"]
    assert len(run["results"]) == len(pull.read_review().comments) == 1


def test_a_report_that_cannot_be_written_is_said_before_anything_is_read(runner: Runner) -> None:
    _, payload = opened(runner)
    result = runner.run("pull_request", payload, "--sarif", str(runner.folder / "absent/out.sarif"))
    assert result.exit_code == 2
    assert not runner.shop.ollama.requests


def test_a_fork_does_not_start_work_on_a_machine_of_ones_own(runner: Runner) -> None:
    pull = runner.shop.open_pull(CROSSING, fork="mallory/shop")
    payload = runner.shop.github.pull_request(pull, "opened")
    refused = runner.run("pull_request", payload, where="self-hosted")
    assert refused.exit_code == 2
    assert "comes from a fork" in refused.stderr
    assert not runner.shop.ollama.requests
    comment = runner.shop.github.issue_comment(pull.comment("octo", "/review"))
    assert runner.run("issue_comment", comment, where="self-hosted").exit_code == 0
    pull.read_review()
    pull.read_reactions()


def test_forks_may_where_that_is_said(runner: Runner) -> None:
    pull = runner.shop.open_pull(CROSSING, fork="mallory/shop")
    payload = runner.shop.github.pull_request(pull, "opened")
    assert runner.run("pull_request", payload, "--forks", where="self-hosted").exit_code == 0
    pull.read_review()


def test_outside_of_actions_it_says_what_is_missing() -> None:
    result = CliRunner().invoke(main, ["action"], env={"GITHUB_EVENT_NAME": "", "GITHUB_EVENT_PATH": ""})
    assert result.exit_code == 2
    assert "GITHUB_EVENT_PATH" in result.stderr


def test_the_action_sets_only_what_we_know() -> None:
    steps = yaml.safe_load(ACTION.read_text())["runs"]["steps"]
    names = {name for step in steps for name in step["env"] if name.startswith("FOUREYES_")}
    assert names
    assert {name.removeprefix("FOUREYES_").lower() for name in names} <= set(Settings.model_fields)


def step(inputs: dict[str, str], folder: Path) -> list[str]:
    """The arguments that the action's last step gives to the program, run as the runner runs it."""
    given = yaml.safe_load(ACTION.read_text())
    script = given["runs"]["steps"][-1]["run"]
    program = folder / "foureyes/bin/foureyes"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@" >arguments\n')
    program.chmod(0o755)
    variables = {name.upper().replace("-", "_"): value for name, value in inputs.items()}
    subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "FAIL_ON": "", "SARIF": "", "FORKS": "false"} | variables,
        check=True,
    )
    return (folder / "arguments").read_text().splitlines()


def test_the_step_passes_its_inputs_on_as_they_are(tmp_path: Path) -> None:
    odd = "$(touch pwned); a b.sarif"
    inputs = {"fail-on": "high", "sarif": odd, "forks": "true"}
    assert step(inputs, tmp_path) == ["action", "--fail-on", "high", "--sarif", odd, "--forks"]
    assert not (tmp_path / "pwned").exists()


def test_the_step_without_inputs(tmp_path: Path) -> None:
    assert step({}, tmp_path) == ["action"]

"""The example workflows and the Action: linted, with few rights, with nothing that can change under them."""

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.composed import DEPLOY

ACTION = DEPLOY / "action" / "action.yml"
EXAMPLES = sorted(DEPLOY.joinpath("examples").glob("*.yml"))
NAMES = [file.name for file in EXAMPLES]
_PINNED = re.compile(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}")


def run(tool: str, *arguments: str | Path) -> None:
    """Runs a linter of the development requirements; that it is not there is a failure, too."""
    path = shutil.which(tool, path=Path(sys.executable).parent)
    assert path is not None, f"{tool} is not installed: deploy/setup.sh does"
    found = subprocess.run([path, *arguments], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def jobs(file: Path) -> list[dict[str, Any]]:
    return list(_read(file)["jobs"].values())


def steps(file: Path) -> list[dict[str, Any]]:
    return [step for job in jobs(file) for step in job["steps"]]


def _read(file: Path) -> dict[str, Any]:
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert isinstance(content, dict)
    return content


def test_zizmor_finds_nothing() -> None:
    options = ("--offline", "--no-progress", "--persona", "pedantic", "--strict-collection")
    run("zizmor", *options, *EXAMPLES, ACTION)


def test_actionlint_finds_nothing() -> None:
    run("actionlint", "-config-file", Path(__file__).with_name("actionlint.yaml"), *EXAMPLES)


def test_hadolint_finds_nothing() -> None:
    run("hadolint", DEPLOY / "Dockerfile")


@pytest.mark.parametrize("file", EXAMPLES, ids=NAMES)
def test_what_is_used_is_pinned(file: Path) -> None:
    used = [step["uses"] for step in steps(file) if "uses" in step]
    assert used
    assert [name for name in used if not _PINNED.fullmatch(name)] == []


@pytest.mark.parametrize("file", EXAMPLES, ids=NAMES)
def test_rights_are_few_and_named_by_job(file: Path) -> None:
    assert _read(file)["permissions"] == {}
    rights = {f"{name}: {right}" for job in jobs(file) for name, right in job["permissions"].items()}
    assert rights <= {"contents: read", "pull-requests: write"}
    assert all("timeout-minutes" in job for job in jobs(file))


@pytest.mark.parametrize("file", EXAMPLES, ids=NAMES)
def test_the_action_is_given_only_inputs_that_it_has(file: Path) -> None:
    known = set(_read(ACTION)["inputs"])
    given = {name for step in steps(file) if "foureyes" in step.get("uses", "") for name in step["with"]}
    assert given <= known


@pytest.mark.parametrize("file", [file for file in EXAMPLES if "review" in _read(file)["jobs"]])
def test_a_pull_request_of_a_fork_starts_no_review(file: Path) -> None:
    (job,) = jobs(file)
    assert "github.event.pull_request.head.repo.full_name == github.repository" in job["if"]
    assert not any(step.get("uses", "").startswith("actions/checkout") for step in job["steps"])


@pytest.mark.parametrize("file", EXAMPLES, ids=NAMES)
def test_no_text_of_a_stranger_becomes_a_command(file: Path) -> None:
    assert not any("${{" in step.get("run", "") for step in steps(file))


@pytest.mark.parametrize("file", EXAMPLES, ids=NAMES)
def test_no_token_is_left_beside_code(file: Path) -> None:
    checkouts = [step for step in steps(file) if step.get("uses", "").startswith("actions/checkout")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)

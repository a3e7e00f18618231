"""The commands of the README and the guides work as they are written."""

import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from bot.cli import main
from tests.bot.repositories import Made, Tree
from tests.fakes.ollama import FakeOllama

ROOT = Path(__file__).parent.parent
GUIDES = ("README.md", ".github/OPERATING.md", ".github/CONTRIBUTING.md")

# They need a review by the service: tests/test_audit.py runs them.
_ITS_REVIEWS = ("audit show", "audit verify --seal", "replay")

# They need GitHub or wait for deliveries: their words are checked, and other tests run them.
ELSEWHERE = ("app create", "app check", "up", "serve", "work", "review octo/app#12", "doctor", *_ITS_REVIEWS)

SETTINGS: Tree = {".github/foureyes.yml": b"cloud: crossing\n"}


def commands() -> list[list[str]]:
    """The arguments of every `foureyes` command in the guides, in a block of its own or within a sentence."""
    found: dict[str, None] = {}
    for guide in GUIDES:
        text = (ROOT / guide).read_text(encoding="utf-8")
        blocks = "\n".join(re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
        lines = re.findall(r"^(?:\S*/)?foureyes (.*)$", blocks, re.MULTILINE)
        found |= dict.fromkeys([*lines, *re.findall(r"`foureyes ([^`\[]+)`", text)])
    return [shlex.split(line.partition("  #")[0].split(" # ")[0], comments=False) for line in found]


def words(arguments: list[str]) -> str:
    return " ".join(arguments)


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[Path]:
    """A repository with a branch, as a reader of the README has one; the test stands in it."""
    made = Made(tmp_path / "repo", bare=False)
    base = made.commit({"a.py": b"x = 1\n", **SETTINGS})
    made.git("branch", "--force", "main", base)
    made.git("checkout", "--quiet", "-B", "topic", made.commit({"a.py": b"x = 2\n", **SETTINGS}, parent=base))
    before = Path.cwd()
    os.chdir(made.folder)
    yield made.folder
    os.chdir(before)


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("arguments", commands(), ids=words)
def test_every_command_has_the_words_that_the_program_knows(arguments: list[str]) -> None:
    context, rest = click.Context(main), arguments
    command: click.Command = main
    while isinstance(command, click.Group) and rest:
        _, found, rest = command.resolve_command(context, rest)
        assert found is not None
        command = found
    command.make_context(words(arguments), [*rest], parent=None)


def runnable() -> list[list[str]]:
    return [each for each in commands() if not words(each).startswith(ELSEWHERE)]


@pytest.mark.usefixtures("repository")
@pytest.mark.parametrize("arguments", runnable(), ids=words)
def test_what_can_run_here_runs(arguments: list[str], tmp_path: Path) -> None:
    with FakeOllama() as ollama:
        environment = {"FOUREYES_OLLAMA_URL": ollama.url, "FOUREYES_LOCAL_MODEL": "qwen2.5-coder:7b"}
        environment |= {"FOUREYES_STATE_DIR": str(tmp_path / "state"), "ANTHROPIC_API_KEY": ""}
        result = CliRunner().invoke(main, arguments, env=environment)
    assert result.exit_code == 0, result.output


def test_the_guides_have_commands_to_run() -> None:
    assert len(runnable()) >= 5

"""`foureyes eval` as a user types it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.evaluation.command import evaluate
from bot.evaluation.mine import CAVEAT
from tests.bot.evaluation.served import Served, environment, served
from tests.bot.evaluation.test_answers import answer_by_hand
from tests.bot.evaluation.test_cases import shipped_data, write
from tests.bot.evaluation.test_mine import BUG, FIXED, ROOT, Story
from tests.reader import Reader


@pytest.fixture
def readers(tmp_path: Path) -> Iterator[Served]:
    with served(tmp_path) as made:
        yield made


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """A folder with a bug at home and a clean case."""
    folder = tmp_path / "cases"
    folder.mkdir()
    for name in ("python-retry", "python-sweep"):
        write(folder, shipped_data(name), name)
    return folder


def typed(readers: Served, *arguments: object, key: bool = True) -> Result:
    names = environment(Path("unused"), readers.ollama, readers.claude)
    names["FOUREYES_STATE_DIR"] = str(readers.settings.state)
    names |= {} if key else {"ANTHROPIC_API_KEY": ""}
    return CliRunner().invoke(evaluate, [str(argument) for argument in arguments], env=names)


def result(done: Result) -> dict[str, Any]:
    data = json.loads(done.stdout)
    assert isinstance(data, dict)
    return data


def test_the_report(readers: Served, two: Path) -> None:
    done = typed(readers, two, "--reader", "local", "--reader", "cloud", "--reader", "local")
    assert done.exit_code == 0
    assert "function" in done.stdout
    assert ("local" in done.stdout, "cloud" in done.stdout, "hybrid" in done.stdout) == (True, True, False)
    assert "read by local: 2 of 2" in done.stderr


@pytest.mark.parametrize(("key", "reader"), [(True, "hybrid"), (False, "local")])
def test_who_reads_unless_it_is_said(readers: Served, two: Path, key: bool, reader: str) -> None:
    data = result(typed(readers, two, "--format", "json", key=key))
    assert [each["reader"] for each in data["readers"]] == [reader]
    assert {case["case"]: case["caught"] for case in data["readers"][0]["cases"]} == {
        "python-retry": True,
        "python-sweep": None,
    }


def test_our_own_cases_into_a_page(readers: Served, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    done = typed(readers, "--reader", "local", "--format", "html", "--out", page, "--jobs", 2)
    assert (done.exit_code, done.stdout) == (0, "")
    assert "<html" in page.read_text()
    assert "read by local: 16 of 16" in done.stderr


def test_a_case_that_failed_is_named(readers: Served, two: Path, tmp_path: Path) -> None:
    record = tmp_path / "answers.jsonl"
    typed(readers, two / "python-sweep.json", "--reader", "local", "--record", record)
    done = typed(readers, two, "--reader", "local", "--replay", record)
    assert done.exit_code == 3
    assert "local: 1 case failed: python-retry (the record has no answer" in done.stderr
    assert "python-sweep (" not in done.stderr


def test_questions_for_somebody_else(readers: Served, two: Path, tmp_path: Path) -> None:
    folder = tmp_path / "questions"
    command = (two, "--reader", "local", "--export", folder)
    first = typed(readers, *command)
    assert first.exit_code == 3
    assert "2 cases waiting: python-retry (1 answer still to be given); python-sweep" in first.stderr
    assert f"below {folder}" in first.stderr
    while answer_by_hand(folder):
        done = typed(readers, *command, "--format", "json")
    assert done.exit_code == 0
    (reader,) = result(done)["readers"]
    assert reader["reader"] == "local (imported answers, tokens estimated)"
    assert reader["cases"][0]["caught"]
    again = typed(readers, two, "--reader", "local", "--import", folder, "--format", "json")
    assert result(again) == result(done)
    assert readers.ollama.requests == []


def test_what_waits_without_export(readers: Served, two: Path, tmp_path: Path) -> None:
    done = typed(readers, two, "--reader", "local", "--import", tmp_path)
    assert done.exit_code == 3
    assert "Write the questions with --export" in done.stderr


def test_two_results(readers: Served, two: Path, tmp_path: Path) -> None:
    a, b = tmp_path / "a.json", tmp_path / "b.json"
    typed(readers, two, "--reader", "local", "--format", "json", "--out", a)
    readers.say(Reader({}))
    typed(readers, two, "--reader", "local", "--format", "json", "--out", b)
    done = typed(readers, "--compare", a, b)
    assert done.exit_code == 0
    assert "python-retry" in done.stdout
    assert result(typed(readers, "--compare", a, b, "--format", "json"))["schema"].startswith("foureyes.")


@pytest.mark.parametrize("text", ["{", "[]", "{}", None])
def test_what_is_no_result(readers: Served, tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "a.json"
    if text is not None:
        file.write_text(text)
    done = typed(readers, "--compare", file, file)
    assert done.exit_code == 2
    assert done.stderr.startswith("foureyes: --compare")


def test_ones_own_history(readers: Served, tmp_path: Path) -> None:
    story = Story(tmp_path / "repo")
    story.tell("Begin", ROOT)
    story.tell("Tell the mean price", BUG)
    assert "No cases" in typed(readers, "--mine", "--repo", story.made.folder).stdout
    story.tell("Fix division by zero in mean", FIXED)
    folder = tmp_path / "mined"
    command = ("--mine", "--repo", story.made.folder, "--last", 100, "--write", folder)
    done = typed(readers, *command)
    assert done.exit_code == 0
    assert f"1 case in {folder}. {CAVEAT}" in done.stdout
    assert f"foureyes eval {folder}" in done.stdout
    assert "1 of them were there already" in typed(readers, *command).stdout
    readers.say(Reader({"return sum(prices) / len(prices)": "Division by zero in mean"}))
    read = typed(readers, folder, "--reader", "local", "--format", "json")
    assert read.exit_code == 0
    assert CAVEAT in result(read)["warnings"]
    assert result(read)["readers"][0]["cases"][0]["caught"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--record", "r", "--replay", "r"), "choose one"),
        (("--record", "r", "--export", "e"), "choose one"),
        (("--import", "absent"), "no such folder"),
        (("--mine", "--export", "e"), "--mine only writes"),
        (("--mine", "--out", "report.txt"), "--mine only writes"),
        (("--mine", "--repo", "absent"), "absent"),
        (("--last", "5"), "belong to --mine"),
        (("--compare", "a", "b", "--reader", "local"), "--compare reads two"),
        (("--compare", "a", "b", "--format", "html"), "text and json"),
        (("--out", "absent/x"), "--out"),
        (("--config", "absent"), "settings file"),
        (("absent",), "does not exist"),
    ],
)
def test_what_cannot_be_meant(readers: Served, arguments: tuple[str, ...], said: str) -> None:
    done = typed(readers, *arguments)
    assert done.exit_code == 2
    assert said in done.stderr
    assert readers.ollama.requests == []


def test_a_model_that_is_not_there_is_said_at_once(two: Path, tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text('ollama_url = "http://127.0.0.1:9"\nlocal_model = "other:1b"\n')
    names = {"FOUREYES_OLLAMA_URL": "", "FOUREYES_LOCAL_MODEL": "", "OLLAMA_HOST": ""}
    done = CliRunner().invoke(evaluate, [str(two), "--config", str(settings)], env=names)
    assert done.exit_code == 2
    assert "no Ollama answers that has other:1b" in done.stderr


def test_claude_is_not_asked_without_a_key(readers: Served, two: Path) -> None:
    done = typed(readers, two, "--reader", "cloud", key=False)
    assert done.exit_code == 2
    assert "ANTHROPIC_API_KEY" in done.stderr


def test_help_is_quick() -> None:
    code = "import bot.evaluation.command, sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not {"anthropic", "ollama", "jinja2", "bot.evaluation.session"} & set(loaded.split())

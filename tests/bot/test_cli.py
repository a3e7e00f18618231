"""`foureyes review` on a repository on disk, with a fake Ollama and a fake Claude on the wire."""

import json
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result
from rich.console import Console
from rich.padding import Padding

from bot.cli import main
from bot.output import Output
from tests.bot.repositories import Made, Tree
from tests.fakes.anthropic import FakeAnthropic
from tests.fakes.anthropic.server import KEY
from tests.fakes.ollama import FakeOllama, Fault
from tests.reader import Reader

BASE: Tree = {
    "shop/session.py": b"def session_lifetime(user):\n    return 600\n",
    "shop/login.py": b"from shop.session import session_lifetime\n",
    "shop/cart.py": b"def mean(prices):\n    return 0\n",
}
HEAD: Tree = {
    **BASE,
    "shop/session.py": b"def session_lifetime(user, remember):\n    return 600_000\n",
    "shop/login.py": b"from shop.session import session_lifetime\nuntil = session_lifetime('x', True)\n",
    "shop/cart.py": b"def mean(prices):\n    return sum(prices) / len(prices)\n",
    "logo.png": b"\x89PNG\0",
}
DIVIDES = "return sum(prices) / len(prices)"
MIXES = "until = session_lifetime('x', True)"
WRONG = {DIVIDES: "Divides by zero", MIXES: "Mixes seconds and milliseconds"}


@dataclass
class Bench:
    """A repository with a change, and the models that read it."""

    folder: Path
    ollama: FakeOllama
    claude: FakeAnthropic
    environment: dict[str, str]

    def review(self, *arguments: str, **environment: str) -> Result:
        command = ["review", "--repo", str(self.folder), "--base", "base", "--head", "head", *arguments]
        result = CliRunner().invoke(main, command, env=self.environment | environment)
        assert result.exit_code != 70, result.output
        return result

    def json(self, *arguments: str, code: int = 0, **environment: str) -> dict[str, Any]:
        result = self.review("--format", "json", *arguments, **environment)
        assert result.exit_code == code, result.output
        answer: dict[str, Any] = json.loads(result.stdout)
        schema = json.loads(resources.files("bot").joinpath("schema/review-1.json").read_text())
        jsonschema.Draft202012Validator(schema).validate(answer)
        return answer


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Made(tmp_path / "repo")
    base = made.commit(BASE)
    made.git("branch", "base", base)
    made.git("branch", "head", made.commit(HEAD, parent=base))
    with FakeOllama() as ollama, FakeAnthropic() as claude:
        ollama.answers.extend([Reader(WRONG)] * 20)
        claude.answers.extend([Reader(WRONG)] * 20)
        environment = {
            "FOUREYES_OLLAMA_URL": ollama.url,
            "FOUREYES_LOCAL_MODEL": "qwen2.5-coder:7b",
            "FOUREYES_ANTHROPIC_URL": claude.url,
            "FOUREYES_STATE_DIR": str(tmp_path / "state"),
        }
        yield Bench(made.folder, ollama, claude, environment)


def test_bounded_hunks_stay_and_crossing_ones_go_to_claude(bench: Bench) -> None:
    answer = bench.json(ANTHROPIC_API_KEY=KEY)
    routes = {tuple(unit["files"]): (unit["route"], unit["model"]) for unit in answer["units"]}
    assert routes["shop/cart.py",][0] == "local"
    assert routes["shop/cart.py",][1].startswith("qwen2.5-coder:7b@")
    assert routes["shop/login.py", "shop/session.py"] == ("cloud", "claude-sonnet-5-5")
    assert {comment["title"] for comment in answer["comments"]} == set(WRONG.values())
    assert answer["usd"] > 0
    sent = json.dumps(bench.claude.messages)
    assert "session_lifetime" in sent
    assert "prices" not in sent


def test_a_finding_stands_on_its_line_with_finder_and_checker(bench: Bench) -> None:
    comment = bench.json()["comments"][0]
    assert (comment["path"], comment["line"], comment["side"]) == ("shop/cart.py", 2, "RIGHT")
    assert (comment["severity"], comment["class"]) == ("high", "logic")
    assert [check["verdict"] for check in comment["checks"]] == ["keep"]
    assert comment["found_by"] == comment["checks"][0]["by"]


def test_without_a_key_all_is_read_at_home_and_said(bench: Bench) -> None:
    answer = bench.json()
    assert bench.claude.requests == []
    assert {unit["route"] for unit in answer["units"]} == {"local"}
    assert answer["share"]["hunks_local"] == answer["share"]["bytes_local"] == 1.0
    assert answer["remarks"] == ["A change that crosses files was read at home: no Claude key is set."]


def test_every_hunk_is_in_one_unit_and_what_is_not_read_is_named(bench: Bench) -> None:
    answer = bench.json()
    assert sorted(hunk["path"] for unit in answer["units"] for hunk in unit["hunks"]) == [
        "shop/cart.py",
        "shop/login.py",
        "shop/session.py",
    ]
    assert [skip["path"] for skip in answer["skipped"]] == ["logo.png"]
    assert answer["coverage"] == {"hunks_total": 3, "hunks_reviewed": 3}


def test_a_finding_as_severe_as_asked_for_exits_with_1(bench: Bench) -> None:
    assert bench.review("--fail-on", "high").exit_code == 1
    assert bench.review("--fail-on", "critical").exit_code == 0


def test_a_refuted_finding_opens_no_gate_and_is_a_note(bench: Bench) -> None:
    bench.ollama.answers = deque([Reader(WRONG, "drop")] * 20)
    answer = bench.json("--fail-on", "low")
    assert answer["comments"] == []
    assert {note["why_not_inline"] for note in answer["notes"]} == {"the second check refuted it"}


def test_a_unit_that_fails_is_named_and_the_exit_code_is_3(bench: Bench) -> None:
    bench.ollama.answers = deque([Fault.LENGTH] * 20)
    answer = bench.json(code=3)
    assert {unit["status"] for unit in answer["units"]} == {"failed"}
    assert all(unit["error"] for unit in answer["units"])
    assert answer["coverage"]["hunks_reviewed"] == 0


def test_text_for_people_and_a_page_to_look_at(bench: Bench, tmp_path: Path) -> None:
    text = bench.review().stdout
    assert "high shop/cart.py:2 logic" in text
    assert "Divides by zero" in text
    out = tmp_path / "review.html"
    assert bench.review("--format", "html", "--out", str(out)).stdout == ""
    assert "Divides by zero" in out.read_text()


def test_the_repositorys_settings_are_those_of_the_base(bench: Bench) -> None:
    made = Made(bench.folder.parent / "other")
    base = made.commit({**BASE, ".github/foureyes.yml": b"cloud: off\n"})
    head = made.commit({**HEAD, ".github/foureyes.yml": b"cloud: all\nmax_comments: 0\n"}, parent=base)
    made.git("branch", "base", base)
    made.git("branch", "head", head)
    bench.folder = made.folder
    answer = bench.json(ANTHROPIC_API_KEY=KEY)
    assert bench.claude.requests == []
    assert len(answer["comments"]) == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--head", "nowhere"], "nowhere"),
        (["--format", "xml"], "xml"),
        (["octo/app"], "octo/app is not a pull request: write it as OWNER/REPO#NUMBER"),
        (["octo/app#1"], "leave out --repo, --base, --head"),
    ],
)
def test_what_the_user_can_mend_exits_with_2_and_says_how(
    bench: Bench, arguments: list[str], message: str
) -> None:
    result = bench.review(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr


def test_an_unknown_setting_is_refused(bench: Bench) -> None:
    result = bench.review(FOUREYES_LOCAL_MODLE="x")
    assert result.exit_code == 2
    assert "unknown setting FOUREYES_LOCAL_MODLE, did you mean FOUREYES_LOCAL_MODEL?" in result.stderr


def test_a_file_that_cannot_be_written_is_said_before_anything_is_read(bench: Bench, tmp_path: Path) -> None:
    result = bench.review("--out", str(tmp_path / "missing" / "review.json"))
    assert result.exit_code == 2
    assert "No such file or directory" in result.stderr
    assert bench.ollama.requests == []


def test_a_state_folder_that_is_a_file_is_named_with_the_cure(bench: Bench, tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.touch()
    result = bench.review(ANTHROPIC_API_KEY=KEY, FOUREYES_STATE_DIR=str(place))
    assert result.exit_code == 2
    assert f"{place} cannot be made (File exists): set FOUREYES_STATE_DIR" in result.stderr


def test_what_is_read_is_said_before_it_is_read(bench: Bench) -> None:
    assert bench.review().stderr.splitlines()[0] == "Reading 2 parts ..."


def test_the_title_of_a_range_is_the_subject_of_its_head(bench: Bench) -> None:
    made = Made(bench.folder.parent / "titled")
    base = made.commit(BASE)
    tree = made.git("rev-parse", f"{made.commit(HEAD)}^{{tree}}").strip()
    made.git("branch", "base", base)
    titled = made.git("commit-tree", tree, "-p", base, "-m", "Divide by the number\n\nOf prices").strip()
    made.git("branch", "head", titled)
    bench.folder = made.folder
    bench.review()
    asked = str(bench.ollama.requests)
    assert "Divide by the number" in asked
    assert "Of prices" not in asked


def test_text_in_a_pipe_is_neither_wrapped_nor_filled_up(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def text(console: Console) -> None:
        console.print(Padding("word " * 60, (0, 0, 0, 2)))

    def write(file: Path | None) -> None:
        Output("text", file).write(text=text, data=dict, html=str)

    write(None)
    write(tmp_path / "review.txt")
    assert capsys.readouterr().out == (tmp_path / "review.txt").read_text() == f"  {'word ' * 59}word\n"


def test_a_check_that_fails_is_no_success(bench: Bench) -> None:
    cut = Fault.LENGTH
    bench.ollama.answers = deque([Reader(WRONG), cut, cut, Reader(WRONG), cut, cut])
    assert bench.review().exit_code == 3


def test_a_name_cannot_steer_the_terminal(bench: Bench) -> None:
    result = bench.review("--head", "\x1b]0;pwn\x07")
    assert result.exit_code == 2
    assert "\x1b" not in result.stderr


def test_reports_of_other_tools_are_evidence(bench: Bench, tmp_path: Path) -> None:
    where = {"artifactLocation": {"uri": "shop/cart.py"}, "region": {"startLine": 2}}
    found = {"ruleId": "R1", "message": {"text": "May be empty"}, "locations": [{"physicalLocation": where}]}
    run = {"tool": {"driver": {"name": "lint"}}, "results": [found, {"message": {"text": "no place"}}]}
    file = tmp_path / "lint.sarif"
    file.write_text(json.dumps({"version": "2.1.0", "runs": [run]}))
    result = bench.review("--sarif", str(file))
    asked = [json.dumps(request.body) for request in bench.ollama.requests]
    assert any("lint reports at line 2 (warning R1): May be empty" in body for body in asked)
    assert "Not used: 1 result without a line" in result.stderr


def test_a_report_that_is_none_is_refused_before_anything_is_read(bench: Bench, tmp_path: Path) -> None:
    file = tmp_path / "lint.sarif"
    file.write_text("{}")
    result = bench.review("--sarif", str(file))
    assert (result.exit_code, bench.ollama.requests) == (2, [])
    assert f"--sarif {file}: not SARIF 2.1.0" in result.stderr


def test_as_sarif(bench: Bench) -> None:
    written = json.loads(bench.review("--format", "sarif").stdout)
    messages = [found["message"]["text"] for found in written["runs"][0]["results"]]
    assert len(messages) == 2
    assert any(message.startswith("Divides by zero. ") for message in messages)

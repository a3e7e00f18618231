"""`foureyes config check` names each mistake with its line; the published schema says what the model says."""

import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from bot import configcheck
from bot.cli import main
from review.document import MAX_TEXT
from review.policy import Instruction, Policy, Triggers, parse
from review.types import Severity

README = Path(__file__).parents[2] / "README.md"


def checked(file: Path, content: bytes) -> Result:
    file.write_bytes(content)
    return CliRunner().invoke(main, ["config", "check", str(file)])


def published() -> dict[str, Any]:
    text = resources.files("bot").joinpath("schema/config-1.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def example() -> str:
    """The settings that the README shows."""
    [shown] = re.findall(r"```yaml\n(cloud: .*?)```", README.read_text(encoding="utf-8"), flags=re.DOTALL)
    return str(shown)


def test_a_good_file_is_fine_and_its_settings_are_shown(tmp_path: Path) -> None:
    file = tmp_path / "foureyes.yml"
    result = checked(file, b'cloud: off\nlocal-only: ["/secrets/"]\n')
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[:4] == [
        f"{file} is fine. With it these settings hold:",
        "cloud: 'off'",
        "cloud_min_lines: 0",
        "local-only: [/secrets/]",
    ]


def test_each_mistake_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "foureyes.yml"
    result = checked(file, b"cluod: off\r\nignore:\r\n  - ./docs\r\nmax_comments: many\r\n")
    assert (result.exit_code, result.stdout) == (2, "")
    first, second, third = result.stderr.splitlines()
    assert first == f"{file}:1: unknown setting cluod, did you mean cloud?"
    assert second.startswith(f"{file}:3: ignore: the pattern ./docs matches nothing")
    assert third == f"{file}:4: max_comments: Input should be a valid integer"


def test_more_mistakes_than_a_sentence_holds_are_all_shown(tmp_path: Path) -> None:
    result = checked(tmp_path / "a.yml", b"".join(b"unknown%d: 1\n" % number for number in range(20)))
    assert len(result.stderr.splitlines()) == 20


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"cloud: [", ":1: not valid YAML"),
        (b"cloud: \xff", ":1: cloud: Input should be 'off', 'crossing' or 'all'"),
        (b"\xfe\xff\x00\x01", ":1: not valid YAML"),
        (b"#" * MAX_TEXT * 3, ":1: the file is too large"),
    ],
)
def test_what_is_no_settings_file_is_a_mistake(tmp_path: Path, content: bytes, message: str) -> None:
    result = checked(tmp_path / "a.yml", content)
    assert (result.exit_code, message in result.stderr) == (2, True), result.stderr


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert checked(tmp_path / "a.yml", b"\xef\xbb\xbfcloud: off\n").exit_code == 0


def test_a_file_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["config", "check", str(tmp_path / "none.yml")])
    assert (result.exit_code, result.stderr.endswith("none.yml: No such file or directory\n")) == (2, True)


TEXTS = st.text(min_size=1, max_size=40).filter(lambda text: bool(re.search(r"\S", text)))
PATTERNS = st.lists(st.sampled_from(["/docs/", "*.py", "!a b", "\\#x", "é"]), min_size=1).map(tuple)
POLICIES = st.builds(
    Policy,
    cloud=st.sampled_from(["off", "crossing", "all"]),
    cloud_min_lines=st.integers(0, 1_000_000),
    local_only=PATTERNS,
    ignore=PATTERNS,
    instructions=st.lists(st.builds(Instruction, paths=PATTERNS, text=TEXTS), max_size=3).map(tuple),
    max_comments=st.integers(0, 30),
    min_severity=st.sampled_from(list(Severity)),
    triggers=st.builds(Triggers, opened=st.booleans(), pushes=st.booleans(), drafts=st.booleans()),
)


@given(POLICIES)
def test_what_is_shown_is_itself_a_settings_file(policy: Policy) -> None:
    shown = configcheck.effective(policy)
    assert parse(shown) == policy
    Draft202012Validator(published()).validate(yaml.safe_load(shown))


def test_the_published_schema_says_what_the_model_says() -> None:
    Draft202012Validator.check_schema(published())
    assert published() == configcheck.schema(), "write json.dumps(configcheck.schema(), indent=2) there"


@pytest.mark.parametrize(
    "settings",
    [
        {"local_only": []},
        {"skip": []},
        {"cloud": "on"},
        {"max_comments": 31},
        {"triggers": {"draft": True}},
        {"instructions": [{"paths": ["a"]}]},
    ],
)
def test_the_schema_refuses_what_we_refuse(settings: dict[str, object]) -> None:
    assert not Draft202012Validator(published()).is_valid(settings)


def test_the_example_in_the_readme_is_valid_and_shows_every_setting() -> None:
    policy = parse(example())
    names = {str(info.validation_alias or name) for name, info in Policy.model_fields.items()}
    assert set(yaml.safe_load(example())) == names
    given_back = {"local_only", "ignore", "instructions", "skip"}
    assert policy.model_dump(exclude=given_back) == Policy().model_dump(exclude=given_back)

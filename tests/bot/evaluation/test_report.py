"""Evaluations for machines and for people."""

import json
from importlib.resources import files
from io import StringIO
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from rich.console import Console

from bot.evaluation.mine import CAVEAT
from bot.evaluation.report import as_json, as_text
from bot.evaluation.score import Evaluation, evaluation
from tests.bot.evaluation.scored import BUG, case, comment, done, mixed

SCHEMA = json.loads(files("bot").joinpath("schema", "eval-1.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


def text_of(*results: Evaluation, width: int = 200) -> str:
    written = StringIO()
    as_text(results, Console(file=written, width=width, color_system=None))
    return written.getvalue()


def cells(text: str, first: str) -> list[list[str]]:
    return [line.split() for line in text.splitlines() if line.strip().startswith(first)]


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("results", [(mixed("local", 0), mixed()), (evaluation("local", [], []),), ()])
def test_results_fit_the_schema(results: tuple[Evaluation, ...]) -> None:
    VALIDATOR.validate(json.loads(json.dumps(as_json(results))))


def _described(name: str) -> set[str]:
    schema = SCHEMA["$defs"][name] if name else SCHEMA
    assert set(schema["required"]) == set(schema["properties"])
    return set(schema["properties"])


def test_every_field_is_required_and_described() -> None:
    data = as_json([mixed()])
    (reader,) = data["readers"]
    made: dict[str, dict[str, Any]] = {"": data, "reader": reader, "row": reader["rows"][0]}
    made |= {"share": reader["rows"][0]["caught"], "case": reader["cases"][0]}
    made |= {"golden": reader["cases"][0]["golden"][0], "comment": reader["cases"][0]["comments"][0]}
    assert {name: set(each) for name, each in made.items()} == {name: _described(name) for name in made}


def test_cases_say_what_came_of_them() -> None:
    cases = {each["case"]: each for each in as_json([mixed()])["readers"][0]["cases"]}
    assert {name: each["caught"] for name, each in cases.items()} == {
        "a-caught": True,
        "b-located": False,
        "c-missed": False,
        "d-failed": False,
        "e-waiting": None,
        "f-silent": None,
        "g-noisy": None,
        "h-told": True,
    }
    assert [each["caught"] for each in cases["a-caught"]["comments"]] == [[1], []]
    assert cases["d-failed"]["error"] == "no JSON, <i>twice</i>"


def test_a_person_reads_a_row_a_kind_and_reader() -> None:
    text = text_of(mixed("local", 0), mixed("cloud"))
    quality, costs = cells(text, "local")[2], cells(text, "cloud")[5]
    assert quality == "local 5* 40% 12-77 50% 15-85 32% 50% 9-91 0.50".split()
    assert costs == "cloud 7 6,500 600 0.040 1.0 1.0".split()
    titles = [line.strip() for line in text.splitlines() if line and not line.startswith(" ")]
    assert titles[1:4] == ["explanation", "bug-detection", "all"]


def test_what_to_mind_is_said() -> None:
    text = " ".join(text_of(mixed("local", 0)).split())
    assert "* too few to rank, fewer than 30 cases: explanation (1), bug-detection (4) and all (5)." in text
    assert "local: 1 case (d-failed) failed: not caught, not silent." in text
    assert "local: 1 case (e-waiting) still to be answered, left out of all figures." in text
    assert CAVEAT in text
    assert "Chance: " in text


def test_enough_cases_need_no_warning() -> None:
    cases = [case(str(number), BUG) for number in range(30)]
    data = as_json([evaluation("local", cases, [done(each.id, comment()) for each in cases])])
    assert data["warnings"] == []


def test_it_fits_a_terminal() -> None:
    table = text_of(mixed("local", 0), mixed(), width=80).split("To find:")[0]
    assert max(map(len, table.splitlines())) <= 80
    assert len(cells(table, "hybrid")) == 6

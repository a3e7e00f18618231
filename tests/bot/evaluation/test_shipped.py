"""The cases that come with the product: each is whole, and each is planned as it is meant."""

import json
import subprocess
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot import evaluation
from review import diff
from review.perimeter import denial
from review.types import Line, Unit
from tests.build import CLOUD, Tree

FOLDER = Path(evaluation.__path__[0]) / "cases"
LANGUAGES = ("python", "typescript", "go")
KINDS = ("function", "explanation", "multi-file", "bug-detection")
CASES: Mapping[str, dict[str, Any]] = {
    file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.json"))
}
OMISSIONS = [name for name, case in CASES.items() if case["kind"] == "omission"]
BUGS = [name for name, case in CASES.items() if case["kind"] == "seeded"]
EXPLANATIONS = [name for name, case in CASES.items() if case["kind"] == "explanation"]
CLEAN = [name for name, case in CASES.items() if case["kind"] == "clean"]

each = pytest.mark.parametrize("name", CASES)


def tree(name: str) -> Tree:
    return Tree(CASES[name]["base"], CASES[name]["head"])


def lines(name: str) -> dict[str, list[Line]]:
    return {
        file.path: [line for hunk in file.hunks for line in hunk.lines] for file in tree(name).change.files
    }


def units(name: str) -> tuple[Unit, ...]:
    return tree(name).plan(denied=denial(CLOUD)).units


def holders(name: str, path: str, line: int) -> list[Unit]:
    """The units that read a line of head."""
    return [
        unit
        for unit in units(name)
        for hunk in unit.hunks
        if hunk.path == path and line in {each.new for each in hunk.lines}
    ]


def test_there_are_sixteen_over_the_four_kinds() -> None:
    kinds = Counter(tag for case in CASES.values() for tag in case["tags"] if tag in KINDS)
    assert kinds == dict.fromkeys(KINDS, 4)
    assert (len(CLEAN), len(OMISSIONS), len(BUGS), len(EXPLANATIONS)) == (4, 3, 5, 4)


def test_three_languages_each_with_clean_and_other_cases() -> None:
    languages = Counter(tag for case in CASES.values() for tag in case["tags"] if tag in LANGUAGES)
    assert languages == {"python": 7, "go": 5, "typescript": 4}
    assert {tag for name in CLEAN for tag in CASES[name]["tags"]} >= set(LANGUAGES)
    assert {tag for name in OMISSIONS for tag in CASES[name]["tags"]} >= set(LANGUAGES)


@each
def test_its_name_does_not_tell_what_to_find(name: str) -> None:
    case = CASES[name]
    assert case["id"] == name
    assert name.split("-", maxsplit=1)[0] in LANGUAGES
    assert not {"clean", "omission", "bug", *KINDS} & set(name.split("-"))


@each
def test_its_diff_leads_from_base_to_head(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    for path, text in case["base"].items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    subprocess.run(["git", "apply", "-"], input=case["diff"].encode(), cwd=tmp_path, check=True)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {str(path.relative_to(tmp_path)): path.read_text("utf-8") for path in files} == case["head"]


@each
def test_it_is_the_size_of_a_pull_request(name: str) -> None:
    changed = sum(line.sign != " " for each in lines(name).values() for line in each)
    assert 20 <= changed <= 120
    assert CASES[name]["title"]
    assert CASES[name]["body"]


@pytest.mark.parametrize("name", [*BUGS, *OMISSIONS])
def test_its_golden_lines_are_added_lines(name: str) -> None:
    (golden,) = CASES[name]["golden"]
    assert golden["keywords_any"]
    for place in golden["locations"]:
        added = {line.new: line.text for line in lines(name)[place["path"]] if line.sign == "+"}
        numbers = range(place["start"], place["end"] + 1)
        assert [added.get(number) for number in numbers] == place["text"]


@pytest.mark.parametrize("name", OMISSIONS)
def test_an_omission_leaves_a_use_outside_of_the_change(name: str) -> None:
    (golden,) = CASES[name]["golden"]
    symbol, stale = golden["keywords_any"][0], golden["stale_use"]
    assert stale["path"] not in lines(name)
    text = CASES[name]["head"][stale["path"]].splitlines()
    assert [number for number, line in enumerate(text, 1) if symbol in line] == stale["lines"]
    assert golden["keywords_any"][1] in stale["path"]
    assert not any(symbol in text for path, text in CASES[name]["head"].items() if path != stale["path"])


@pytest.mark.parametrize("name", OMISSIONS)
def test_an_omission_goes_to_the_cloud_with_its_stale_use(name: str) -> None:
    (golden,) = CASES[name]["golden"]
    (place,) = golden["locations"]
    (unit,) = holders(name, place["path"], place["start"])
    assert unit.route == "cloud"
    assert golden["stale_use"]["path"] in {piece.path for piece in unit.evidence}


@each
def test_it_is_planned_as_it_is_meant(name: str) -> None:
    routes = {unit.route for unit in units(name)}
    crosses = "multi-file" in CASES[name]["tags"] or "multi-file-diff" in CASES[name]["tags"]
    assert ("cloud" in routes) == crosses


@pytest.mark.parametrize("name", CLEAN)
def test_a_clean_case_has_nothing_to_find_and_says_why(name: str) -> None:
    assert CASES[name]["golden"] == []
    assert "right" in CASES[name]["note"]


@pytest.mark.parametrize("name", EXPLANATIONS)
def test_an_explanation_case_names_words(name: str) -> None:
    (golden,) = CASES[name]["golden"]
    assert len(golden["says_any"]) >= 3
    described = golden["description"].lower()
    assert all(any(word in described for word in alternatives) for alternatives in golden["says_any"])
    assert not any(word in described for word in golden["says_not"])


@each
def test_git_and_we_read_the_same_change(name: str) -> None:
    patches = diff.patches(CASES[name]["diff"].splitlines(keepends=True))
    counts = [patch.changed for patch in patches]
    assert sum(counts) == sum(line.sign != " " for each in lines(name).values() for line in each)

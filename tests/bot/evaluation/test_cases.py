"""Cases as files: both forms, and what is wrong with a broken one."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot import evaluation
from bot.evaluation.cases import load, shipped
from bot.evaluation.result import Golden, Location
from review.errors import UserError
from review.types import Skipped
from tests.bot.evaluation.served import CASES, MONEY, RETRY, SWEEP

FILES = Path(evaluation.__path__[0]) / "cases"
GOLDEN = {"keywords_any": ["zero"], "locations": [{"path": "a.py", "start": 1, "end": 1}]}
DIFF = "diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-x = 1\n+x = 2\n"
SMALL: Mapping[str, Any] = {
    "id": "small",
    "kind": "organic",
    "title": "Change x",
    "tags": ["python"],
    "golden": [GOLDEN],
    "diff": DIFF,
    "head": {"a.py": "x = 2\n"},
}

each = pytest.mark.parametrize("name", CASES)


def shipped_data(name: str) -> dict[str, Any]:
    data = json.loads((FILES / f"{name}.json").read_text("utf-8"))
    assert isinstance(data, dict)
    return data


def write(folder: Path, data: Mapping[str, Any], name: str = "case") -> Path:
    file = folder / f"{name}.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    return file


def small(folder: Path, **fields: object) -> Path:
    return write(folder, {**SMALL, **fields})


def unpacked(folder: Path, data: dict[str, Any]) -> Path:
    """The case as a folder."""
    place = folder / str(data["id"])
    texts = {"pr.diff": data.pop("diff")} | {f"head/{path}": text for path, text in data.pop("head").items()}
    for path, text in texts.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_text(text, encoding="utf-8", newline="")
    write(place, data | {"diff": "pr.diff"})
    return place


def test_those_that_we_ship() -> None:
    cases = shipped()
    assert len(cases) == 16
    assert sum(case.clean for case in cases) == 4
    kinds = [case.kind for case in cases]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "function": 4,
        "explanation": 4,
        "multi-file": 4,
        "bug-detection": 4,
    }


@each
def test_the_base_is_known_without_being_given(name: str, tmp_path: Path) -> None:
    data = shipped_data(name)
    del data["base"]
    assert load(write(tmp_path, data)) == (CASES[name],)


@each
def test_a_folder_says_the_same(name: str, tmp_path: Path) -> None:
    data = shipped_data(name)
    del data["base"]
    place = unpacked(tmp_path, data)
    assert load(place) == load(tmp_path) == (CASES[name],)


def test_a_base_that_is_given_is_taken(tmp_path: Path) -> None:
    (case,) = load(small(tmp_path, base={"a.py": "x = 1\n", "b.py": "y = 1\n"}))
    assert set(case.base) == {"a.py", "b.py"}
    data = {**SMALL, "id": "folder"}
    place = unpacked(tmp_path, data)
    (place / "base").mkdir()
    (place / "base" / "a.py").write_text("x = 1\n")
    (case,) = load(place)
    assert dict(case.base) == {"a.py": "x = 1\n"}


def test_what_a_case_knows() -> None:
    assert RETRY.golden[0].locations == (Location("exporter/store.py", 37, 37),)
    assert "off by one" in RETRY.golden[0].keywords_any
    assert ("exporter/store.py", 37) in RETRY.added
    assert ("exporter/store.py", 36) in RETRY.added
    assert ("exporter/store.py", 1) not in RETRY.added
    assert MONEY.golden[0].stale_use == "shop/receipts.py"
    assert (SWEEP.clean, SWEEP.golden) == (True, ())
    golden = CASES["go-shutdown"].golden[0]
    assert golden == Golden(says_any=golden.says_any, says_not=("restarts", "retries", "reload"))
    assert {len(sha) for case in CASES.values() for sha in (case.change.base, case.change.head)} == {40}
    assert (
        len({case.change.head for case in CASES.values()} | {case.change.base for case in CASES.values()})
        == 32
    )


@pytest.mark.parametrize(
    ("kind", "tags", "expected"),
    [
        ("organic", ["single-file", "go"], "bug-detection"),
        ("organic", ["cross-file"], "multi-file"),
        ("organic", ["mined", "multi-file", "function"], "function"),
        ("omission", ["python"], "multi-file"),
        ("seeded", ["function"], "function"),
        ("explanation", [], "explanation"),
    ],
)
def test_what_it_asks_of_a_reader(kind: str, tags: list[str], expected: str, tmp_path: Path) -> None:
    (case,) = load(small(tmp_path, kind=kind, tags=tags))
    assert case.kind == expected


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": None}, "title"),
        ({"id": "../up"}, "id"),
        ({"kind": "other"}, "kind"),
        ({"kind": "clean"}, "golden: a case of kind clean has none"),
        ({"golden": []}, "golden: a case of kind clean has none"),
        ({"golden": [{"keywords_any": ["zero"]}]}, "golden.0: .*locations and keywords_any"),
        ({"golden": [GOLDEN | {"locations": [{"path": "a.py", "start": 0, "end": 1}]}]}, "locations.0.start"),
        ({"head": {"a.py": 1}}, "head.a.py"),
        ({"head": {"a.py": "x = 3\n"}}, "a.py at head does not have lines 1 to 1"),
        ({"diff": "nothing"}, "diff: it is no output of `git diff`"),
        ({"diff": DIFF + DIFF}, "diff: it changes a.py twice"),
        ({"diff": DIFF.replace("-1 +1", "-1 +1,7")}, "diff: "),
        ({"diff": DIFF.replace("b/a.py", '"b/\\q"')}, "diff: not a path"),
    ],
)
def test_what_is_wrong_is_named_with_its_file(fields: dict[str, Any], said: str, tmp_path: Path) -> None:
    file = small(tmp_path, **fields)
    with pytest.raises(UserError, match=said) as error:
        load(file)
    assert str(file) in str(error.value)


@pytest.mark.parametrize("text", ["{", "[]", "[" * 100_000])
def test_what_is_no_case(text: str, tmp_path: Path) -> None:
    (tmp_path / "case.json").write_text(text)
    with pytest.raises(UserError, match="JSON"):
        load(tmp_path / "case.json")


def test_a_folder_without_cases_and_two_of_one_name(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no cases"):
        load(tmp_path)
    with pytest.raises(UserError, match="absent"):
        load(tmp_path / "absent.json")
    write(tmp_path, SMALL, "one")
    write(tmp_path, SMALL, "two")
    with pytest.raises(UserError, match="small"):
        load(tmp_path)


def test_a_folder_without_its_diff(tmp_path: Path) -> None:
    place = unpacked(tmp_path, dict(SMALL))
    (place / "pr.diff").unlink()
    with pytest.raises(UserError, match=r"pr\.diff"):
        load(place)


MANY = """\
diff --git a/old name.py b/new name.py
similarity index 50%
rename from old name.py
rename to new name.py
index 1111111..2222222 100644
--- a/old name.py\t
+++ b/new name.py\t
@@ -1,2 +1,2 @@
 a = 1
-b = 1
+b = 2
diff --git "a/caf\\303\\251.py" "b/caf\\303\\251.py"
deleted file mode 100644
index 1111111..0000000
--- "a/caf\\303\\251.py"
+++ /dev/null
@@ -1 +0,0 @@
-c = 1
diff --git a/run.sh b/run.sh
old mode 100644
new mode 100755
diff --git a/logo.png b/logo.png
new file mode 100644
index 0000000..1111111
Binary files /dev/null and b/logo.png differ
diff --git a/made.py b/made.py
index 1111111..2222222 100644
--- a/made.py
+++ b/made.py
@@ -1,2 +1,2 @@
 # Code generated by hand. DO NOT EDIT.
-d = 1
+d = 2
"""


def test_all_that_a_diff_can_say(tmp_path: Path) -> None:
    head = {"new name.py": "a = 1\nb = 2\n", "made.py": "# Code generated by hand. DO NOT EDIT.\nd = 2\n"}
    (case,) = load(small(tmp_path, diff=MANY, head=head))
    files = [(file.status, file.old_path, file.path) for file in case.change.files]
    assert files == [("renamed", "old name.py", "new name.py"), ("deleted", "café.py", "café.py")]
    assert {path: case.base[path] for path in ("old name.py", "café.py")} == {
        "old name.py": "a = 1\nb = 1\n",
        "café.py": "c = 1\n",
    }
    assert "new name.py" not in case.base
    assert case.change.skipped == (
        Skipped("run.sh", "only its mode changed"),
        Skipped("logo.png", "binary or over 1 MB"),
        Skipped("made.py", "generated, as its first lines say"),
    )


def test_line_ends_stay(tmp_path: Path) -> None:
    diff = DIFF.replace("-x = 1\n+x = 2\n", "-x = 1\r\n+x = 2\r\n")
    place = unpacked(tmp_path, {**SMALL, "diff": diff, "head": {"a.py": "x = 2\r\n"}})
    (case,) = load(place)
    assert dict(case.base) == {"a.py": "x = 1\r\n"}


def test_a_file_of_the_change_may_be_missing(tmp_path: Path) -> None:
    """The shared form holds source files only."""
    (case,) = load(small(tmp_path, head={}))
    assert (case.base, case.head) == ({}, {})
    assert case == replace(case, added=frozenset({("a.py", 1)}))

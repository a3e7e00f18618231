"""Results of other tools: which are read, which become evidence; our review in their form."""

import gzip
import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from bot import sarif as files
from review import sarif
from review.errors import UserError
from review.pack import render_evidence
from review.policy import Policy
from review.reasons import REFUTED, SAID
from review.sarif import Result
from review.types import Check, Finding, Review, Route, Severity, Unit
from tests.build import hunk
from tests.review.reviews import CART, EMPTY_CART, full_review, read, review

HERE = Path(__file__).parent
Json = dict[str, Any]
HUNK = hunk("shop/cart.py", " def mean():\n-    return 0\n+    return eval(x)\n ", start=10)
EVAL = Result("semgrep", "py.eval", "error", "Use of eval", "shop/cart.py", 11, 11)


def location(uri: str | None = "shop/cart.py", base: str | None = "%SRCROOT%", **region: int) -> Json:
    where = {name: value for name, value in (("uri", uri), ("uriBaseId", base)) if value is not None}
    return {"physicalLocation": {"artifactLocation": where, "region": region or {"startLine": 11}}}


def result(**fields: object) -> Json:
    standard = {"ruleId": "py.eval", "level": "error", "message": {"text": "Use of eval"}}
    return {**standard, "locations": [location()], **fields}


def log(*results: Json, rules: tuple[Json, ...] = (), **run: object) -> str:
    tool = {"driver": {"name": "semgrep", "rules": list(rules)}}
    return json.dumps({"version": "2.1.0", "runs": [{"tool": tool, "results": list(results), **run}]})


def test_a_result_is_read() -> None:
    assert sarif.read(log(result())) == sarif.Log((EVAL,))


def test_results_of_all_runs_are_read_once() -> None:
    one, two = json.loads(log(result())), json.loads(log(result(), result(ruleId="py.exec")))
    both = json.dumps(one | {"runs": one["runs"] + two["runs"]})
    assert [each.rule for each in sarif.read(both).results] == ["py.eval", "py.exec"]


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("a%20b/c%23d.py", "a b/c#d.py"),
        ("./src//a.py", "src/a.py"),
        ("%C3%A9.py", "é.py"),
        ("../up.py", None),
        ("src/%2e%2e/%2e%2e/up.py", None),
        ("/etc/passwd", None),
        ("%2Fetc/passwd", None),
        ("file:///work/a.py", None),
        ("https://example.org/a.py", None),
        ("//host/a.py", None),
        ("C:/work/a.py", None),
        ("http://[", None),
        ("", None),
    ],
)
def test_a_path_lies_below_the_top_or_is_none(uri: str, path: str | None) -> None:
    found = sarif.read(log(result(locations=[location(uri)])))
    assert [each.path for each in found.results] == ([] if path is None else [path])
    assert found.unplaced == (path is None)


@pytest.mark.parametrize(
    ("uri", "paths"),
    [
        ("file:///work/my%20app/shop/cart.py", ["shop/cart.py"]),
        ("file:///work/my%20app/../etc/passwd", []),
        ("file:///work/my%20application/a.py", []),
        ("file://host/work/my%20app/a.py", []),
        ("https:///work/my%20app/a.py", []),
    ],
)
def test_an_absolute_path_below_the_top_is_one_of_the_repository(uri: str, paths: list[str]) -> None:
    text = log(result(locations=[location(uri, None)]))
    found = sarif.read(text, "/work/my app/")
    declared = log(
        result(locations=[location(uri, None)]),
        invocations=[{"executionSuccessful": True, "workingDirectory": {"uri": "file:///work/my%20app"}}],
    )
    assert [each.path for each in found.results] == paths
    assert sarif.read(declared) == found
    assert sarif.read(text).unplaced == 1


def test_a_base_that_stands_on_another_comes_before_the_path() -> None:
    bases = {"%SRCROOT%": {"uri": "file:///w/"}, "LIB": {"uri": "lib/", "uriBaseId": "%SRCROOT%"}}
    text = log(result(locations=[location("a.py", "LIB")]), originalUriBaseIds=bases)
    assert sarif.read(text).results[0].path == "lib/a.py"


def test_bases_in_a_circle_name_no_place() -> None:
    bases = {"A": {"uri": "a/", "uriBaseId": "B"}, "B": {"uri": "b/", "uriBaseId": "A"}}
    assert sarif.read(log(result(locations=[location("c.py", "A")]), originalUriBaseIds=bases)).unplaced == 1


def test_a_file_may_be_named_by_its_number() -> None:
    artifacts = [{"location": {"uri": "shop/cart.py"}}]
    where = location(None, None)
    where["physicalLocation"]["artifactLocation"] = {"index": 0}
    assert sarif.read(log(result(locations=[where]), artifacts=artifacts)).results == (EVAL,)


def test_results_without_a_place_are_counted() -> None:
    nowhere = location()
    del nowhere["physicalLocation"]["region"]
    found = sarif.read(log(result(locations=[]), result(locations=[nowhere]), result(locations=[{}])))
    assert (found.results, found.unplaced) == ((), 3)


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "pass", "level": "none"},
        {"suppressions": [{"kind": "inSource"}]},
        {"baselineState": "absent"},
    ],
)
def test_what_is_no_problem_any_more_is_counted(fields: Json) -> None:
    assert sarif.read(log(result(**fields))) == sarif.Log((), settled=1)


def test_a_rejected_suppression_suppresses_nothing() -> None:
    assert sarif.read(log(result(suppressions=[{"kind": "external", "status": "rejected"}]))).results


def test_a_rule_tells_level_and_words() -> None:
    rule = {
        "id": "E1",
        "defaultConfiguration": {"level": "note"},
        "messageStrings": {"default": {"text": "{{{0}}} is {1}, not {7}"}},
    }
    message = {"id": "default", "arguments": ["x", "old"]}
    bare = {"ruleIndex": 0, "message": message, "locations": [location()]}
    found = sarif.read(log(bare, rules=(rule,))).results[0]
    assert (found.rule, found.level, found.message) == ("E1", "note", "{x} is old, not {7}")


def test_a_rule_may_be_that_of_an_extension() -> None:
    rules = [{"id": "js/x", "defaultConfiguration": {"level": "error"}}]
    tool = {"driver": {"name": "CodeQL"}, "extensions": [{"name": "js", "rules": rules}]}
    about = {"id": "js/x", "index": 0, "toolComponent": {"index": 0}}
    text = log({"rule": about, "message": {"text": "X"}, "locations": [location()]}, tool=tool)
    assert (sarif.read(text).results[0].rule, sarif.read(text).results[0].level) == ("js/x", "error")


def test_a_message_is_short_and_hides_nothing() -> None:
    found = sarif.read(log(result(message={"text": "a\u202eb\nc\x1b[0m" + "!" * 10_000}))).results[0]
    assert found.message.startswith("a\\u202eb c\\u001b[0m!!")
    assert len(found.message) == 400


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "Invalid JSON"),
        ("[" * 100_000, "Invalid JSON"),
        ("[]", "object"),
        ('{"version": "2.0.0", "runs": []}', "version: Input should be '2.1.0'"),
        ('{"version": "2.1.0"}', "runs: Field required"),
        (log(result(level="bad")), "runs.0.results.0.level"),
        (log(result(locations=[location(startLine=0)])), "region.startLine"),
        (log({"message": {"text": 7}}), "runs.0.results.0.message.text"),
    ],
)
def test_what_is_no_log_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(UserError, match=r"^not SARIF 2\.1\.0: ") as refused:
        sarif.read(text)
    assert why in str(refused.value)


def test_a_tool_that_could_not_look_reports_nothing() -> None:
    assert sarif.read(log(results=None)) == sarif.Log(())


def test_results_on_added_lines_are_evidence() -> None:
    kept, omitted = sarif.evidence([EVAL], [HUNK])
    assert render_evidence(kept, "x7") == (
        '\n<data-x7 kind="context" path="shop/cart.py"'
        ' why="semgrep reports at line 11 (error py.eval): Use of eval">\n\n</data-x7>'
    )
    assert omitted == ()


@pytest.mark.parametrize(
    "away", [{"start_line": 12, "end_line": 40}, {"start_line": 1, "end_line": 10}, {"path": "shop/tax.py"}]
)
def test_results_on_other_lines_are_not(away: Mapping[str, Any]) -> None:
    assert sarif.evidence([replace(EVAL, **away)], [HUNK]) == ((), ())


def test_the_gravest_results_come_first_and_the_rest_is_named() -> None:
    note = replace(EVAL, level="note", start_line=10, rule="", message="long " * 60)
    kept, omitted = sarif.evidence([note, EVAL], [HUNK], room=300)
    assert [piece.why for piece in kept] == ["semgrep reports at line 11 (error py.eval): Use of eval"]
    assert omitted == (f"semgrep reports at lines 10-11 (note): {note.message}",)


@pytest.mark.parametrize(
    ("policy", "route", "quoted"),
    [
        (Policy(), "cloud", True),
        (Policy(local_only=("keys/",)), "cloud", False),
        (Policy(local_only=("keys/",)), "local", True),
        (Policy(local_only=("keys/",), cloud="all"), "local", False),
    ],
)
def test_a_message_that_may_quote_what_stays_at_home_does_not_leave(
    policy: Policy, route: Route, quoted: bool
) -> None:
    unit = Unit("u-1", route, "", "bounded", (HUNK,))
    (told,) = sarif.informed([unit], [EVAL], policy)
    assert [("Use of eval" in piece.why) for piece in told.evidence] == [quoted]


def schema() -> Json:
    content = gzip.decompress(HERE.joinpath("sarif-2.1.0.json.gz").read_bytes())
    assert hashlib.sha256(content).hexdigest() in HERE.joinpath("SARIF-SCHEMA-LICENSE").read_text("utf-8")
    made: Json = json.loads(content)
    return made


def run_of(reviewed: Review) -> Json:
    """What is written about the review, which is valid SARIF whatever it is."""
    made = sarif.written(reviewed, "1.2.3")
    Draft7Validator(schema()).validate(made)
    assert len(made["runs"]) == 1
    run: Json = made["runs"][0]
    return run


def with_comments(*findings: Finding) -> Review:
    return replace(review(read((CART,))), comments=findings)


def test_a_review_with_everything_is_valid() -> None:
    run = run_of(full_review())
    assert run["tool"]["driver"]["version"] == "1.2.3"
    assert run["properties"]["folded"] == 1
    assert run["invocations"][0]["executionSuccessful"] is False
    said = [each["message"]["text"] for each in run["invocations"][0]["toolExecutionNotifications"]]
    assert said[0] == "Not read: shop/late.py: the answer was cut off at 1000 tokens"
    assert said[1].startswith("The second check is switched off")


def test_a_comment_is_a_result() -> None:
    (found,) = run_of(with_comments(EMPTY_CART))["results"]
    assert (found["ruleId"], found["level"]) == ("logic", "error")
    assert found["message"]["text"].startswith("Empty cart divides by zero. `items` is []")
    assert found["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "shop/cart.py", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 12, "startColumn": 1, "endLine": 12, "endColumn": 39},
    }
    assert found["properties"]["found_by"] == "qwen2.5-coder:14b"
    assert found["properties"]["checks"][0]["verdict"] == "keep"


def test_each_result_names_its_rule() -> None:
    run = run_of(with_comments(*(replace(EMPTY_CART, kind=kind) for kind in ("security", "api", "other"))))
    rules = run["tool"]["driver"]["rules"]
    assert [rules[each["ruleIndex"]]["id"] for each in run["results"]] == ["security", "api", "other"]


def test_levels_follow_severity() -> None:
    run = run_of(with_comments(*(replace(EMPTY_CART, severity=severity) for severity in Severity)))
    assert [each["level"] for each in run["results"]] == ["error", "error", "warning", "note"]


def test_what_is_about_a_removed_line_stands_beside_it() -> None:
    (found,) = run_of(with_comments(replace(EMPTY_CART, line=11, side="LEFT")))["results"]
    assert found["locations"][0]["physicalLocation"]["region"]["startLine"] == 11
    assert found["message"]["text"].endswith("It is about line 11 of before, which is gone.")


def test_notes_that_nobody_doubts_are_results_and_others_are_counted() -> None:
    notes = (
        replace(EMPTY_CART, why_not_inline="beyond the limit of 5 comments"),
        replace(EMPTY_CART, why_not_inline=SAID),
        replace(EMPTY_CART, why_not_inline=REFUTED, checks=(Check("m", "drop", "guarded"),)),
        replace(EMPTY_CART, why_not_inline="the line that it quotes is not in the change", line=None),
    )
    run = run_of(replace(review(read((CART,))), notes=notes))
    assert (len(run["results"]), run["properties"]["folded"]) == (2, 2)


def test_fingerprints_are_kept_and_told_apart() -> None:
    run = run_of(with_comments(EMPTY_CART, replace(EMPTY_CART, title="Another", line=11)))
    marks = [each["partialFingerprints"]["primaryLocationLineHash"] for each in run["results"]]
    assert [mark.partition(":")[2] for mark in marks] == ["1", "2"]
    assert marks[0][:16] == marks[1][:16]


def test_a_claim_makes_no_link_and_no_placeholder() -> None:
    hostile = replace(EMPTY_CART, title="f'{0}' [here](https://evil.example)", path="a b/#%.py")
    (found,) = run_of(with_comments(hostile))["results"]
    assert found["message"]["text"].startswith("f'{{0}}' [here] (https://evil.example).")
    assert found["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b/%23%25.py"


def test_what_is_written_can_be_read() -> None:
    (found,) = sarif.read(json.dumps(sarif.written(with_comments(EMPTY_CART), "1"))).results
    assert (found.tool, found.path, found.start_line) == ("Four Eyes", "shop/cart.py", 12)


def test_several_files_are_one_log(tmp_path: Path) -> None:
    one, two = tmp_path / "a.sarif", tmp_path / "b.sarif"
    one.write_text("\ufeff" + log(result(), result(locations=[])), "utf-8")
    two.write_text(log(result(), result(kind="pass")), "utf-8")
    loaded = files.load([one, two], tmp_path)
    assert loaded == sarif.Log((EVAL,), unplaced=1, settled=1)
    assert len(list(files.said(loaded))) == 3


def test_a_tool_that_knows_absolute_paths_only_is_read(tmp_path: Path) -> None:
    file = tmp_path / "a.sarif"
    file.write_text(log(result(locations=[location((tmp_path / "shop/cart.py").as_uri(), None)])), "utf-8")
    assert files.load([file], tmp_path).results == (EVAL,)


def test_a_file_that_is_none_is_named(tmp_path: Path) -> None:
    bad = tmp_path / "bad.sarif"
    bad.write_text("<html>", "utf-8")
    for file, why in ((bad, "not SARIF"), (tmp_path / "none.sarif", "No such file"), (tmp_path, "directory")):
        with pytest.raises(UserError, match=why) as refused:
            files.load([file], tmp_path)
        assert str(file) in str(refused.value)

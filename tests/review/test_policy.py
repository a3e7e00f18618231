"""The repository's settings are strict, and each mistake is named with its line."""

import re
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from review.document import MAX_TEXT
from review.errors import UserError
from review.policy import Instruction, Policy, PolicyError, Triggers, parse
from review.types import Pull, Severity

EVERYTHING = """
cloud: off
cloud_min_lines: 40
local-only: [secrets/]
ignore: ["*.min.js", "!/src/*.min.js"]
instructions:
  - paths: ["*.sql"]
    text: Every query has a tenant.
max_comments: 9
min_severity: low
triggers: {opened: yes, pushes: off, drafts: on}
"""


def problems(text: str) -> list[tuple[int, str]]:
    with pytest.raises(PolicyError) as caught:
        parse(text)
    return [(problem.line, problem.message) for problem in caught.value.problems]


@pytest.mark.parametrize("text", [None, "", "# nothing yet\n", "{}", "---\n"])
def test_without_settings_the_defaults_hold(text: str | None) -> None:
    assert parse(text) == Policy()


def test_every_setting_can_be_set() -> None:
    assert parse(EVERYTHING) == Policy(
        cloud="off",
        cloud_min_lines=40,
        local_only=("secrets/",),
        ignore=("*.min.js", "!/src/*.min.js"),
        instructions=(Instruction(paths=("*.sql",), text="Every query has a tenant."),),
        max_comments=9,
        min_severity=Severity.LOW,
        triggers=Triggers(opened=True, pushes=False, drafts=True),
    )


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("max_coments: 3", 1, "unknown setting max_coments, did you mean max_comments?"),
        ("local_only: [a]", 1, "unknown setting local_only, did you mean local-only?"),
        ("\nomit: [a]", 2, "unknown setting omit: there are cloud, cloud_min_lines, local-only,"),
        ("triggers:\n  draft: on", 2, "unknown setting triggers.draft, did you mean drafts?"),
        (
            "instructions:\n- paths: [a]\n  text: b\n  texts: c",
            4,
            "instructions.texts, did you mean text?",
        ),
        ("base_url: http://a", 1, "unknown setting base_url"),
        ('"\\e[2J": 1', 1, "unknown setting '\\x1b[2J'"),
        ("<<: {cloud: all}", 1, "unknown setting <<"),
        ("max_comments: 31", 1, "max_comments: Input should be less than or equal to 30"),
        ('max_comments: "3"', 1, "max_comments: Input should be a valid integer"),
        ("max_comments: on", 1, "max_comments: Input should be a valid integer"),
        ("max_comments: 010", 1, "max_comments: Input should be a valid integer"),
        ("max_comments: " + "9" * 5000, 1, "max_comments: Input should be a valid integer"),
        ("triggers: {opened: 1}", 1, "triggers.opened: Input should be a valid boolean"),
        ("triggers: on", 1, "triggers: should be settings, each written `name: value`"),
        ("- cloud", 1, "should be settings, each written `name: value`"),
        ("cloud: maybe", 1, "cloud: Input should be 'off', 'crossing' or 'all'"),
        ("ignore: docs/", 1, "ignore: should be a list"),
        ("ignore:", 1, "ignore: should be a list"),
        ("ignore:\n- docs/\n- 404", 3, "ignore: should be text: put it in quotes"),
        ('ignore:\n- "\\uD800"', 2, "ignore: Input should be a valid string"),
        ("instructions:\n- paths: [a]", 2, "instructions.text: is missing"),
        ("instructions:\n- paths: []\n  text: a", 2, "instructions.paths: Tuple should have at least 1 item"),
        ("instructions:\n- paths: [a]\n  text: ' '", 3, "instructions.text: "),
        ("ignore: [" + "a," * 101 + "]", 1, "ignore: Tuple should have at most 100 items"),
        ("cloud: off\nignore: []\ncloud: all", 3, "cloud is set twice, first in line 1"),
        ("triggers:\n  drafts: on\n  drafts: off", 3, "drafts is set twice, first in line 2"),
        ("? [cloud]\n: off", 1, "the name of a setting is a word"),
    ],
)
def test_a_mistake_is_named_with_its_line(text: str, line: int, message: str) -> None:
    [(found, said)] = problems(text)
    assert (found, message in said) == (line, True), said


def test_a_large_file_is_not_even_parsed() -> None:
    assert parse("#" * MAX_TEXT) == Policy()
    assert problems("#" * MAX_TEXT + "\n") == [
        (1, f"the file is too large: {MAX_TEXT} characters are allowed")
    ]


def test_all_mistakes_are_named_at_once_and_a_sentence_names_the_first() -> None:
    text = "cloud: on\ncloud: off\n" + "".join(f"unknown{number}: 1\n" for number in range(5))
    assert [line for line, _ in problems(text)] == [1, 2, 3, 4, 5, 6, 7]
    with pytest.raises(
        UserError, match=r"\.github/foureyes\.yml on the base branch: line 1: cloud: "
    ) as caught:
        parse(text)
    assert str(caught.value).endswith("and 2 more: run `foureyes config check .github/foureyes.yml`")


@given(st.text(alphabet="abc:-[]{}!&*'\"\\# \n\t\0\ud800,?|>%@0123~", max_size=60))
def test_any_text_is_a_policy_or_a_problem_of_the_user(text: str) -> None:
    try:
        lines = [parse(text).max_comments]
    except PolicyError as error:
        lines = [problem.line for problem in error.problems]
    assert min(lines) >= 1


@pytest.mark.parametrize(
    ("pattern", "flaw"),
    [
        ("", "at least 1 character"),
        ("a" * 201, "at most 200 characters"),
        ("a//b", "the pattern a//b matches nothing"),
        ("a\x1b", "the pattern 'a\\x1b' begins or ends with a blank, or has characters that do not show"),
    ],
)
def test_a_pattern_that_would_not_do_what_it_seems_to_is_refused(pattern: str, flaw: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(flaw)):
        Policy(ignore=(pattern,))


def test_a_rename_counts_by_both_of_its_paths() -> None:
    policy = Policy(ignore=("*.js", "dist/"), local_only=("secrets/",))
    assert policy.ignored("dist/new.js", "src/old.py") == "dist/"
    assert policy.ignored("src/new.py", "dist/old.py") == "dist/"
    assert policy.ignored("src/new.js", "dist/old.py") == "*.js"
    assert policy.ignored("src/new.py", "src/old.py") is None
    assert policy.is_local_only("src/a", "secrets/a")
    assert policy.is_local_only("secrets/a", "src/a")
    assert not policy.is_local_only("src/a", "src/b")


def test_a_path_cannot_slip_out_by_being_odd() -> None:
    policy = Policy(local_only=("secrets/",), ignore=("secrets/",))
    for path in ("x\ny/secrets/z", "a" * 501):
        assert policy.is_local_only(path, path)
    assert policy.ignored("a" * 501, "a" * 501) is None
    assert not Policy().is_local_only("a" * 501, "a" * 501)


def test_instructions_are_found_by_path() -> None:
    sql = Instruction(paths=("*.sql", "/db/"), text="Tenants.")
    tests = Instruction(paths=("tests/",), text="No sleeping.")
    policy = Policy(instructions=(sql, tests))
    assert policy.instructions_for("tests/a.sql") == ("Tenants.", "No sleeping.")
    assert policy.instructions_for("db/a.py") == ("Tenants.",)
    assert policy.instructions_for("a.py") == ()


@pytest.mark.parametrize(
    ("triggers", "wanted"),
    [
        ({}, {"opened", "pushed"}),
        ({"pushes": False}, {"opened"}),
        ({"opened": False}, {"pushed"}),
        ({"drafts": True}, {"opened", "pushed", "opened draft", "pushed draft"}),
        ({"drafts": True, "pushes": False}, {"opened", "opened draft"}),
        ({"drafts": True, "opened": False, "pushes": False}, set()),
    ],
)
def test_triggers_say_which_events_lead_to_a_review(triggers: dict[str, Any], wanted: set[str]) -> None:
    given_triggers = Triggers(**triggers)
    events = [(push, draft) for push in (False, True) for draft in (False, True)]
    names = {
        ("pushed" if push else "opened") + (" draft" if draft else "")
        for push, draft in events
        if given_triggers.wants(push=push, draft=draft)
    }
    assert names == wanted


PULL = Pull("o/r", 1, "", "", "b" * 40, "b" * 40, "c" * 40, "", from_fork=False, draft=False, open=True)


@pytest.mark.parametrize(
    ("settings", "given_pull", "skipped"),
    [
        ("titles: ['[WIP]*']", {"title": "[wip] cart"}, True),
        ("titles: ['[WIP]*']", {"title": "Improve the cart"}, False),
        ("authors: ['*[bot]']", {"author": "renovate[bot]"}, True),
        ("authors: ['*[bot]']", {"author": "rob"}, False),
        ("authors: ['dependabot[bot]']", {"author": "dependabot[bot]"}, True),
        ("labels: [no-review]", {"labels": ("bug", "No-Review")}, True),
        ("branches: ['release/*']", {"branch": "prerelease/1"}, False),
        ("branches: ['v?']", {"branch": "v1"}, True),
    ],
)
def test_a_pull_request_is_skipped_by_the_whole_of_a_name(
    settings: str, given_pull: dict[str, Any], skipped: bool
) -> None:
    assert parse(f"skip: {{{settings}}}").skip.covers(replace(PULL, **given_pull)) == skipped

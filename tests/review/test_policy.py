"""The repository's settings are strict, and their patterns mean what they mean to git."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from review.errors import UserError
from review.policy import MAX_TEXT, Instruction, Policy, PolicyError, Triggers, parse
from review.types import Severity
from tests.bot.repositories import Made

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
        ("\nskip: [a]", 2, "unknown setting skip: there are cloud, cloud_min_lines, local-only,"),
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


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("cloud: [", 1, "while parsing a flow node"),
        ("cloud: off\n---\ncloud: all", 2, "expected a single document"),
        ("ignore:\n- *.py", 2, "put patterns that start with *, & or ! in quotes"),
        ("ignore:\n- *py", 2, "put patterns that start with *, & or ! in quotes"),
        ("ignore:\n- !keep", 2, "put patterns that start with *, & or ! in quotes"),
        ("ignore: &all [a]", 1, "an alias or anchor"),
        ("cloud: !!python/name:os.system", 1, "a tag"),
        ("ignore: " + "[" * 9 + "]" * 9, 1, "too deeply nested"),
        ("[" * 60_000, 1, "too deeply nested"),
        ("triggers:\n\tdrafts: on", 2, "indent with blanks, not with tabs"),
        ("cloud: off\nignore: [\0]", 2, "a character that does not show"),
    ],
)
def test_yaml_that_settings_do_not_need_is_refused(text: str, line: int, message: str) -> None:
    [(found, said)] = problems(text)
    assert (found, said.startswith("not valid YAML"), message in said) == (line, True, True), said


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
        ("/", "matches nothing"),
        ("!", "matches nothing"),
        ("./secrets", "matches nothing"),
        ("../secrets", "matches nothing"),
        ("a//b", "matches nothing"),
        ("# note", "is a comment"),
        ("secrets ", "begins or ends with a blank"),
        ("a\nb", "characters that do not show"),
        ("secrets\\keys", "is not understood"),
        ("a\\", "is not understood"),
        ("[ab", "is not understood"),
        ("[z-a]", "is not understood"),
        ("x[a-c5-1]", "is not understood"),
        ("[!a]", "is not understood"),
        ("[[:alpha:]]", "is not understood"),
        ("[a&&b]", "is not understood"),
        ("a**/b", "has too many *"),
        ("*a*a*b", "has too many *"),
    ],
)
def test_a_pattern_that_would_not_do_what_it_seems_to_is_refused(pattern: str, flaw: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(flaw)):
        Policy(ignore=(pattern,))


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("[a]z-b", "az-b"),
        ("\\[z-a\\]", "[z-a]"),
        ("*.py[cod]", "a.pyc"),
        ("[0-9A-F_.]", "C"),
        ("\\!a", "!a"),
        ("a\\ b", "a b"),
        ("é?", "éü"),
    ],
)
def test_what_looks_odd_but_is_plain_is_understood(pattern: str, path: str) -> None:
    assert Policy(ignore=(pattern,)).ignored(path, path) == pattern


def is_sound(pattern: str) -> bool:
    try:
        Policy(ignore=(pattern,))
    except ValidationError:
        return False
    return True


PATHS = st.lists(st.sampled_from("a b ab aa a.b B *b".split()), min_size=1, max_size=5).map("/".join)
PATTERNS = st.builds(
    lambda sign, top, names, end: sign + top + "/".join(names) + end,
    st.sampled_from(["", "", "!"]),
    st.sampled_from(["", "/"]),
    st.lists(
        st.sampled_from("a b ab * ** ? a* *b *.b ?* [ab] [a-b]? \\*b B".split()), min_size=1, max_size=4
    ),
    st.sampled_from(["", "", "/"]),
).filter(is_sound)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return Made(tmp_path_factory.mktemp("ignore") / "repo", bare=False)


def ignored_by_git(repository: Made, patterns: list[str], paths: list[str]) -> set[str]:
    """git fails when it ignores none of the paths; therefore it is asked for one that it does."""
    listed = "\n".join([*patterns, "/sure\n"])
    Path(repository.folder, ".git", "info", "exclude").write_text(listed, encoding="utf-8")
    asked = "\0".join([*paths, "sure"]).encode()
    said = repository.git("check-ignore", "--no-index", "--stdin", "-z", asked=asked)
    return set(said.split("\0")) - {"", "sure"}


@settings(max_examples=100, deadline=None)
@given(st.lists(PATTERNS, min_size=1, max_size=6), st.lists(PATHS, min_size=1, max_size=40))
def test_patterns_mean_what_they_mean_to_git(repository: Made, patterns: list[str], paths: list[str]) -> None:
    policy = Policy(ignore=tuple(patterns))
    ours = {path for path in paths if policy.ignored(path, path) is not None}
    assert ours == ignored_by_git(repository, patterns, paths)


@given(st.lists(PATTERNS, min_size=1, max_size=4), PATHS, PATHS)
def test_a_rename_counts_by_both_of_its_paths(patterns: list[str], path: str, old: str) -> None:
    policy = Policy(ignore=tuple(patterns), local_only=tuple(patterns))
    either = [policy.ignored(path, path), policy.ignored(old, old)]
    assert (policy.ignored(path, old) is not None) == (either != [None, None])
    assert policy.is_local_only(path, old) == (either != [None, None])
    assert policy.ignored(path, old) == (either[0] or either[1])


def test_the_pattern_that_decides_is_named() -> None:
    policy = Policy(ignore=("*.js", "!keep.js", "dist/"))
    assert policy.ignored("a/b.js", "a/b.js") == "*.js"
    assert policy.ignored("a/keep.js", "a/keep.js") is None
    assert policy.ignored("dist/keep.js", "dist/keep.js") == "dist/"
    assert policy.ignored("src/new.py", "dist/old.py") == "dist/"


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

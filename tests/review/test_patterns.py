"""Patterns mean what they mean to git; those that would not are refused."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.patterns import LONGEST_PATH, flaw, matching
from tests.bot.repositories import Made

PATHS = st.lists(st.sampled_from("a b ab aa a.b B *b".split()), min_size=1, max_size=5).map("/".join)
PATTERNS = st.builds(
    lambda sign, top, names, end: sign + top + "/".join(names) + end,
    st.sampled_from(["", "", "!"]),
    st.sampled_from(["", "/"]),
    st.lists(
        st.sampled_from("a b ab * ** ? a* *b *.b ?* [ab] [a-b]? \\*b B".split()), min_size=1, max_size=4
    ),
    st.sampled_from(["", "", "/"]),
).filter(lambda pattern: flaw(pattern) is None)


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("", "matches nothing"),
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
def test_a_pattern_that_would_not_do_what_it_seems_to_is_refused(pattern: str, why: str) -> None:
    assert why in (flaw(pattern) or "")


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
    assert (flaw(pattern), matching((pattern,), path)) == (None, pattern)


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
    ours = {path for path in paths if matching(tuple(patterns), path) is not None}
    assert ours == ignored_by_git(repository, patterns, paths)


def test_the_pattern_that_decides_is_named() -> None:
    patterns = ("*.js", "!keep.js", "dist/")
    assert matching(patterns, "a/b.js") == "*.js"
    assert matching(patterns, "a/keep.js") is None
    assert matching(patterns, "dist/keep.js") == "dist/"


def test_a_path_too_long_to_be_matched_quickly_is_not() -> None:
    assert matching(("a*",), "a" * LONGEST_PATH) == "a*"
    assert matching(("a*",), "a" * (LONGEST_PATH + 1)) is None

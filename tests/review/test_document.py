"""YAML is read strictly, and every value has its line."""

import pytest

from review.document import Document, DocumentError, Problem, shown


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
    with pytest.raises(DocumentError) as caught:
        Document().read(text)
    problem = caught.value.problem
    assert problem.line == line
    assert problem.message.startswith("not valid YAML")
    assert message in problem.message
    assert str(caught.value) == f"line {line}: {problem.message}"


def test_values_have_only_the_types_that_settings_have() -> None:
    text = "a: [yes, off, ~, -3, 010, 1.5, 2020-01-01, x]\n2: {b: null}"
    assert Document().read(text) == {
        "a": [True, False, None, -3, "010", "1.5", "2020-01-01", "x"],
        "2": {"b": None},
    }
    assert Document().read("# nothing") is None


def test_what_is_missing_has_the_line_of_what_is_around_it() -> None:
    document = Document()
    document.read("a:\n- 1\n-\n  b: 2\n")
    lines = {("a", 0): 2, ("a", 1, "b"): 4, ("a", 1, "c"): 4, ("z",): 1}
    assert {place: document.line(place) for place in lines} == lines


def test_what_is_set_twice_keeps_its_first_value() -> None:
    document = Document()
    assert document.read("a: 1\nb: 2\na: 3\n") == {"a": 1, "b": 2}
    assert document.problems == [Problem(3, "a is set twice, first in line 1")]


@pytest.mark.parametrize(
    ("text", "said"),
    [("é", "é"), ("a" * 80, "a" * 80), ("a" * 81, "a" * 80 + "…"), ("\x1b[2J", "'\\x1b[2J'")],
)
def test_a_text_is_shown_short_and_harmless(text: str, said: str) -> None:
    assert shown(text) == said

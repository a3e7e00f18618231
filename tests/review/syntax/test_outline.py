"""What stands in a source text, in each language that has a grammar."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.syntax import Outline, Wanted, enclosing, language_of, outline, read
from tests.review.syntax.render import reference, rendered

SAMPLES = Path(__file__).parent / "samples"
PATHS = sorted(file.name.removesuffix(".txt") for file in SAMPLES.glob("*.txt"))
EVERY = [*PATHS, "a.tsx", "a.kt", "a.md"]


def _source(path: str) -> str:
    return (SAMPLES / f"{path}.txt").read_text(encoding="utf-8")


def _names(found: Outline) -> set[str]:
    return {item.name for item in found.references} | {item.name for item in found.definitions}


def test_there_is_a_sample_of_each_language() -> None:
    languages = {language_of(path) for path in PATHS}
    assert languages == set("c c-sharp cpp go java javascript php python ruby rust typescript".split())


@pytest.mark.parametrize("path", PATHS)
def test_a_sample_is_read_as_checked_by_eye(path: str) -> None:
    """`<sample>.outline` is what a person found right; a change of it is a change of behaviour."""
    expected = (SAMPLES / f"{path}.outline").read_text(encoding="utf-8")
    assert rendered(outline(path, _source(path))) == expected


@pytest.mark.parametrize("path", PATHS)
def test_only_wanted_references_are_made_and_each_as_among_all(path: str) -> None:
    every = outline(path, _source(path)).references
    names, lines = frozenset(item.name for item in every[::7]), frozenset(range(1, 40, 3))
    wanted = read(path, _source(path)).outline(Wanted(names, lines)).references
    assert wanted == tuple(item for item in every if item.name in names or item.line in lines)
    named = outline(path, _source(path), names=names).references
    assert named == tuple(item for item in every if item.name in names)


@pytest.mark.parametrize("path", PATHS)
def test_names_in_comments_and_strings_are_not_used(path: str) -> None:
    assert "only_said" in _source(path)
    assert "only_said" not in _names(outline(path, _source(path)))


@pytest.mark.parametrize("path", PATHS)
def test_broken_source_is_read_as_far_as_it_goes(path: str) -> None:
    """What ends well before the text breaks off is still found."""
    whole = outline(path, _source(path)).definitions
    half = _source(path)[: len(_source(path)) * 2 // 3]
    names = {item.name for item in outline(path, half).definitions}
    first = [item for item in whole if item.end_line <= half.count("\n") * 3 // 4]
    assert first
    assert names >= {item.name for item in first}


@pytest.mark.parametrize("path", EVERY)
@pytest.mark.parametrize("text", ["", "\n", "\0", "\ud800", "\ufeff", "(" * 500])
def test_nothing_and_nonsense_define_nothing(path: str, text: str) -> None:
    assert outline(path, text).definitions == ()


def test_a_name_that_is_not_there_names_nothing() -> None:
    assert outline("a.cs", "record : using ").definitions == ()


@pytest.mark.parametrize("path", EVERY)
@given(data=st.data())
def test_any_text_has_an_outline_within_its_lines(path: str, data: st.DataObject) -> None:
    pieces = st.sampled_from(_pieces(path)) | st.text(max_size=8)
    text = "".join(data.draw(st.lists(pieces, max_size=30)))
    found = outline(path, text)
    last = text.count("\n") + 1
    for item in found.definitions:
        assert 1 <= item.start_line <= item.name_line <= item.end_line <= last
        assert item.name
    lines = [item.line for item in found.references] + [item.line for item in found.imports]
    assert all(1 <= line <= last for line in lines)


def _pieces(path: str) -> list[str]:
    """Words and signs of the sample, so that texts come near to being source."""
    source = _source(path) if path in PATHS else "class A { f(x) }\n"
    return [f"{word} " for word in source.split()] + ["\n", "{", "}", "(", ")", "\n    "]


def test_the_innermost_definition_holds_a_line() -> None:
    found = outline("a.py", "class A:\n    @b\n    def c(self):\n        return 1\n\n    d = 2\n\ne = 3\n")
    holders = [enclosing(found, line) for line in range(1, 9)]
    named = [None if holder is None else holder.qualified for holder in holders]
    assert named == ["A", "A.c", "A.c", "A.c", "A", "A.d", None, "e"]


def test_a_signature_ends_where_the_body_begins() -> None:
    (before,) = outline("a.py", "def f(a,\n      b=1) -> int:\n    return a\n").definitions
    (after,) = outline("a.py", "def f(a, b=1) -> int:\n    return b\n").definitions
    assert before.signature == after.signature == "def f(a, b=1) -> int"


def test_long_values_are_cut() -> None:
    (found,) = outline("a.py", f"WORDS = '{'word ' * 1000}'\n").definitions
    assert len(found.signature) <= 2_000


@pytest.mark.parametrize(
    ("path", "text", "used"),
    [
        ("a.py", "f(x.y).z", ["f()", "x", "x.y", ".z"]),
        ("a.ts", "a?.b!.c(...d)", ["a", "a.b", "b.c()", "d"]),
        ("a.rs", "fn f() { a::b!(c..d) }", ["a", "a.b()", "c", "d"]),
        ("a.cpp", "int f() { return p->q().r; }", ["p", "p.q()", ".r"]),
        ("a.php", "<?php $a->b(C::$d, $e);", ["a.b()", "C", "C.d"]),
        ("a.c", "#define F(x) if (g(x)) h\n", ["x", "g()", "x", "h"]),
    ],
)
def test_qualifiers_and_calls(path: str, text: str, used: list[str]) -> None:
    assert [reference(item) for item in outline(path, text).references] == used


def test_a_name_that_is_part_of_a_modifier_hides_it_not() -> None:
    found = outline("A.java", "class A { private int i; public int p; }").definitions
    assert {item.name: item.public for item in found} == {"A": True, "i": False, "p": True}


def test_what_is_local_to_a_function_is_not_public() -> None:
    found = outline("a.py", "def f():\n    x = 1\n    def g(): pass\n").definitions
    assert [(item.qualified, item.public) for item in found] == [("f", True), ("f.g", False)]

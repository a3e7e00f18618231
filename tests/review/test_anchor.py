"""A quote finds its line, whatever number the reader gives."""

from hypothesis import given, settings
from hypothesis import strategies as st

from review import anchor
from review.anchor import Anchor
from tests.build import hunk

HUNK = hunk(
    "a.py",
    """
     def mean(items):
    -    if not items:
    -        return 0
    +    total = sum(items)
         return total / len(items)
    """,
    start=10,
)


def test_the_quote_decides_and_the_number_is_a_hint() -> None:
    assert anchor.find("    total = sum(items)", "", 999, [HUNK]) == Anchor("a.py", "RIGHT", 11, None)


def test_a_removed_line_stands_on_the_left() -> None:
    assert anchor.find("if not items:", "", 11, [HUNK]) == Anchor("a.py", "LEFT", 11, None)


def test_an_unchanged_line_stands_on_the_right() -> None:
    assert anchor.find("return total / len(items)", "", 13, [HUNK]) == Anchor("a.py", "RIGHT", 12, None)


def test_several_lines_make_a_range() -> None:
    quote = "if not items:\n        return 0"
    assert anchor.find(quote, "", 0, [HUNK]) == Anchor("a.py", "LEFT", 12, 11)


def test_a_quote_with_its_number_and_sign_is_understood() -> None:
    assert anchor.find("   11 + total = sum(items)", "", 0, [HUNK]) == Anchor("a.py", "RIGHT", 11, None)
    assert anchor.find("+    total = sum(items)", "", 0, [HUNK]) == Anchor("a.py", "RIGHT", 11, None)


def test_a_long_enough_part_of_a_line_is_enough() -> None:
    assert anchor.find("total / len(items)", "", 0, [HUNK]) == Anchor("a.py", "RIGHT", 12, None)
    assert anchor.find("sum(", "", 0, [HUNK]) is None


def test_what_is_not_in_the_change_has_no_place() -> None:
    assert anchor.find("raise ValueError", "", 11, [HUNK]) is None
    assert anchor.find(" \n ", "", 11, [HUNK]) is None


def test_of_equal_lines_the_named_path_then_the_changed_then_the_nearest_one_wins() -> None:
    other = hunk("b.py", " pass\n+x = 1\n+y\n+x = 1\n x = 1")
    same = hunk("a.py", "+x = 1")
    assert anchor.find("x = 1", "b.py", 5, [same, other]) == Anchor("b.py", "RIGHT", 4, None)
    assert anchor.find("x = 1", "", 1, [same, other]) == Anchor("a.py", "RIGHT", 1, None)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1), min_size=1, max_size=8))
def test_every_shown_line_finds_a_place_with_its_own_text(lines: list[str]) -> None:
    lines = [" ".join(line.split()) for line in lines if line.split()]
    shown = hunk("a.py", "".join(f"+{line}\n" for line in lines))
    for line in lines:
        found = anchor.find(line, "", 1, [shown])
        assert found is not None
        assert shown.lines[found.line - 1].text == line


WORDS = st.sampled_from(["total = 1", "return total", "if total:", "pass", "total += tax(item, 19)", "}"])
GAPS = st.sampled_from([" ", "  ", "\t", " \t "])


@settings(max_examples=1000)
@given(st.lists(st.tuples(st.sampled_from("+ "), WORDS), min_size=1, max_size=30), st.data())
def test_a_quote_with_other_white_space_finds_the_right_one_of_equal_lines(
    lines: list[tuple[str, str]], data: st.DataObject
) -> None:
    shown = hunk("a.py", "+def f():\n" + "".join(f"{sign}    {text}\n" for sign, text in lines))
    at = data.draw(st.integers(1, len(lines)))
    sign, text = lines[at - 1]
    quote = data.draw(GAPS) + data.draw(GAPS).join(text.split()) + data.draw(GAPS)
    found = anchor.find(quote, "", at + 1, [shown])
    assert found is not None
    place = shown.lines[found.line - 1]
    assert (found.side, place.text.strip()) == ("RIGHT", text)
    assert found.line == at + 1 or (sign, place.sign) == (" ", "+")


@settings(max_examples=1000)
@given(st.lists(WORDS, min_size=1, max_size=30), st.text("abcdefgh(=) ", min_size=1, max_size=30))
def test_a_misquoted_line_has_no_place(lines: list[str], quote: str) -> None:
    shown = hunk("a.py", "".join(f"+{text}\n" for text in lines))
    found = anchor.find(quote, "", 1, [shown])
    plain = " ".join(quote.split())
    assert found is None or (plain and plain in lines[found.line - 1])

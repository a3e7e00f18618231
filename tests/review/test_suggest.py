"""A suggested change becomes a button that commits, so it must fit to the letter."""

from dataclasses import replace

import pytest

from review import ask
from review.question import Task
from review.suggest import sound
from review.types import Finding, Outcome, Unit
from tests.build import LOCAL_ONLY, finding, hunk
from tests.reader import Reader, asking

HEAD = "def mean(items):\n    total = sum(items)\n    return total / len(items)\n"
QUOTE = "return total / len(items)"
CURE = "    return total / len(items) if items else 0"


def suggesting(text: str, *, path: str = "a.py", start_line: int | None = None) -> str | None:
    """What is left of a suggestion for the last line of `HEAD`."""
    found = replace(finding(path=path, line=3, quote=QUOTE), start_line=start_line, suggestion=text)
    return sound(found, HEAD).suggestion


def test_one_that_fits_stays() -> None:
    assert suggesting(CURE) == CURE
    assert suggesting(f"    if not items:\n        return 0\n{CURE}") is not None
    assert suggesting(f"    total = max(1, len(items))\n{CURE}", start_line=2) is not None


@pytest.mark.parametrize(
    "text",
    [
        "    return total /  len(items)",
        CURE.strip(),
        f"  {CURE}",
        "    return total / len(items",
        "    return fetch('https://example.org/mean')",
        "    # see www.example.org\n" + CURE,
    ],
    ids=["same", "no indent", "more indent", "broken", "link", "bare link"],
)
def test_one_that_does_not_is_dropped(text: str) -> None:
    assert suggesting(text) is None


def test_workflows_get_none() -> None:
    assert suggesting(CURE, path=".github/a.py") is None


def test_a_link_that_was_there_may_stay() -> None:
    text = "x = get('https://a.example/1')\n"
    found = replace(finding(quote=text.strip()), suggestion="x = get('https://a.example/1', timeout=5)")
    assert sound(found, text).suggestion is not None


def test_a_place_outside_of_the_file_gets_none() -> None:
    assert sound(replace(finding(line=9), suggestion=CURE), HEAD).suggestion is None


def test_where_no_grammar_is_at_hand_the_rest_decides() -> None:
    found = replace(finding(path="a.zig", quote="x"), suggestion="y(")
    assert sound(found, "x\n").suggestion == "y("


def read(verdict: str) -> Outcome:
    change = hunk("a.py", f" def mean(items):\n     total = sum(items)\n+    {QUOTE}")
    unit = Unit("u-1", "local", "bounded", "bounded", (change,))
    script = asking(Reader({QUOTE: "Divides by zero"}, verdict, {QUOTE: CURE}))
    return ask.read(Task(unit, "", "t", True, LOCAL_ONLY), script)


def suggestions(found: tuple[Finding, ...]) -> list[str | None]:
    return [each.suggestion for each in found]


def test_only_what_passed_both_checks_is_asked_for_a_cure() -> None:
    assert suggestions(read("keep").findings) == [CURE]
    assert suggestions(read("drop").findings) == [None]
    assert suggestions(read("unsure").findings) == [None]

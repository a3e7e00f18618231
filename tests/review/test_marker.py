"""Marks that find our own posts again."""

from dataclasses import replace

import pytest

from review.marker import finding_marker, findings_in, fingerprint, has_marker, is_marker, review_marker
from tests.review.reviews import EMPTY_CART


def test_a_review_is_found_by_its_mark() -> None:
    marker = review_marker("owner/repo#7@abc/push")
    assert marker == "<!-- foureyes:review/1 id=owner/repo#7@abc/push -->"
    assert has_marker(f"Hello.\n\n{marker}\n", marker)
    assert not has_marker(f"Hello.\n\n{review_marker('owner/repo#7@abd/push')}", marker)


def test_a_quoted_mark_is_no_mark() -> None:
    marker = review_marker("a")
    assert not has_marker(f"```\n{marker}\n```", marker)
    assert findings_in(f"look: {finding_marker('0' * 16)}\n\nbye") == ()
    assert findings_in(f"```\n{finding_marker('0' * 16)}\n```\n\n{finding_marker('1' * 16)}") == ("1" * 16,)


@pytest.mark.parametrize("request_id", ["a --> <b>", "a--b/c", "", "a\nb", "x" * 300, "ü"])
def test_no_request_id_can_end_the_mark(request_id: str) -> None:
    marker = review_marker(request_id)
    assert is_marker(marker)
    assert marker.count("--") == 2
    assert marker == review_marker(request_id)


def test_a_finding_is_known_again_when_lines_shift_and_words_change() -> None:
    moved = replace(EMPTY_CART, line=99, title="Other", body="Other", quote=f"  {EMPTY_CART.quote}\t")
    assert fingerprint(moved) == fingerprint(EMPTY_CART) == "efdad8d8898f19f1"


@pytest.mark.parametrize("other", [{"path": "b.py"}, {"side": "LEFT"}, {"quote": "return 1"}])
def test_another_line_is_another_finding(other: dict[str, str]) -> None:
    assert fingerprint(replace(EMPTY_CART, **other)) != fingerprint(EMPTY_CART)  # type: ignore[arg-type]


def test_a_comment_carries_its_fingerprint() -> None:
    assert findings_in(f"Text.\n\n{finding_marker('0123456789abcdef')}\r\n") == ("0123456789abcdef",)

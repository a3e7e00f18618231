"""Marks that find our own posts again."""

import base64
import zlib
from dataclasses import replace

import pytest

from review import identity
from review.marker import (
    finding_marker,
    findings_in,
    has_marker,
    is_marker,
    memo_in,
    memo_marker,
    review_marker,
)
from review.past import Memo
from tests.review.reviews import CART, EMPTY_CART, TAX

NO, YES = ("0" * 16, "0" * 16), ("1" * 16, "2" * 16)


def test_a_review_is_found_by_its_mark() -> None:
    marker = review_marker("owner/repo#7@abc/push")
    assert marker == "<!-- foureyes:review/1 id=owner/repo#7@abc/push -->"
    assert has_marker(f"Hello.\n\n{marker}\n", marker)
    assert not has_marker(f"Hello.\n\n{review_marker('owner/repo#7@abd/push')}", marker)


def test_a_quoted_mark_is_no_mark() -> None:
    marker = review_marker("a")
    assert not has_marker(f"```\n{marker}\n```", marker)
    no, yes = finding_marker(*NO), finding_marker(*YES)
    assert findings_in(f"look: {no}\n\nbye") == ()
    assert findings_in(f"```\n{no}\n```\n\n{yes}") == (YES,)


@pytest.mark.parametrize("request_id", ["a --> <b>", "a--b/c", "", "a\nb", "x" * 300, "ü"])
def test_no_request_id_can_end_the_mark(request_id: str) -> None:
    marker = review_marker(request_id)
    assert is_marker(marker)
    assert marker.count("--") == 2
    assert marker == review_marker(request_id)


def test_a_finding_is_known_again_when_lines_shift_and_words_change() -> None:
    moved = replace(EMPTY_CART, line=99, title="Other", body="Other", quote=f"  {EMPTY_CART.quote}\t")
    assert identity.key(moved) == identity.key(EMPTY_CART) == "c5086b87b7aa671c"


@pytest.mark.parametrize("other", [{"path": "b.py"}, {"scope": "Cart.mean"}, {"quote": "return 1"}])
def test_another_line_is_another_finding(other: dict[str, str]) -> None:
    assert identity.key(replace(EMPTY_CART, **other)) != identity.key(EMPTY_CART)  # type: ignore[arg-type]


def test_the_same_finding_in_a_file_of_another_name_is_kin() -> None:
    assert identity.kin(replace(EMPTY_CART, path="b.py")) == identity.kin(EMPTY_CART)


def test_a_comment_carries_the_identity_of_its_finding() -> None:
    assert findings_in(f"Text.\n\n{finding_marker(*YES)}\r\n") == (YES,)


def test_a_hunk_is_known_again_when_its_lines_shift() -> None:
    moved = replace(CART, old_start=50, lines=tuple(replace(x, old=x.old and x.old + 40) for x in CART.lines))
    assert identity.hunk(moved) == identity.hunk(CART) != identity.hunk(TAX)
    assert identity.hunk(replace(CART, path="b.py")) != identity.hunk(CART)


MEMO = Memo("a" * 40, frozenset({"0123abcd", "4567abcd"}), "b" * 40)


def test_a_round_writes_down_what_the_next_must_know() -> None:
    assert memo_in(f"Text.\n\n{memo_marker(MEMO)}\n{review_marker('a')}") == MEMO


def test_what_is_too_much_to_be_written_down_counts_as_new() -> None:
    many = replace(MEMO, hunks=frozenset(f"{number:08x}" for number in range(9_000)))
    assert memo_in(memo_marker(many)) == replace(MEMO, hunks=frozenset())


@pytest.mark.parametrize(
    "fields",
    [b"", b"null", b"{}", b'{"head": "a", "hunks": 1, "cleared": ""}', b"[" * 100_000, b" " * 9_000_000],
)
def test_a_memo_that_is_none_is_no_memo(fields: bytes) -> None:
    packed = base64.b64encode(zlib.compress(fields)).decode()
    assert memo_in(f"<!-- foureyes:state/1 {packed} -->") is None
    assert memo_in("<!-- foureyes:state/1 AAAA -->") is None
    assert memo_in("Text.") is None

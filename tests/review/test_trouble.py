"""What people are told when there is no review."""

import pytest

from review import marker
from review.audit import audit
from review.trouble import trouble

ID = "octo/app#7/comment-1"


@pytest.mark.parametrize(
    "message",
    [
        "unknown setting cluod",
        "![x](https://evil.example) @octo <!-- foureyes:finding/1 0123456789abcdef -->",
        "two\n\n# lines\n```\nof it",
        "$x$ " * 1000,
        "",
    ],
)
def test_nothing_in_it_is_active_and_its_mark_is_found_again(message: str) -> None:
    text = trouble(ID, message)
    assert audit(text) == ()
    assert len(text) < 1000
    assert marker.has_marker(text, marker.review_marker(ID))
    assert marker.findings_in(text) == ()
    assert "`/review`" in text

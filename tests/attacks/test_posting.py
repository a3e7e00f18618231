"""Every payload in every field that a reader fills: what is posted stays harmless text."""

from dataclasses import replace

import pytest

from review import compose
from review.audit import audit
from review.types import Check, Posting, Review
from tests.attacks import payloads
from tests.attacks.page import dangers
from tests.review.reviews import CART, EMPTY_CART, LOCAL, failed, read, review

TEXTS = [payload.text for payload in payloads.ALL]


def posted(text: str) -> Posting:
    """The text as title, body, cure, reason, path, explanation, error, remark and skipped file."""
    finding = replace(
        EMPTY_CART, title=text, body=text, suggestion=text, checks=(Check(LOCAL, "keep", text),)
    )
    note = replace(finding, why_not_inline=text, path=text, line=None)
    told = read((CART,))
    told = replace(told, outcome=replace(told.outcome, explanation=text))
    lost = failed((replace(CART, path=text),))
    lost = replace(lost, outcome=replace(lost.outcome, error=text))
    made: Review = replace(
        review(told, lost), comments=(finding,), notes=(note,), remarks=(text, text, text), title=text
    )
    return compose.posting(made, text)


@pytest.mark.parametrize("start", range(0, len(TEXTS), 30))
def test_it_is_text_and_nothing_else(start: int) -> None:
    for text in TEXTS[start : start + 30]:
        made = posted(text)
        alone = compose.without(made, made.comments)
        bodies = [made.body, alone.body, *(comment.body for comment in made.comments)]
        assert [(text, found) for body in bodies if (found := audit(body) or dangers(body))] == []


def test_there_are_enough_of_them_and_from_everywhere() -> None:
    assert len({payload.text for payload in payloads.ALL}) >= 120
    assert {payload.carrier for payload in payloads.ALL} == {
        *("title", "body", "branch", "path", "code", "comment", "commit", "issue", "github")
    }

"""The page: complete, self-contained, and nothing in it is active."""

import re
from dataclasses import replace

import pytest

from bot.highlight import highlighted
from bot.page import page
from bot.render import prose
from review.types import Check, Finding, Line, ReadUnit, Review, Skipped
from tests.html import Seen
from tests.review.reviews import CART, EMPTY_CART, TAX, full_change, full_review, read, review

PAYLOAD = "<script>alert(1)</script><img src=x onerror=alert(2)>'\"&\u202e{{ 7*7 }}`<b>x</b>`</style></title>"


def hostile() -> Review:
    """A review with the payload in every field that a stranger or a model fills."""
    finding: Finding = replace(
        EMPTY_CART,
        path=PAYLOAD,
        title=PAYLOAD,
        body=PAYLOAD,
        quote=PAYLOAD,
        found_by=PAYLOAD,
        checks=(Check(PAYLOAD, "keep", PAYLOAD),),
        suggestion=PAYLOAD,
    )
    done = read((replace(TAX, path=PAYLOAD, section=PAYLOAD),))
    unit = replace(done.unit, reason=PAYLOAD)
    outcome = replace(done.outcome, model=PAYLOAD, explanation=PAYLOAD)
    lost = replace(outcome, status="failed", error=PAYLOAD)
    return replace(
        review(ReadUnit(unit, outcome), ReadUnit(unit, lost)),
        title=PAYLOAD,
        comments=(finding, EMPTY_CART),
        notes=(replace(finding, why_not_inline=PAYLOAD),),
        skipped=(Skipped(PAYLOAD, PAYLOAD),),
        remarks=(PAYLOAD,),
    )


def test_a_payload_stays_text() -> None:
    change = full_change()
    evil = replace(CART, path=PAYLOAD, section=PAYLOAD, lines=(Line(PAYLOAD, None, 12),))
    file = replace(change.files[0], path=PAYLOAD, old_path=f"{PAYLOAD}2", hunks=(evil,))
    seen = Seen(page(hostile(), replace(change, files=(file,))))
    tags = {tag for tag, _ in seen.tags}
    assert tags.isdisjoint({"script", "img", "b", "iframe", "form", "link", "object"})
    assert not [name for _, attributes in seen.tags for name in attributes if name.startswith("on")]
    assert seen.text.count("<script>alert(1)</script>") > 20
    assert "49" not in seen.text
    assert "\u202e" not in seen.text


def test_it_needs_nothing_else() -> None:
    html = page(full_review(), full_change())
    assert re.findall(r"https?://|@import|url\((?!#)|style=", html) == []
    targets = {attributes.get("href") for _, attributes in Seen(html).tags} - {None}
    assert all(target.startswith("#") for target in targets if target)


def test_the_policy_admits_our_style_alone() -> None:
    [policy] = re.findall(r'Content-Security-Policy" content="([^"]+)"', page(full_review(), None))
    assert re.fullmatch(
        r"default-src &#39;none&#39;; style-src &#39;sha256-[A-Za-z0-9+/=]{44}&#39;; "
        r"base-uri &#39;none&#39;; form-action &#39;none&#39;",
        policy,
    )


def test_a_comment_stands_below_its_line() -> None:
    html = page(full_review(), full_change())
    after = html.partition('<td class="no">12</td><td class="code">')[2]
    assert after.index('id="comment-1"') < after.index('<td class="no">13</td>')
    assert "Kept by a second pass of the same model" in after
    assert html.count('id="comment-1"') == 1


@pytest.mark.parametrize("change", [None, replace(full_change(), files=())])
def test_without_a_diff_comments_stand_in_a_list(change: None) -> None:
    seen = Seen(page(full_review(), change))
    assert "shop/cart.py:12" in seen.text
    assert "return total / len(self.items)" in seen.text


def test_all_that_a_reader_must_know_is_there() -> None:
    text = " ".join(Seen(page(full_review(), full_change())).text.split())
    for words in (
        "Four Eyes read 3 of 4 hunks in 4 files: 1 comment, 1 note.",
        "Stayed at home57% of lines",
        "1 hunk read at home",
        "2 hunks read by Claude",
        "1 hunk not read",
        "the answer was cut off at 1000 tokens",
        "tax is used in shop/api.py",
        "Not beside the code: the second check could not decide.",
        "Left undecided by claude-opus-4-8: it may be meant to be gone",
        "poetry.lock the repository's settings skip *.lock",
        "The second check is switched off",
    ):
        assert words in text.replace("Stayed at home 57", "Stayed at home57")


def test_a_finding_that_nobody_checked_says_so() -> None:
    for prompt, words in (
        ("review-local@1", "Not checked by anybody else"),
        ("", "By its form, no model was"),
    ):
        finding = replace(EMPTY_CART, checks=(), prompt=prompt)
        made = replace(full_review(), comments=(finding,))
        assert words in Seen(page(made, full_change())).text


def test_a_review_of_nothing_is_a_page() -> None:
    assert "found nothing to read" in page(review(), None)


def test_prose() -> None:
    assert prose("a `<b>` & \x1b") == "a <code>&lt;b&gt;</code> &amp; \\u001b"


def test_code_is_coloured_line_by_line() -> None:
    assert highlighted("a.py", ["x = '''", "<b>'''", "", "return 1"]) == [
        'x = <i class="s">&#39;&#39;&#39;</i>',
        '<i class="s">&lt;b&gt;</i><i class="s">&#39;&#39;&#39;</i>',
        "",
        '<i class="k">return</i> <i class="n">1</i>',
    ]


@pytest.mark.parametrize("path", ["a.unknown", "noext"])
def test_unknown_languages_stay_plain(path: str) -> None:
    assert highlighted(path, ["return <b>\r"]) == ["return &lt;b&gt;\\u000d"]


@pytest.mark.parametrize(
    "lines", [["x" * 500, "1"], ["1"] * 3_000, ["", "", ""], ["\ufeff1", "\x0c", "a\u2028b"]]
)
def test_no_line_is_lost(lines: list[str]) -> None:
    assert len(highlighted("a.py", lines)) == len(lines)

"""Every word that is posted, literally."""

from dataclasses import replace
from hashlib import sha256

import pytest

from review import compose, words
from review.audit import MAX_BODY, audit
from review.marker import findings_in, has_marker, memo_marker
from review.past import Memo
from review.types import Check, Finding, Outcome, Posted, Posting, ReadUnit, Severity, Skipped
from tests.build import hunk
from tests.review.reviews import (
    API,
    CART,
    CLOUD,
    EMPTY_CART,
    LOCAL,
    TAX,
    failed,
    full_review,
    read,
    read_by_claude,
    review,
)

SUMMARY = """\
Four Eyes read 3 of 4 hunks in 4 files: 1 comment, 1 note.

- 1 of 4 hunks (25%) was read at home by `qwen2.5-coder:14b`. 2 of 4 hunks (50%) went to Claude \
(`claude-opus-4-8`). Cost: 0.02 USD.
- Not read: `shop/late.py` (1 hunk): the answer was cut off at 1000 tokens
- Skipped: `poetry.lock` (the repository's settings skip \\*.lock).
- The second check is switched off: each comment stands on one reading.
"""

FOLDS = """\
<details>
<summary>Notes (1)</summary>

- **Medium**, logic: Zero is lost (`shop/cart.py:11 (removed)`)

  The old constant is gone.

  Not beside the code: the second check could not decide. Found by `qwen2.5-coder:14b`, left undecided by \
`claude-opus-4-8`: it may be meant to be gone

</details>

<details>
<summary>What each part does</summary>

1. `shop/cart.py` (1 hunk), read at home: shares no changed definition with files besides shop/cart.py

   Computes the mean price.

2. `shop/tax.py` and `shop/api.py` (2 hunks), read by Claude: tax is used in shop/api.py

   Passes the rate.

3. `shop/late.py` (1 hunk), not read: shares no changed definition with files besides \
shop/late.py

   The reader failed: the answer was cut off at 1000 tokens

</details>

<details>
<summary>Skipped files (1)</summary>

- `poetry.lock`: the repository's settings skip \\*.lock

</details>

<details>
<summary>Who read what</summary>

| Part | Read by | Tokens in | Tokens out | Seconds | USD | Bytes to Claude | Secrets masked |
| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |
| 1 | `qwen2.5-coder:14b@9ec8897f747e` | 1,200 | 90 | 8.2 | 0.0000 | 0 | 0 |
| 2 | `claude-opus-4-8` | 3,000 | 210 | 4.0 | 0.0213 | 9,000 | 0 |
| 3 | nobody | 0 | 0 | 0.0 | 0.0000 | 0 | 0 |

</details>"""

MARKER = "<!-- foureyes:review/1 id=o/r#1@abc/push/incomplete -->"

COMMENT = """\
**High**, logic: Empty cart divides by zero

`items` is \\[\\] for a new cart: ZeroDivisionError instead of 0.

```suggestion
        return total / len(self.items) if self.items else 0
```

Found by `qwen2.5-coder:14b`, kept by a second pass of the same model: nothing guards `len(self.items)`

<!-- foureyes:finding/2 c5086b87b7aa671c d02869fbb0eb1d29 -->"""


MEMO = memo_marker(Memo("a" * 40))


def refused_all(posting: Posting) -> Posting:
    return compose.without(posting, posting.comments)


def test_the_body() -> None:
    posting = compose.posting(full_review(), "o/r#1@abc/push")
    assert posting.body == f"{SUMMARY}\n{FOLDS}\n\n{MEMO}\n{MARKER}"
    assert (posting.head, posting.marker) == ("a" * 40, MARKER)
    assert has_marker(posting.body, posting.marker)


def test_the_comment() -> None:
    [comment] = compose.posting(full_review(), "a").comments
    assert comment.body == COMMENT
    assert (comment.path, comment.line, comment.side, comment.start_line) == (
        "shop/cart.py",
        12,
        "RIGHT",
        None,
    )
    assert findings_in(comment.body) == (("c5086b87b7aa671c", "d02869fbb0eb1d29"),)


def test_refused_comments_stand_in_the_body() -> None:
    posting = refused_all(compose.posting(full_review(), "o/r#1@abc/push"))
    said, _, mark = COMMENT.rpartition("\n\n")
    why = "GitHub did not take these comments beside the lines, so they stand here:"
    below = f"{why}\n\n`shop/cart.py:12`\n\n{said}\n\n{mark}\n{MEMO}\n{MARKER}"
    assert posting.body == f"{SUMMARY}\n{FOLDS}\n\n{below}"
    assert posting.comments == ()
    assert has_marker(posting.body, posting.marker)


def test_the_job_summary() -> None:
    item = """\
- **High**, logic: Empty cart divides by zero (`shop/cart.py:12`)

  `items` is \\[\\] for a new cart: ZeroDivisionError instead of 0.

  Found by `qwen2.5-coder:14b`, kept by a second pass of the same model: nothing guards `len(self.items)`"""
    assert compose.job_summary(full_review()) == f"{SUMMARY}\nComments:\n\n{item}\n\n{FOLDS}"


def visible_part(*units: ReadUnit, remarks: tuple[str, ...] = (), skipped: tuple[Skipped, ...] = ()) -> str:
    body = compose.posting(replace(review(*units), remarks=remarks, skipped=skipped), "a").body
    return body.partition("\n\n<")[0]


def test_nothing_to_say() -> None:
    assert visible_part(read((CART,))) == (
        "Four Eyes read 1 hunk in 1 file and found nothing to say.\n\n"
        "- All of it was read at home by `qwen2.5-coder:14b`; nothing was sent to Claude."
    )


def test_nothing_to_read() -> None:
    skipped = tuple(Skipped(f"{name}.lock", "generated") for name in "abcde")
    assert visible_part(skipped=skipped) == (
        "Four Eyes found nothing to read in this change.\n\n"
        "- Skipped: `a.lock` (generated), `b.lock` (generated), `c.lock` (generated) and 2 more files."
    )


def test_nobody_answered() -> None:
    assert visible_part(failed((CART,))) == (
        "Four Eyes could not read this change: 1 hunk in 1 file.\n\n"
        "- Not read: `shop/cart.py` (1 hunk): the answer was cut off at 1000 tokens"
    )


def test_what_failed_costs_too() -> None:
    done = read_by_claude((TAX, API))
    lost = replace(done, outcome=replace(done.outcome, status="failed", error="cut off", usd=0.004))
    assert visible_part(lost) == (
        "Four Eyes could not read this change: 2 hunks in 2 files.\n\n"
        "- Cost: less than 0.01 USD.\n"
        "- Not read: `shop/tax.py` and `shop/api.py` (2 hunks): cut off"
    )


def test_no_claim_that_nothing_was_sent_where_a_call_to_claude_failed() -> None:
    lost = failed((TAX,))
    sent = replace(lost, outcome=replace(lost.outcome, sent=900))
    assert "nothing was sent" in visible_part(read((CART,)))
    assert "nothing was sent" not in visible_part(read((CART,)), sent)


def test_a_failure_is_never_an_all_clear() -> None:
    text = visible_part(read((CART,)), failed((TAX,)))
    assert text == (
        "Four Eyes read 1 of 2 hunks in 2 files and found nothing to say about them.\n\n"
        "- 1 of 2 hunks (50%) was read at home by `qwen2.5-coder:14b`.\n"
        "- Not read: `shop/tax.py` (1 hunk): the answer was cut off at 1000 tokens"
    )


def test_many_failures_and_remarks_stay_eight_lines() -> None:
    units = [failed((replace(TAX, path=f"{name}.py"),), f"u-{name}") for name in "abcdefg"]
    remarks = tuple(f"Remark {number}." for number in range(9))
    text = visible_part(read((CART,)), *units, remarks=remarks, skipped=(Skipped("x", "binary"),))
    lines = [text_line for text_line in text.split("\n") if text_line]
    assert len(lines) == 8
    assert lines[4] == "- Not read either: `c.py`, `d.py`, `e.py` and 2 more files (5 hunks)."
    assert lines[6:] == ["- 8 more remarks below.", "- Remark 0."]


def test_what_is_cut_is_counted() -> None:
    notes = tuple(replace(EMPTY_CART, why_not_inline="low", body="word " * 300) for _ in range(200))
    units = [read((replace(TAX, path=f"{number}/{'long' * 20}.py"),), f"u{number}") for number in range(500)]
    skipped = tuple(Skipped(f"{number}.lock", "generated") for number in range(900))
    big = replace(
        review(*units),
        comments=notes[:30],
        notes=notes,
        skipped=skipped,
        remarks=("long " * 99,) * 50,
        hunks=frozenset(sha256(str(number).encode()).hexdigest()[:8] for number in range(1_000)),
    )
    posting = compose.posting(big, "a")
    assert len(refused_all(posting).body) < MAX_BODY
    for noun in ("finding", "part", "file"):
        assert f" {noun}s more, for which there was no room." in posting.body


def test_paths_of_any_length_fit() -> None:
    paths = [str(number) + "\u202e`" * 400 for number in range(12)]
    units = [failed((replace(TAX, path=path),), f"u-{path[:2]}") for path in paths]
    skipped = tuple(Skipped(path, path) for path in paths)
    findings = tuple(
        replace(EMPTY_CART, path=path, body=path, title=path, suggestion="`" * 3_000) for path in paths
    )
    long = replace(review(*units), skipped=skipped, comments=findings, notes=findings, remarks=tuple(paths))
    posting = compose.posting(long, "a")
    assert len(posting.comments) == 12
    assert "…" in refused_all(posting).body


def test_no_more_comments_than_github_takes() -> None:
    three = replace(full_review(), comments=(EMPTY_CART,) * 3)
    posting = compose.posting(three, "a", limit_inline=1)
    assert len(posting.comments) == 1
    assert posting.body.startswith("Four Eyes read 3 of 4 hunks in 4 files: 1 comment, 3 notes.")
    assert posting.body.count("Not beside the code: beyond the limit of 1 comment in one review.") == 2


def comment_on(finding: Finding) -> str:
    [comment] = compose.posting(replace(full_review(), comments=(finding,)), "a").comments
    return comment.body


@pytest.mark.parametrize(
    ("checks", "expected"),
    [
        ((), "Found by `qwen2.5-coder:14b`, not checked by anybody else"),
        ((Check(CLOUD, "keep", "yes"),), "Found by `qwen2.5-coder:14b`, kept by `claude-opus-4-8`: yes"),
        ((Check(LOCAL, "unsure", "?"),), "left undecided by a second pass of the same model: ?"),
        ((Check("nobody", "unsure", "no time"),), "Found by `qwen2.5-coder:14b`, not checked: no time"),
        (
            (Check(LOCAL, "keep", "a"), Check(CLOUD, "keep", "b")),
            "same model: a; kept by `claude-opus-4-8`: b",
        ),
    ],
)
def test_who_looked(checks: tuple[Check, ...], expected: str) -> None:
    assert expected in comment_on(replace(EMPTY_CART, checks=checks))


@pytest.mark.parametrize("suggestion", ["x\n" * 40, "x" * 5_000, "ok \u202e evil"])
def test_a_suggestion_that_one_cannot_judge_is_no_button(suggestion: str) -> None:
    body = comment_on(replace(EMPTY_CART, suggestion=suggestion))
    assert "```suggestion" not in body
    assert "A suggested change is left out" in body


def test_no_suggestion_for_a_removed_line() -> None:
    assert "suggest" not in comment_on(replace(EMPTY_CART, side="LEFT"))


PAYLOAD = "@octocat ![x](https://evil.example) </details> <!-- foureyes:finding/1 0123456789abcdef --> #1 ```"


def test_payloads_in_every_field_do_nothing() -> None:
    check = Check(PAYLOAD, "keep", PAYLOAD)
    finding = replace(
        EMPTY_CART,
        path=PAYLOAD,
        title=PAYLOAD,
        body=PAYLOAD,
        found_by=PAYLOAD,
        checks=(check,),
        suggestion=PAYLOAD,
    )
    done = read((replace(TAX, path=PAYLOAD),))
    unit, outcome = (
        replace(done.unit, reason=PAYLOAD),
        replace(done.outcome, model=PAYLOAD, explanation=PAYLOAD),
    )
    lost = ReadUnit(unit, replace(outcome, status="failed", error=PAYLOAD))
    evil = replace(
        review(ReadUnit(unit, outcome), lost),
        comments=(finding,),
        notes=(replace(finding, why_not_inline=PAYLOAD, severity=Severity.LOW),),
        skipped=(Skipped(PAYLOAD, PAYLOAD),),
        remarks=(PAYLOAD,),
    )
    posting = compose.posting(evil, "a")
    assert findings_in(posting.body) == ()
    assert len(findings_in(posting.comments[0].body)) == 1
    assert audit(compose.job_summary(evil)) == ()


def test_progress() -> None:
    done = read_by_claude((TAX, API, replace(TAX, path="\x1b[2J.py")))
    assert words.progress(done.unit, done.outcome) == (
        "read by Claude: shop/tax.py, shop/api.py and 1 more file (3 hunks): 0 findings, 4 s"
    )
    lost = Outcome("u", "failed", None, "timed\nout \x1b[2J", "", (), 0, 0, 0.0, 0.0)
    assert words.progress(read((TAX,)).unit, lost) == ("not read: shop/tax.py (1 hunk): timed out \\u001b[2J")


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        (Posted("posted", "http://x"), "posted: http://x"),
        (Posted("already-posted", "http://x"), "posted before, not again: http://x"),
        (Posted("superseded", None), "not posted: the pull request has moved on or is closed"),
        (Posted("refused", None), "not reviewed: who asked may not write to the repository"),
    ],
)
def test_posted(posted: Posted, said: str) -> None:
    assert words.posted(posted) == said


def test_secrets_that_no_reader_has_seen_are_counted_with_their_part() -> None:
    review = full_review()
    first, *rest = review.units
    masked = hunk("shop/cart.py", "+KEY = (secret removed: GitHub token)")
    hidden = replace(first, unit=replace(first.unit, hunks=(masked,)))
    body = compose.posting(replace(review, units=(hidden, *rest)), "o/r#1@abc/push").body
    assert "| 1,200 | 90 | 8.2 | 0.0000 | 0 | 1 |" in body

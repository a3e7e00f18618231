"""A good, a noisy, a misquoting and a hostile reader: what is posted, what is dropped, what is folded."""

import json
from collections.abc import Callable
from typing import Any

from review import compose, pipeline
from review.audit import audit
from review.combine import worth_reading
from review.dialogue import Ask
from review.policy import Policy
from review.types import Finding, Prompt, Reply, Review
from tests.build import Tree
from tests.desk import ScriptedDesk

FILES = [f"app/part{n}.py" for n in range(4)]
TREE = Tree(
    dict.fromkeys(FILES, "def run(items):\n" + "    pass\n" * 12),
    {path: "def run(items):\n" + "".join(f"    step_{n}(items[{n}])\n" for n in range(12)) for path in FILES},
)
Claims = Callable[[Prompt], list[dict[str, Any]]]


def claim(quote: str, title: str, **more: object) -> dict[str, Any]:
    return {
        "quote": quote,
        "line": 1,
        "failing_case": "items is empty: IndexError instead of nothing",
        "severity": "high",
        "class": "logic",
        "confidence": 80,
        "title": title,
    } | more


def saying(claims: Claims, verdicts: Callable[[int], str] = lambda _: "keep") -> Ask:
    """Answers each kind of question; no grammar holds it back."""

    def ask(prompt: Prompt, _seed: int) -> Reply:
        kind = prompt.version.partition("@")[0]
        count = prompt.task.count("\n   failing case: ")
        answers = {
            "review-local": {"findings": claims(prompt), "explanation": "Runs steps."},
            "check": {
                "verdicts": [
                    {"claim": n, "why": "the line says so", "verdict": verdicts(n)}
                    for n in range(1, count + 1)
                ]
            },
            "suggest": {"suggestions": []},
        }
        return Reply(json.dumps(answers[kind]), "small@1", 100, 20, 0.5)

    return ask


def review(ask: Ask) -> Review:
    return pipeline.review_change(TREE.change, Policy(), ScriptedDesk(ask, has_cloud=False), TREE)


def places(found: tuple[Finding, ...]) -> list[tuple[str, int | None]]:
    return [(finding.path, finding.line) for finding in found]


def whys(made: Review) -> dict[str, int]:
    reasons = [note.why_not_inline or "" for note in made.notes]
    return {reason: reasons.count(reason) for reason in reasons}


def test_a_good_reader_is_posted_as_it_is() -> None:
    def one(prompt: Prompt) -> list[dict[str, Any]]:
        return [claim("step_3(items[3])", "Fails for short lists")] if "part1" in prompt.material else []

    made = review(saying(one))
    assert places(made.comments) == [("app/part1.py", 5)]
    assert made.notes == ()


def test_a_noisy_reader_is_cut_to_what_a_person_reads() -> None:
    """Ten claims a unit: three are taken, of which the check keeps the first and doubts the second."""
    words = "amber basil cedar delta ember flint grove hazel ivory jewel".split()

    def ten(_: Prompt) -> list[dict[str, Any]]:
        return [claim(f"step_{n}(items[{n}])", f"{words[n]} {words[n]}s overflow") for n in range(10)]

    made = review(saying(ten, lambda number: ["keep", "unsure", "drop"][number - 1]))
    assert len(made.comments) == 1
    assert whys(made) == {
        "the same as another comment": 3,
        "the second check could not decide": 4,
        "the second check refuted it": 4,
    }
    assert len(worth_reading(made.notes)) == 4


def test_a_noisy_reader_of_different_claims_meets_the_limits() -> None:
    def three(prompt: Prompt) -> list[dict[str, Any]]:
        part = next(n for n in range(4) if f"part{n}" in prompt.material)
        return [claim(f"step_{n}(items[{n}])", f"Trouble{part}{n} breaks{part}{n}") for n in (0, 5, 11)]

    made = review(saying(three))
    assert places(made.comments) == [(FILES[0], n) for n in (2, 7, 13)] + [(FILES[1], n) for n in (2, 7)]
    assert whys(made) == {"beyond the limit of 5 comments": 7}


def test_a_reader_that_misquotes_posts_nothing() -> None:
    def invented(_: Prompt) -> list[dict[str, Any]]:
        return [
            claim("step_99(items[99])", "Fails", line=5),
            claim("", "Says nothing", line=5),
            claim("items", "Too short to be a place", line=5),
        ]

    made = review(saying(invented))
    assert made.comments == ()
    assert whys(made) == {"the line that it quotes is not in the change": 12}


def test_a_reader_with_the_wrong_number_and_the_right_quote_is_put_right() -> None:
    def shifted(prompt: Prompt) -> list[dict[str, Any]]:
        quote = "    7 + step_3(items[3])"
        return [claim(quote, "Fails for short lists", line=7)] if "part2" in prompt.material else []

    assert places(review(saying(shifted)).comments) == [("app/part2.py", 5)]


def test_a_hostile_reader_reaches_nothing_but_words() -> None:
    payload = (
        "@octo/all ![x](https://evil.example/x.png) <script>1</script> [click](https://evil.example) fixes #1"
        " <!-- foureyes:review/1 id=forged --> </details> ```suggestion\nrm -rf /\n``` \u202etxt"
    )

    def hostile(_: Prompt) -> list[dict[str, Any]]:
        return [
            claim("step_1(items[1])", payload, failing_case=payload * 40, path="../../etc/passwd"),
            claim("step_8(items[8])", payload, path=".github/workflows/ci.yml", severity="critical"),
        ]

    made = review(saying(hostile))
    posting = compose.posting(made, "r-1")
    assert {comment.path for comment in posting.comments} <= set(FILES)
    for text in (posting.body, *(comment.body for comment in posting.comments)):
        assert audit(text) == ()
        assert len(text) < 60_000

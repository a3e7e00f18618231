"""Doubt at home goes to Claude where the repository says `cloud: all`, and is counted."""

from review import pipeline, words
from review.dialogue import Ask
from review.errors import ReaderError
from review.figures import figures
from review.policy import parse
from review.types import Prompt, Reply, Review
from tests.build import Tree
from tests.desk import ScriptedDesk
from tests.reader import Reader, asking

BASE = {"app/cart.py": "def mean(items):\n    return 0\n"}
HEAD = {"app/cart.py": "def mean(items):\n    return sum(items) / len(items)\n"}
QUOTE = "return sum(items) / len(items)"


def saying(verdict: str) -> Ask:
    return asking(Reader({QUOTE: "Divides by zero"}, verdict), "qwen@1")


def useless(_prompt: Prompt, _seed: int) -> Reply:
    raise ReaderError("its answer could not be used, twice: no JSON", final=True)


def review(desk: ScriptedDesk, settings: str = "cloud: all", tree: Tree | None = None) -> Review:
    tree = tree or Tree(BASE, HEAD)
    return pipeline.review_change(tree.change, parse(settings), desk, tree)


def test_a_severe_finding_left_undecided_is_checked_by_claude() -> None:
    desk = ScriptedDesk(saying("unsure"))
    made = review(desk)
    (comment,) = made.comments
    assert [(check.by, check.verdict) for check in comment.checks] == [
        ("qwen@1", "unsure"),
        ("claude-sonnet-5-5", "keep"),
    ]
    (read,) = made.units
    assert (read.unit.route, read.unit.reason_code) == ("cloud", "escalated")
    assert read.unit.reason.endswith("the model at home left a severe finding undecided")
    assert len(desk.asked) == 1
    assert "1 part planned for home went to Claude, too: see why beside it." in made.remarks
    numbers = figures(made)
    assert (numbers.planned_local, numbers.hunks_local, numbers.escalated) == (1.0, 0.0, 1)


def test_a_unit_without_a_usable_answer_is_read_by_claude() -> None:
    desk = ScriptedDesk(useless, asking(Reader({QUOTE: "Divides by zero"}), "claude-sonnet-5-5"))
    (comment,) = review(desk).comments
    assert comment.found_by == "claude-sonnet-5-5"


def test_nothing_is_escalated_unless_the_repository_says_so() -> None:
    for settings in ("cloud: crossing", "cloud: off", "cloud: all\nlocal-only: [app/]"):
        desk = ScriptedDesk(saying("unsure"))
        made = review(desk, settings)
        assert not desk.asked
        assert [note.why_not_inline for note in made.notes] == ["the second check could not decide"]
        assert figures(made).hunks_local == 1.0


def test_nothing_is_escalated_when_the_money_is_out() -> None:
    desk = ScriptedDesk(saying("unsure"), used_up="the daily limit of 10.00 USD")
    review(desk)
    assert not desk.asked


def with_a_secret() -> Tree:
    """A change that uses what stays at home."""
    secret = {"app/secret.py": "def salt(items):\n    return 7\n"}
    head = {"app/cart.py": HEAD["app/cart.py"].replace("sum(", "salt(")}
    imports = "from app.secret import salt\n\n\n"
    return Tree(
        secret | {"app/cart.py": imports + BASE["app/cart.py"]},
        secret | {"app/cart.py": imports + head["app/cart.py"]},
    )


KEPT = "cloud: all\nlocal-only: [app/secret.py]"


def test_what_stays_at_home_is_no_evidence_for_claude() -> None:
    desk = ScriptedDesk(useless)
    review(desk, KEPT, with_a_secret())
    assert desk.asked
    assert not any("secret.py" in prompt.material for prompt in desk.asked)


def test_claims_of_a_reader_who_has_seen_what_stays_at_home_stay_there_too() -> None:
    home = asking(Reader({"return salt(items) / len(items)": "Divides by zero"}, "unsure"), "qwen@1")
    desk = ScriptedDesk(home)
    (note,) = review(desk, KEPT, with_a_secret()).notes
    assert note.why_not_inline == "the second check could not decide"
    assert not desk.asked


def test_when_claude_fails_too_what_was_said_at_home_stands() -> None:
    made = review(ScriptedDesk(saying("unsure"), useless))
    assert [note.checks[0].verdict for note in made.notes] == ["unsure"]
    assert made.units[0].outcome.status == "answered"
    assert figures(made).hunks_local == 0.0


def test_a_second_try_in_vain_is_no_reading_by_claude() -> None:
    made = review(ScriptedDesk(saying("unsure"), useless))
    (read,) = made.units
    assert words.handling(read) == "read at home, sent to Claude in vain"
    assert read.unit.reason.endswith("Claude did not answer")
    assert made.complete
    assert words.shares(made, str).startswith("1 of 1 hunk (100%) went to Claude (who did not answer).")


def test_what_claude_settles_makes_a_failed_check_good() -> None:
    def breaking(prompt: Prompt, seed: int) -> Reply:
        if prompt.version.startswith("check@"):
            raise ReaderError("broken", final=True)
        return saying("keep")(prompt, seed)

    assert not review(ScriptedDesk(breaking), "cloud: crossing").complete
    assert review(ScriptedDesk(breaking)).complete


def test_doubt_everywhere_does_not_send_everything() -> None:
    paths = [f"app/part{n}.py" for n in range(9)]
    text = {path: f"def mean_{n}(items):\n    return 0\n" for n, path in enumerate(paths)}
    new = {path: old.replace("return 0", QUOTE) for path, old in text.items()}
    made = review(ScriptedDesk(saying("unsure")), "cloud: all", Tree(text, new))
    assert figures(made).escalated == 5

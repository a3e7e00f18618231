"""Cases and answers of a few words, for tests of the score and of what shows it."""

from bot.evaluation.result import Answered, Case, Comment, Golden, Kind, Location
from bot.evaluation.score import Evaluation, evaluation
from review.types import Change

CHANGE = Change("b" * 40, "c" * 40, "Tell the <b>mean</b> price", "", (), ())
PLACE = Location("shop/cart.py", 40, 42)
BUG = Golden((PLACE,), ("zero", "empty"))
STALE = Golden((PLACE,), ("format_price", "receipts.py"), "shop/receipts.py")
WORDS = Golden(says_any=(("scrypt",), ("upgrad", "old hash")), says_not=("bcrypt",))
LINES = frozenset((PLACE.path, line) for line in range(31, 51))


def case(name: str, *golden: Golden, kind: Kind = "bug-detection", tags: tuple[str, ...] = ()) -> Case:
    """One without a golden is clean. Twenty lines are added, seven of them at `PLACE` or near it."""
    return Case(name, kind, not golden, CHANGE, {}, {}, golden, tags, LINES)


def comment(text: str = "Divides by zero", line: int | None = 41, start: int | None = None) -> Comment:
    return Comment(PLACE.path, line, start, text)


def done(name: str, *comments: Comment, usd: float = 0.0, seconds: float = 1.0) -> Answered:
    return Answered(name, "done", comments, (), 1000, 100, usd, seconds)


def told(name: str, *explanations: str) -> Answered:
    return Answered(name, "done", (), explanations, 1000, 100, 0.0, 1.0)


def failed(name: str, *comments: Comment) -> Answered:
    return Answered(name, "failed", comments, (), 500, 0, 0.0, 9.0, "no JSON, <i>twice</i>")


def waiting(name: str, *comments: Comment) -> Answered:
    return Answered(name, "waiting", comments, (), 300, 0, 0.0, 5.0)


def mixed(reader: str = "hybrid", usd: float = 0.02) -> Evaluation:
    """One of each: caught, located, missed, explained, clean and silent, clean and not, failed, waiting."""
    names = "a-caught b-located c-missed d-failed e-waiting".split()
    cases = [case(name, BUG) for name in names] + [case("f-silent"), case("g-noisy", tags=("mined",))]
    answers = [
        done("a-caught", comment(), comment("Says <script>alert(1)</script>", 3), usd=usd),
        done("b-located", comment("Odd", start=39), usd=usd),
        done("c-missed", comment(line=3)),
        failed("d-failed"),
        waiting("e-waiting", comment()),
        done("f-silent"),
        done("g-noisy", comment("May be None", None)),
        told("h-told", "Hashes with scrypt and upgrades an old hash."),
    ]
    return evaluation(reader, [*cases, case("h-told", WORDS, kind="explanation")], answers)

"""Reviews for tests: one that has everything, and the parts to make others."""

from dataclasses import replace

from review.types import (
    Change,
    ChangedFile,
    Check,
    Finding,
    Hunk,
    Line,
    Outcome,
    ReadUnit,
    Review,
    Severity,
    Skipped,
    Unit,
)

LOCAL = "qwen2.5-coder:14b@9ec8897f747e"
CLOUD = "claude-opus-4-8"

CART = Hunk(
    "shop/cart.py",
    10,
    3,
    10,
    4,
    "class Cart:",
    (
        Line("    def mean(self):", 10, 10),
        Line("        return 0", 11, None),
        Line("        total = sum(self.items)", None, 11),
        Line("        return total / len(self.items)", None, 12),
        Line("", 12, 13),
    ),
)
TAX = Hunk("shop/tax.py", 1, 0, 1, 1, "", (Line("RATE = 19", None, 1),))
API = Hunk("shop/api.py", 4, 1, 4, 1, "", (Line("tax(1)", 4, None), Line("tax(1, RATE)", None, 4)))

EMPTY_CART = Finding(
    path="shop/cart.py",
    quote="return total / len(self.items)",
    line=12,
    start_line=None,
    side="RIGHT",
    severity=Severity.HIGH,
    kind="logic",
    title="Empty cart divides by zero",
    body="`items` is [] for a new cart: ZeroDivisionError instead of 0.",
    confidence=90,
    unit="u-1",
    found_by=LOCAL,
    prompt="review-local@1",
    checks=(Check(LOCAL, "keep", "nothing guards `len(self.items)`"),),
    suggestion="        return total / len(self.items) if self.items else 0",
)
UNDECIDED = replace(
    EMPTY_CART,
    line=11,
    side="LEFT",
    severity=Severity.MEDIUM,
    title="Zero is lost",
    body="The old constant is gone.",
    checks=(Check(CLOUD, "unsure", "it may be meant to be gone"),),
    suggestion=None,
    why_not_inline="the second check could not decide",
)


def read(hunks: tuple[Hunk, ...], unit: str = "u-1") -> ReadUnit:
    """Hunks that were read at home, without a finding."""
    outcome = Outcome(unit, "answered", LOCAL, None, "Computes the mean price.", (), 1200, 90, 8.25, 0.0)
    reason = f"shares no changed definition with files besides {hunks[0].path}"
    return ReadUnit(Unit(unit, "local", reason, "bounded", hunks), outcome)


def read_by_claude(hunks: tuple[Hunk, ...], unit: str = "u-2") -> ReadUnit:
    """Hunks that crossed files."""
    outcome = Outcome(
        unit, "answered", CLOUD, None, "Passes the rate.", (), 3000, 210, 4.0, 0.0213, sent=9000
    )
    return ReadUnit(Unit(unit, "cloud", "tax is used in shop/api.py", "cross-file", hunks), outcome)


def failed(hunks: tuple[Hunk, ...], unit: str = "u-3") -> ReadUnit:
    """Hunks that nobody read."""
    answered = read(hunks, unit)
    error = "the answer was cut off at 1000 tokens"
    return replace(answered, outcome=Outcome(unit, "failed", None, error, "", (), 0, 0, 0.0, 0.0))


def review(*units: ReadUnit) -> Review:
    """A review of these units, without findings."""
    return Review("b" * 40, "a" * 40, "Mean price", units, (), (), ())


def full_review() -> Review:
    """A review with one of everything."""
    return replace(
        review(read((CART,)), read_by_claude((TAX, API)), failed((replace(TAX, path="shop/late.py"),))),
        comments=(EMPTY_CART,),
        notes=(UNDECIDED,),
        skipped=(Skipped("poetry.lock", "the repository's settings skip *.lock"),),
        remarks=("The second check is switched off: each comment stands on one reading.",),
    )


def full_change() -> Change:
    """What `full_review` reviews."""
    late = replace(TAX, path="shop/late.py")
    files = tuple(ChangedFile(h.path, h.path, "modified", (h,)) for h in (CART, TAX, API, late))
    return Change("b" * 40, "a" * 40, "Mean price", "", files, (Skipped("poetry.lock", "settings"),))

"""A question as the book of calls has it."""

from typing import Final

from bot.calls import Call
from review.types import Reply

CALL: Final = Call(
    review="octo/shop#7/auto",
    tag="4f2a",
    pull="octo/shop#7",
    author="dora",
    unit="u-1",
    route="cloud",
    reason="cart.py:1 uses Cart",
    files=("cart.py", "till.py"),
    masked=1,
    question="0" * 64,
    prompt="review-cloud@1+system@1",
    seed=1,
)


def reply(usd: float) -> Reply:
    return Reply("{}", "claude-x", tokens_in=10, tokens_out=5, seconds=1.5, usd=usd)

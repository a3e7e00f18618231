"""Each request to whom it is for: a review, or an errand beside one."""

from review import errands, pipeline
from review.ports import Code, Desk, Forge
from review.types import Posted, Request, Review


def answered(request: Request, desk: Desk, forge: Forge, code: Code) -> tuple[Posted, Review | None]:
    """What became of it, and the review if there was one."""
    if request.wish.verb == "review":
        return pipeline.review_request(request, desk, forge, code)
    return errands.errand(request, desk, forge, code), None

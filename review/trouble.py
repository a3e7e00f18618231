"""What people are told on a pull request when its review could not be made at all."""

from review import allow
from review.audit import proved
from review.marker import review_marker

_LONGEST = 600


def trouble(request_id: str, message: str) -> str:
    """A comment for the conversation: the message, and how to ask again. It ends with the request's mark."""
    told = f"Four Eyes could not review this pull request: {allow.line(message, _LONGEST)}"
    again = "When that is mended, ask again with a comment `/review`."
    return proved("\n\n".join([told, again, review_marker(request_id)]))

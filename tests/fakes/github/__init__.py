"""A strict fake of GitHub: state in Python, git repositories on disk, HTTP on the loopback."""

from tests.fakes.github.callers import App, Installation
from tests.fakes.github.faults import Fault, primary_limit, secondary_limit
from tests.fakes.github.pulls import Pull
from tests.fakes.github.repository import Repository
from tests.fakes.github.state import Comment, Review, ReviewComment
from tests.fakes.github.world import Called, Delivery, FakeGitHub, signature

__all__ = [
    "App",
    "Called",
    "Comment",
    "Delivery",
    "FakeGitHub",
    "Fault",
    "Installation",
    "Pull",
    "Repository",
    "Review",
    "ReviewComment",
    "primary_limit",
    "secondary_limit",
    "signature",
]

"""A strict fake of GitHub: state in Python, git repositories on disk, HTTP on the loopback."""

from tests.fakes.github.callers import App, Installation
from tests.fakes.github.discussion import Resolution, Thread
from tests.fakes.github.faults import Fault, graph_fault, primary_limit, secondary_limit, unprocessed
from tests.fakes.github.pulls import Pull
from tests.fakes.github.repository import Repository
from tests.fakes.github.state import Comment, Edit, Hiding, Notification, Review, ReviewComment
from tests.fakes.github.world import Called, Delivery, FakeGitHub, signature

__all__ = [
    "App",
    "Called",
    "Comment",
    "Delivery",
    "Edit",
    "FakeGitHub",
    "Fault",
    "Hiding",
    "Installation",
    "Notification",
    "Pull",
    "Repository",
    "Resolution",
    "Review",
    "ReviewComment",
    "Thread",
    "graph_fault",
    "primary_limit",
    "secondary_limit",
    "signature",
    "unprocessed",
]

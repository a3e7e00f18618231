"""What each operation of the REST API does; importing this package fills the table of handlers."""

from tests.fakes.github.views import apps, checks, comments, inline, pulls, reactions, repos, reviews

__all__ = ["apps", "checks", "comments", "inline", "pulls", "reactions", "repos", "reviews"]

"""State as the JSON that GitHub shows; what a schema demands beyond this is filled in with neutral values."""

from dataclasses import dataclass

from tests.fakes.github.answers.code import Code
from tests.fakes.github.answers.reviews import Reviews
from tests.fakes.github.callers import App, Installation
from tests.fakes.github.state import Json, User


@dataclass(frozen=True, slots=True)
class Answers(Reviews, Code):
    """All of them, and Apps."""

    def app(self, app: App, owner: User) -> Json:
        return {
            "id": app.id,
            "slug": app.slug,
            "name": app.slug,
            "node_id": f"A_{app.id}",
            "owner": self.user(owner) | ({"type": "Organization"} if app.of_organization else {}),
            "html_url": f"{self.web}/apps/{app.slug}",
            "permissions": {"metadata": "read", **app.permissions},
            "events": list(app.events),
        }

    def installation(self, installation: Installation) -> Json:
        return {
            "id": installation.id,
            "account": self.user(installation.account),
            "app_id": installation.app.id,
            "app_slug": installation.app.slug,
            "target_id": installation.account.id,
            "target_type": "Organization",
            "repository_selection": "selected",
            "permissions": {"metadata": "read", **installation.permissions},
            "suspended_at": installation.suspended_at,
            "access_tokens_url": f"{self.api}/app/installations/{installation.id}/access_tokens",
        }

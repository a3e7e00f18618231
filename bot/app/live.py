"""The App as GitHub has it registered now."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.app.address import GitHubAddress
from bot.github import App, client, mapped
from review.errors import OutsideError, UserError

_SLUG = r"^[A-Za-z0-9_-]+$"


class _Model(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Owner(_Model):
    """A person, an organization, or an enterprise, which has a slug instead of a login."""

    login: Annotated[str, Field(pattern=_SLUG)] | None = None
    type: str | None = None


class LiveApp(_Model):
    """`permissions` are accesses by name."""

    slug: Annotated[str, Field(pattern=_SLUG)]
    owner: _Owner
    permissions: Mapping[str, str]
    events: frozenset[str]

    def page(self, github: GitHubAddress) -> str:
        """Where the owner changes permissions and events; for an enterprise's App, the App's own page."""
        if self.owner.login is None:
            return f"{github.web}/apps/{self.slug}"
        org = self.owner.login if self.owner.type == "Organization" else None
        return f"{github.apps(org)}/{self.slug}/permissions"


def live(github: GitHubAddress, app: App) -> LiveApp:
    """https://docs.github.com/en/rest/apps/apps#get-the-authenticated-app"""
    try:
        with mapped(f"App {app.id}"), client(github.api, app.auth) as speaking:
            _, data = speaking.requester.requestJsonAndCheck("GET", "/app")
            return LiveApp.model_validate(data)
    except UserError as error:
        raise UserError(f"{error}; github_app_id and github_app_key_file must be of one App") from error
    except ValidationError as error:
        raise OutsideError(f"GitHub's answer about App {app.id} does not hold what it should") from error
    except ValueError as error:
        raise OutsideError(f"GitHub's answer about App {app.id} is no JSON") from error

"""The code that GitHub sends back becomes the App's key: once, and within an hour.

By hand and not through PyGithub, whose debug log holds whole answers: this one is nothing but secrets.
https://docs.github.com/en/rest/apps/apps#create-a-github-app-from-a-manifest
"""

from http import HTTPStatus
from typing import Annotated

import requests
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from bot.app.address import GitHubAddress
from review.errors import OutsideError, UserError

_SECONDS = 30
_SPENT = {HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY}


class Made(BaseModel):
    """The new App, as GitHub tells it; secrets do not show in a repr."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    id: Annotated[int, Field(gt=0)]
    slug: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$")]
    html_url: Annotated[str, Field(pattern=r"^https?://[A-Za-z0-9_.:/%-]+$")]
    client_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]+$")]
    pem: SecretStr
    webhook_secret: SecretStr | None


def convert(github: GitHubAddress, code: str) -> Made:
    """Raises UserError when the code is spent, OutsideError when GitHub fails or says what it should not."""
    try:
        answer = requests.post(
            f"{github.api}/app-manifests/{code}/conversions",
            headers={"Accept": "application/vnd.github+json"},
            timeout=_SECONDS,
            # Or a password for this host in ~/.netrc would go along.
            auth=_nobody,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        raise OutsideError(f"GitHub does not answer: {type(error).__name__}") from error
    if answer.status_code in _SPENT:
        raise UserError("GitHub does not take its code back: it holds once, for an hour")
    if answer.status_code != HTTPStatus.CREATED:
        raise OutsideError(f"GitHub answered {answer.status_code} when asked for the App's key")
    return _made(github, answer.content)


def _nobody(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _made(github: GitHubAddress, content: bytes) -> Made:
    """The error must not carry the answer, not even as its cause."""
    try:
        made = Made.model_validate_json(content)
    except ValidationError as error:
        places = sorted({str(fault["loc"][0]) if fault["loc"] else "JSON" for fault in error.errors()})
    else:
        places = [] if github.is_ours(made.html_url) else ["html_url"]
        if not places:
            return made
    raise OutsideError(f"GitHub's answer does not hold what it should: {', '.join(places)}", final=True)

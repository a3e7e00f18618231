"""The repository's own settings: `.github/foureyes.yml` on the base branch."""

import difflib
from typing import Annotated

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from review.errors import UserError
from review.perimeter import CloudPolicy
from review.types import Severity

PATH = ".github/foureyes.yml"


def _off(value: object) -> object:
    """A bare `off` is the truth value false in YAML 1.1."""
    return "off" if value is False else value


class Policy(BaseModel):
    """What a repository may say about its reviews.

    `cloud`: off (nothing leaves), crossing (what crosses files may), all (checks and second tries may, too).
    `skip`: globs of paths that nobody reads; `*` matches within and across folders.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    cloud: Annotated[CloudPolicy, BeforeValidator(_off)] = "crossing"
    skip: tuple[str, ...] = ()
    max_comments: int = Field(default=5, ge=0, le=30)
    min_severity: Severity = Severity.MEDIUM


def parse(text: str | None) -> Policy:
    """The policy that `text` (YAML) states; None is the default one. UserError names the line or key."""
    if text is None:
        return Policy()
    try:
        return Policy.model_validate(yaml.safe_load(text) or {})
    except yaml.YAMLError as error:
        raise UserError(f"{PATH} on the base branch is not valid YAML: {error}") from error
    except ValidationError as error:
        raise UserError(f"{PATH} on the base branch: {explain(error, tuple(Policy.model_fields))}") from error


def explain(error: ValidationError, known: tuple[str, ...]) -> str:
    """The first problem of a validation in plain words, with the nearest known name for an unknown one."""
    first = error.errors(include_url=False, include_input=False)[0]
    name = ".".join(map(str, first["loc"]))
    if first["type"] != "extra_forbidden":
        return f"{name}: {first['msg']}"
    near = difflib.get_close_matches(name, known, n=1)
    return f"unknown setting {name}" + (f", did you mean {near[0]}?" if near else "")

"""The operator's settings: read once, typed, strict. Names are the same in the environment and in the file.

`FOUREYES_LOCAL_MODEL` in the environment is `local_model` in a TOML file; the environment wins. Where ours is
not set, the ecosystem's own name is honoured (OLLAMA_HOST, ANTHROPIC_API_KEY, GITHUB_TOKEN, GITHUB_API_URL).
"""

import difflib
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import (
    AliasChoices,
    AliasGenerator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
)
from pydantic_core import PydanticCustomError

from review.errors import UserError
from review.policy import explain

PREFIX = "FOUREYES_"
EMBEDDED = "embedded"

_BIND = re.compile(r"(?P<host>[\w.-]+|\[[0-9A-Fa-f:.]+\]):(?P<port>[0-9]{1,5})", re.ASCII)

_THEIRS = {
    "ollama_url": "OLLAMA_HOST",
    "anthropic_api_key": "ANTHROPIC_API_KEY",
    "github_token": "GITHUB_TOKEN",
    "github_url": "GITHUB_API_URL",
    "github_actions": "GITHUB_ACTIONS",
}


def _variable(name: str) -> str:
    return f"{PREFIX}{name.upper()}"


class Settings(BaseModel):
    """Everything that an operator can set. Secrets do not show in a repr."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        # An error then names the setting as it was written: as a variable or as a key of the file.
        alias_generator=AliasGenerator(validation_alias=lambda name: AliasChoices(name, _variable(name))),
    )

    state_dir: Path = Field(default=Path("~/.local/state/foureyes"), description="database and git caches")
    database_url: str = Field(
        default="", repr=False, description="SQLAlchemy URL; default: an SQLite file in state_dir"
    )

    github_url: str = Field(default="https://api.github.com", description="base URL of GitHub's REST API")
    github_token: SecretStr | None = Field(default=None, description="token, where there is no App")
    github_actions: bool = Field(default=False, description="whether the token is that of a workflow run")
    github_app_id: int | None = Field(default=None, description="id of the GitHub App")
    github_app_key_file: Path | None = Field(default=None, description="the App's private key, a PEM file")
    webhook_secret: SecretStr | None = Field(default=None, description="signs deliveries; `serve` needs it")

    dashboard_token: SecretStr | None = Field(
        default=None, min_length=16, description="opens /dashboard to whoever knows it; off without one"
    )

    marker_key: SecretStr | None = Field(
        default=None, description="signs what we post, so that nobody else's comment counts as ours"
    )

    ollama_url: str = Field(default="http://127.0.0.1:11434", repr=False, description="where Ollama answers")
    local_model: str = Field(
        default="qwen2.5-coder:14b",
        description="an Ollama model, `anthropic:` and a Claude model, `embedded`",
    )
    local_digest: str = Field(
        default="", pattern=r"^$|^(sha256:)?[0-9a-f]{12,64}$", description="digest that the model must have"
    )
    local_concurrency: int = Field(default=1, ge=1, description="calls at once; Ollama's NUM_PARALLEL")
    num_ctx: int = Field(default=8192, ge=4096, description="context of the local model, tokens")

    offline: bool = Field(default=False, description="no cloud reader is made, key or not")
    anthropic_url: str | None = Field(default=None, description="base URL of Claude's API")
    anthropic_api_key: SecretStr | None = Field(default=None, description="without it nothing leaves")
    cloud_model: str = Field(default="claude-sonnet-5-5", description="the Claude model")
    cloud_successor: str = Field(default="", description="is asked when that model is retired")
    cloud_effort: Literal["low", "medium", "high", "xhigh", "max"] = Field(
        default="medium", description="how long Claude thinks; more costs more"
    )
    cloud_concurrency: int = Field(
        default=4, ge=1, description="calls to Claude at once, by all workers together"
    )
    daily_usd: float = Field(default=10.0, ge=0, description="most that Claude may cost a day, UTC")

    prices_file: Path | None = Field(default=None, description="JSON that replaces our prices of Claude")
    unit_seconds: float = Field(default=600, gt=0, description="most that one call to a model may take")
    review_seconds: float = Field(
        default=900, gt=0, description="most that the parts of a review may take, waiting included"
    )
    second_check: Literal["on", "off"] = Field(default="on", description="check each finding again")
    quiet_seconds: float = Field(default=300, ge=0, description="how long a push waits for the next one")
    reports_dir: Path | None = Field(default=None, description="each review is written there as HTML, too")
    keep_days: float = Field(default=30, ge=7, description="days that finished jobs and calls are kept")
    cache_gb: float = Field(default=20, gt=0, description="most that the git caches of a host may take, GB")
    metrics: bool = Field(default=False, description="whether the receiver answers at /metrics")
    otlp_url: str | None = Field(default=None, description="OpenTelemetry collector, OTLP by HTTP, for spans")
    log_format: Literal["text", "json"] = Field(default="text", description="how the service logs")
    bind: str = Field(default="127.0.0.1:8080", description="where the webhook receiver listens")

    @field_validator("ollama_url")
    @classmethod
    def _with_scheme(cls, value: str) -> str:
        """OLLAMA_HOST is often `host:port` or `0.0.0.0`; the client takes http://host for port 80."""
        scheme, _, rest = value.rpartition("://")
        host, colon, port = rest.rstrip("/").partition(":")
        host = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 (where a server listens is no address)
        return f"{scheme or 'http'}://{host}{colon or ':'}{port or '11434'}" if not scheme or colon else value

    @field_validator("bind")
    @classmethod
    def _with_port(cls, value: str) -> str:
        match = _BIND.fullmatch(value)
        if match is None or int(match["port"]) > 65535:
            raise PydanticCustomError("bind", "write HOST:PORT, such as 127.0.0.1:8080")
        return value

    @property
    def state(self) -> Path:
        return self.state_dir.expanduser()

    @property
    def secrets(self) -> tuple[str, ...]:
        """The values of all settings that nobody must see."""
        values = (getattr(self, name) for name in type(self).model_fields)
        return tuple(value.get_secret_value() for value in values if isinstance(value, SecretStr))

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.state / 'foureyes.db'}"


def load(environment: Mapping[str, str], file: Path | None = None) -> Settings:
    """The settings; raises UserError that names the unknown or wrong one and the nearest known name."""
    given = _from_environment(environment)
    values = {name: value for name, value in _from_file(file).items() if _variable(name) not in given} | given
    for name, theirs in _THEIRS.items():
        # Ours that is set to nothing says no: in an Action, a key of the runner must not stand in for it.
        ours = _variable(name) in environment
        if name not in values and not ours and environment.get(theirs):
            values[name] = environment[theirs]
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        raise UserError(f"settings: {explain(error, _known(error))}") from error
    # Without a key nothing that speaks to Claude is ever made.
    return settings.model_copy(update={"anthropic_api_key": None}) if settings.offline else settings


def _known(error: ValidationError) -> list[str]:
    """Names to offer instead. The prefix of variables would make all of them look alike."""
    name, fields = str(error.errors()[0]["loc"][0]), list(Settings.model_fields)
    if not name.startswith(PREFIX):
        return fields
    return [_variable(near) for near in difflib.get_close_matches(name.removeprefix(PREFIX).lower(), fields)]


def _from_environment(environment: Mapping[str, str]) -> dict[str, object]:
    """An empty variable is as good as none: workflows set inputs that nobody filled in to ''."""
    return {name: value for name, value in environment.items() if name.startswith(PREFIX) and value}


def _from_file(file: Path | None) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8")) if file else {}
    except OSError as error:
        raise UserError(f"settings file {file}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"settings file {file} is not valid TOML: {error}") from error

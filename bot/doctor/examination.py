"""All checks together: what is set, what is there, what answers."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

from pydantic import SecretStr

from bot.config import Settings
from bot.doctor import machine, services, words
from bot.doctor.line import Line, safe
from bot.doctor.race import Check, gather
from bot.doctor.salvage import salvage

_SHORTEST_SECRET = 6
"""Characters: whatever is shorter stands in ordinary words, too."""


def _now() -> datetime:
    return datetime.now(UTC)


def examine(environment: Mapping[str, str], file: Path | None = None, now: services.Now = _now) -> list[Line]:
    """All lines, within 13 seconds; nothing is changed and no question costs money."""
    settings, problems = salvage(environment, file)
    lines = [
        machine.python(),
        *words.settings(problems, str(file) if file else None),
        *_secret(settings),
        *gather(_checks(settings, now)),
    ]
    secrets = [secret for secret in _secrets(settings) if len(secret) >= _SHORTEST_SECRET]
    return [safe(line, secrets) for line in lines]


def _secret(settings: Settings) -> Iterator[Line]:
    """Only an App has deliveries."""
    if settings.github_app_id is not None and not (
        settings.webhook_secret and settings.webhook_secret.get_secret_value()
    ):
        yield words.no_secret()


def _checks(settings: Settings, now: services.Now) -> Sequence[Check]:
    return (
        Check("state folder", partial(machine.disk, settings), 4, words.SET_STATE),
        Check("database", partial(machine.database, settings), 6, words.SET_DATABASE),
        Check("git", machine.git, 5, words.GET_GIT),
        Check("GitHub", partial(services.github, settings, now), 6, words.GITHUB_AWAY),
        Check("Ollama", partial(services.ollama, settings), 12, words.START_OLLAMA),
        Check("card", partial(services.card, settings), 5, words.NEW_DRIVER),
        Check("Claude", partial(services.claude, settings, now), 6, words.CLAUDE_AWAY),
        Check("price", partial(services.price, settings), 4, words.CLAUDE_AWAY),
    )


def _secrets(settings: Settings) -> Iterator[str]:
    for _, value in settings:
        if isinstance(value, SecretStr):
            yield value.get_secret_value()
    for url in (settings.database_url, settings.ollama_url, settings.anthropic_url, settings.github_url):
        with suppress(ValueError):
            password = urlsplit(url or "").password or ""
            yield from (password, unquote(password))

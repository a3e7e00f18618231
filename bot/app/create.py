"""Registering the App: the person clicks twice, and the key goes from GitHub into a file."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from bot import github
from bot.app import page
from bot.app.conversion import Made, convert
from bot.app.files import Files, claimed
from bot.app.manifest import Wish
from bot.app.waiting import Waiting
from review.errors import OutsideError, UserError

PATIENCE = 600.0
"""Seconds that a person may take."""

_HOOK = "https://HOST/webhook"


def create(
    wish: Wish,
    out: Path,
    *,
    port: int,
    show: Callable[[str], object],
    say: Callable[[str], object],
    patience: float = PATIENCE,
) -> None:
    """Register the App and write its settings to `out`, which must not be there.

    `show` gets the address of the page that the person has to open, `say` gets text for them.
    """
    with claimed(out) as files, Waiting(wish, port) as waiting:
        say(f"Open this page to create the App, within {patience / 60:.0f} minutes: {waiting.url}")
        show(waiting.url)
        visit = waiting.visit(patience)
        try:
            made = _taken(wish, visit.code, files)
        except (UserError, OutsideError) as error:
            visit.answer(page.ended("The App is not set up", str(error)))
            raise
        visit.answer(page.ended("The App is ready", f"Its key is in {files.key}.", _install(made)))
    for line in _next(wish, made, files):
        say(line)


def _taken(wish: Wish, code: str, files: Files) -> Made:
    """The App is registered by now, so whoever has to start again has one to delete."""
    try:
        made = convert(wish.github, code)
        files.put_key(made.pem.get_secret_value())
        github.app(made.id, files.key)
        files.put_settings(_settings(wish, made, files.key))
    except UserError as error:
        raise UserError(f"{error}; {_again(wish)}") from error
    except OutsideError as error:
        raise OutsideError(f"{error}; {_again(wish)}", final=True) from error
    return made


def _again(wish: Wish) -> str:
    return f"GitHub may list the new App at {wish.github.apps(wish.org)}: delete it there and run this again"


def _settings(wish: Wish, made: Made, key: Path) -> str:
    values: dict[str, object] = {
        "github_url": wish.github.api,
        "github_app_id": made.id,
        "github_app_key_file": str(key),
    }
    if made.webhook_secret:
        values["webhook_secret"] = made.webhook_secret.get_secret_value()
    lines = [f"{name} = {_toml(value)}\n" for name, value in values.items()]
    return f"# The GitHub App {made.html_url} (client id {made.client_id})\n{''.join(lines)}"


def _toml(value: object) -> str:
    """A JSON string is a TOML string, but for DEL: https://toml.io/en/v1.0.0#string"""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _install(made: Made) -> tuple[str, str]:
    return f"{made.html_url}/installations/new", "Install it on repositories"


def _next(wish: Wish, made: Made, files: Files) -> Iterator[str]:
    there = f"{wish.github.apps(wish.org)}/{made.slug}"
    yield f"Written, readable by you alone: {files.settings} and {files.key}. What is left to do:"
    yield f"1. Install the App on repositories: {_install(made)[0]}"
    if not made.webhook_secret:
        yield f"2. GitHub made no webhook secret: set one at {there} and in {files.settings}"
    elif wish.webhook_url is None:
        yield f"2. Switch its webhook on at {there}: URL {_HOOK}, where GitHub can reach `foureyes serve`"
    else:
        yield f"2. Let {wish.webhook_url} lead to `foureyes serve` on this machine"
    yield f"3. Start the receiver and a worker: foureyes up --config {files.settings}"

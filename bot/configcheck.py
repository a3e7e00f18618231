"""`foureyes config check`: whether a repository's settings file is valid, and what it comes to."""

from pathlib import Path

import click
import yaml

from bot.door import Exit
from review.document import MAX_TEXT
from review.errors import UserError
from review.policy import Policy, PolicyError, parse


def check(file: Path) -> Exit:
    """Print the settings that hold with the file, or on stderr each mistake as `FILE:LINE: message`."""
    try:
        policy = parse(_text(file))
    except PolicyError as error:
        for problem in error.problems:
            click.echo(f"{file}:{problem.line}: {problem.message}", err=True)
        return Exit.USAGE
    click.echo(f"{file} is fine. With it these settings hold:\n{effective(policy)}", nl=False)
    return Exit.REVIEWED


def effective(policy: Policy) -> str:
    """All settings as a settings file would have them."""
    values = policy.model_dump(mode="json", by_alias=True)
    return yaml.safe_dump(values, sort_keys=False, default_flow_style=None, width=110)


def schema() -> dict[str, object]:
    """What bot/schema/config-1.json holds: the JSON Schema of the settings file, for editors."""
    about = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:foureyes:config:1",
    }
    return about | Policy.model_json_schema(by_alias=True) | {"title": "foureyes.config/1"}


def _text(file: Path) -> str:
    """Bytes that are no UTF-8 are replaced, as they are when a review reads the file."""
    try:
        with file.open(encoding="utf-8", errors="replace") as opened:
            return opened.read(MAX_TEXT + 1)
    except OSError as error:
        raise UserError(f"settings file {file}: {error.strerror}") from error

"""Options that commands share."""

from pathlib import Path
from typing import Final

import click

CONFIG: Final = click.option(
    "--config", type=click.Path(path_type=Path, dir_okay=False), help="TOML file with settings."
)
FORM: Final = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)

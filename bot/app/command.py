"""`foureyes app create | check`."""

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.config import Settings, load
from bot.door import Exit, door
from bot.options import CONFIG
from review.errors import UserError
from review.visible import visible

if TYPE_CHECKING:
    from bot.github import App

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group("app")
def app() -> None:
    """The GitHub App: register it, and check what it may do."""


@app.command()
@click.option("--org", metavar="NAME", help="The organization that owns it.  [default: your own account]")
@click.option("--name", metavar="NAME", help="Its name, unique on all of GitHub; it can be changed there.")
@click.option(
    "--webhook-url",
    metavar="URL",
    help="Where GitHub reaches `foureyes serve`; without a path: /webhook. It can be set later, too.",
)
@click.option(
    "--out",
    type=_FILE,
    default="foureyes.toml",
    show_default=True,
    help="The settings file to write; the key goes beside it, as .pem.",
)
@click.option("--github-url", metavar="URL", help="Base URL of GitHub's REST API.  [default: the settings']")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Of the local page.  [default: any]")
@click.option("--no-browser", is_flag=True, help="Print the address of the local page only.")
@click.option("--print-manifest", is_flag=True, help="Print what GitHub would be asked for, and end.")
def create(  # noqa: PLR0913, PLR0917 (one argument an option)
    org: str | None,
    name: str | None,
    webhook_url: str | None,
    out: Path,
    github_url: str | None,
    port: int,
    no_browser: bool,
    print_manifest: bool,
) -> None:
    """Register the GitHub App with the least permissions, and write its key and settings to files.

    A page on this machine posts the App's manifest to GitHub, where you confirm it. From another machine,
    reach that page with --port PORT and: ssh -L PORT:127.0.0.1:PORT
    """
    with door():
        from bot.app import address, manifest  # noqa: PLC0415 (keeps --help quick)

        github = address.address(github_url or load(os.environ, None).github_url)
        hook = address.webhook(webhook_url) if webhook_url else None
        wish = manifest.wish(github, org, name, hook)
        if print_manifest:
            click.echo(json.dumps(manifest.manifest(wish), indent=2))
            return
        from bot.app import create as run  # noqa: PLC0415

        run.create(wish, out, port=port, show=_nobody if no_browser else _browser, say=_say)


def _say(text: str) -> None:
    click.echo(visible(text))


def _nobody(_: str) -> None:
    """The address was printed."""


def _browser(url: str) -> None:
    """Not where there is no screen: a browser of the terminal would take it over."""
    if sys.platform != "linux" or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"))):
        import webbrowser  # noqa: PLC0415

        webbrowser.open(url)


@app.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@CONFIG
def check(form: str, config: Path | None) -> None:
    """Compare the App's permissions and events with what is needed.

    Exit codes: 0 as they should be, 2 settings, 3 something is missing or too much.
    """
    with door():
        from bot.app import check as checks  # noqa: PLC0415 (keeps --help quick)
        from bot.app import live  # noqa: PLC0415
        from bot.app.address import address  # noqa: PLC0415

        settings = load(os.environ, config)
        github = address(settings.github_url)
        seen = live.live(github, _app(settings))
        page = seen.page(github)
        if form == "json":
            click.echo(json.dumps(checks.as_json(seen, page), indent=2))
        else:
            for line in checks.as_text(seen, page):
                _say(line)
        raise SystemExit(Exit.INCOMPLETE if checks.problems(seen) else Exit.REVIEWED)


def _app(settings: Settings) -> "App":
    from bot import github  # noqa: PLC0415

    if settings.github_app_id is None or settings.github_app_key_file is None:
        raise UserError("which App? set github_app_id and github_app_key_file, as `foureyes app create` does")
    return github.app(settings.github_app_id, settings.github_app_key_file)

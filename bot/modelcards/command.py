"""`foureyes models`."""

import os
from pathlib import Path

import click

from bot.door import door
from bot.options import CONFIG, FORM


@click.command("models")
@click.option("--num-ctx", type=click.IntRange(min=1024), help="Context in tokens.  [default: 8192]")
@FORM
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write there.")
@CONFIG
def models(num_ctx: int | None, form: str, out: Path | None, config: Path | None) -> None:
    """List models: what fits on which card, for how many answers at once, licences, prices.

    All of it is computed from what is known of the models; nothing is asked of any server.
    """
    with door():
        from bot.config import load  # noqa: PLC0415 (keeps --help quick)
        from bot.modelcards.listing import Listing, as_json, as_text  # noqa: PLC0415
        from bot.models.atcloud import model_of  # noqa: PLC0415
        from bot.models.prices import load_prices  # noqa: PLC0415
        from bot.models.profiles import load_profiles, profile  # noqa: PLC0415
        from bot.output import Output  # noqa: PLC0415

        settings = load(os.environ, config)
        output = Output(form, out)
        output.check()
        listing = Listing(
            load_profiles(),
            load_prices(settings.prices_file),
            num_ctx or settings.num_ctx,
            tuple(profile(model_of(name)) for name in (settings.local_model, settings.cloud_model)),
        )
        output.write(text=lambda console: as_text(listing, console), data=lambda: as_json(listing))

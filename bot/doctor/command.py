"""`foureyes doctor`."""

import os
from pathlib import Path

import click

from bot.door import Exit, door
from bot.options import CONFIG, FORM


@click.command("doctor")
@FORM
@CONFIG
def doctor(form: str, config: Path | None) -> None:
    """Check all that a review needs: settings, database, GitHub, Ollama, Claude. Names a cure for each fault.

    Takes at most 15 seconds and changes nothing. The local model is asked one tiny question.

    Exit codes: 0 nothing is red, 3 something is.
    """
    with door():
        from bot.doctor import report  # noqa: PLC0415 (keeps --help quick)
        from bot.doctor.examination import examine  # noqa: PLC0415
        from bot.doctor.line import worst  # noqa: PLC0415
        from bot.output import Output  # noqa: PLC0415

        lines = examine(os.environ, config)
        Output(form, None).write(
            text=lambda console: report.as_text(lines, console),
            data=lambda: report.as_json(lines),
        )
    raise SystemExit(Exit.INCOMPLETE if worst(lines) == "red" else Exit.REVIEWED)

"""The door of the command line: errors become a sentence and an exit code."""

import logging
import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import NoReturn

import click

from review.errors import OutsideError, UserError
from review.visible import visible


class Exit(IntEnum):
    """Exit codes. A failure is never 0, and never mistaken for a finding."""

    REVIEWED = 0
    FINDINGS = 1
    USAGE = 2
    INCOMPLETE = 3
    BUG = 70
    INTERRUPTED = 130


def _say(text: str) -> None:
    """What a repository puts into a message must not steer the terminal."""
    click.echo(visible(text, keep="\n"), err=True)


@contextmanager
def door(say: Callable[[str], object] = _say) -> Iterator[None]:
    """Ends the process with the code that fits; what is nobody's mistake but ours is shown whole."""
    try:
        yield
    except UserError as error:
        say(f"foureyes: {error}")
        sys.exit(Exit.USAGE)
    except OutsideError as error:
        say(f"foureyes: {error}")
        sys.exit(Exit.INCOMPLETE)
    except (KeyboardInterrupt, click.Abort):
        say("foureyes: interrupted")
        _leave()
    except (click.ClickException, click.exceptions.Exit):
        raise
    except Exception:  # noqa: BLE001 (one of the two doors)
        say(f"foureyes: this is a bug in foureyes, please report it:\n{traceback.format_exc()}")
        sys.exit(Exit.BUG)


def _leave() -> NoReturn:
    """End now: Python would wait for the threads of readers, for minutes maybe."""
    if any(not thread.daemon for thread in threading.enumerate() if thread is not threading.main_thread()):
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(Exit.INTERRUPTED)
    sys.exit(Exit.INTERRUPTED)

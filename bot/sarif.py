"""SARIF files of other tools, read from disk."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from review.errors import UserError
from review.sarif import Log, read
from review.words import counted

LARGEST = 50_000_000
"""Bytes of a file; GitHub takes 10 MB when it is compressed."""


def load(files: Sequence[Path], folder: Path) -> Log:
    """The results of all files, each once; UserError names the file that is none, or too large.

    `folder` is the repository on disk: some tools write absolute paths.
    """
    top = f"{folder.resolve().as_posix().rstrip('/')}/"
    logs = [_log(file, top) for file in files]
    return Log(
        results=tuple(dict.fromkeys(result for log in logs for result in log.results)),
        unplaced=sum(log.unplaced for log in logs),
        settled=sum(log.settled for log in logs),
    )


def said(log: Log) -> Iterator[str]:
    """What became of the results, a sentence each; none are lost in silence."""
    yield f"Reports of other tools: {counted(len(log.results), 'result')}."
    if log.unplaced:
        yield f"Not used: {counted(log.unplaced, 'result')} without a line of a file of this repository."
    if log.settled:
        yield f"Not used: {counted(log.settled, 'result')} that somebody suppressed, or that show no problem."


def _log(file: Path, top: str) -> Log:
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except OSError as error:
        raise UserError(f"--sarif {file}: {error.strerror}") from error
    if len(content) > LARGEST:
        raise UserError(f"--sarif {file}: the file is too large: {LARGEST:,} bytes are allowed")
    try:
        return read(content.decode("utf-8", "replace"), top)
    except UserError as error:
        raise UserError(f"--sarif {file}: {error}") from error

"""Commits with nothing to find, as far as is known: whose every added line still stands."""

from typing import Final

from bot.evaluation.mining.blame import blame
from bot.evaluation.mining.history import Commit, History
from bot.evaluation.mining.origins import Tracer
from bot.evaluation.mining.sources import source_files
from review.types import Change, ChangedFile

_MIN_LINES: Final = 5
_MAX_LINES: Final = 200
_MAX_FILES: Final = 3


def survivor(tracer: Tracer, commit: Commit) -> Change | None:
    """The change that a commit made, if it is one of source and all of it still stands."""
    change = tracer.change(commit.sha)
    return change if change and _is_fit(change) and _stands(tracer, change) else None


def _is_fit(change: Change) -> bool:
    files = source_files(change)
    return 0 < len(files) <= _MAX_FILES and _MIN_LINES <= sum(map(_added, files)) <= _MAX_LINES


def _added(file: ChangedFile) -> int:
    return sum(line.sign == "+" for hunk in file.hunks for line in hunk.lines)


def _stands(tracer: Tracer, change: Change) -> bool:
    history = tracer.history
    now = tracer.repository.texts(history.tip, [file.path for file in source_files(change)])
    return all(file.path in now and _holds(history, file, change.head) for file in source_files(change))


def _holds(history: History, file: ChangedFile, sha: str) -> bool:
    origins = blame(history.git, history.tip, file.path).values()
    return sum(origin.sha == sha for origin in origins) >= _added(file)

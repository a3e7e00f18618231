"""Settings with mistakes in them: what is wrong, and the settings that hold without those."""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import ValidationError

from bot.config import PREFIX, Settings, load
from review.errors import UserError


def salvage(environment: Mapping[str, str], file: Path | None) -> tuple[Settings, tuple[str, ...]]:
    """The settings without those that are wrong, and what is wrong, a sentence each."""
    try:
        return load(environment, file), ()
    except UserError as error:
        problems, wrong = [str(error)], _wrong(error)
    names = {_variable(name): name for name in _values(file)}
    given = {_variable(name): str(value) for name, value in _values(file).items()} | dict(environment)
    while given.keys() & wrong:
        given = {name: value for name, value in given.items() if name not in wrong}
        try:
            return load(given), tuple(problems)
        except UserError as error:
            wrong = _wrong(error)
            problems.append(_as_written(str(error), wrong - environment.keys(), names))
    return _without_file(environment), tuple(problems)


def _without_file(environment: Mapping[str, str]) -> Settings:
    """The defaults where not even the environment holds."""
    try:
        return load(environment)
    except UserError:
        return load({})


def _as_written(problem: str, wrong: Iterable[str], names: Mapping[str, str]) -> str:
    """The problem with the name that the file has for a variable."""
    for name in wrong:
        problem = problem.replace(name, names.get(name, name))
    return problem


def _wrong(error: UserError) -> frozenset[str]:
    """The variable at fault, also as a key of the file; none when the file cannot be read."""
    if not isinstance(error.__cause__, ValidationError):
        return frozenset()
    name = str(error.__cause__.errors()[0]["loc"][0])
    return frozenset({name, _variable(name)})


def _values(file: Path | None) -> dict[str, object]:
    """Empty for a file that cannot be read, which is a problem that has been named."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8")) if file else {}
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return {}


def _variable(name: str) -> str:
    return name if name.startswith(PREFIX) else f"{PREFIX}{name.upper()}"

"""Cases, read: one JSON file each, or a folder with case.json, pr.diff and head/ (and base/, if need be)."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, Field, ValidationError, model_validator

from bot.evaluation import patch, result
from bot.evaluation.mining.sources import is_product
from bot.evaluation.result import Case, Kind
from review.diff import PatchError
from review.errors import UserError
from review.policy import explain
from review.types import Change, ChangedFile

MINED: Final = "mined"
"""The tag of cases that are guesses: see mine.CAVEAT."""

_KINDS: Final[tuple[Kind, ...]] = ("function", "explanation", "multi-file", "bug-detection")
_WORD: Final = re.compile(r"\w+", re.ASCII)
_Words = tuple[Annotated[str, Field(min_length=1)], ...]


class _Location(BaseModel):
    path: str
    start: int = Field(ge=1)
    end: int = Field(ge=1)


class _Stale(BaseModel):
    path: str


class _Golden(BaseModel):
    locations: tuple[_Location, ...] = ()
    keywords_any: _Words = ()
    stale_use: _Stale | None = None
    says_any: tuple[_Words, ...] = ()
    says_not: _Words = ()

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.locations and self.keywords_any) and not self.says_any:
            raise ValueError("give locations and keywords_any, or says_any")
        return self


class _File(BaseModel):
    """What a case says; other fields are for people."""

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$")
    kind: Literal["seeded", "omission", "clean", "explanation", "organic"]
    title: str
    body: str = ""
    tags: tuple[str, ...] = ()
    golden: tuple[_Golden, ...] = ()
    diff: str
    head: dict[str, str]
    base: dict[str, str] | None = None

    @model_validator(mode="after")
    def _is_clean_or_not(self) -> Self:
        if (self.kind == "clean") == bool(self.golden):
            raise ValueError("golden: a case of kind clean has none, any other has at least one")
        return self


@dataclass(frozen=True, slots=True)
class CaseSources:
    """The code of a case: implements review.ports.Sources."""

    case: Case

    def texts(self, sha: str, paths: Iterable[str]) -> dict[str, str]:
        side = self._side(sha)
        return {path: side[path] for path in paths if path in side}

    def mentions(self, sha: str, words: Sequence[str], suffixes: Sequence[str]) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for path, text in sorted(self._side(sha).items()):
            if path.endswith(tuple(suffixes)):
                for word in set(words).intersection(_WORD.findall(text)):
                    found.setdefault(word, []).append(path)
        return {word: tuple(paths) for word, paths in found.items()}

    def _side(self, sha: str) -> Mapping[str, str]:
        return {self.case.change.base: self.case.base, self.case.change.head: self.case.head}[sha]


def load(place: Path) -> tuple[Case, ...]:
    """The case that is there, or all cases of a folder, by name. UserError names file and field."""
    cases = tuple(_case(*read) for read in _found(place))
    ids = [case.id for case in cases]
    if twice := {name for name in ids if ids.count(name) > 1}:
        raise UserError(f"{place} has more than one case with the id {min(twice)}: give each its own")
    if not cases:
        raise UserError(f"{place} has no cases: give a JSON file, or a folder of them or of case folders")
    return cases


def shipped() -> tuple[Case, ...]:
    """The cases that come with the product."""
    files = (resources.files(__package__) / "cases").iterdir()
    named = {file.name: file for file in files if file.name.endswith(".json")}
    return tuple(_case(name, _parsed(name, named[name].read_bytes())) for name in sorted(named))


def _found(place: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    if not place.is_dir():
        yield str(place), _one(place)
    elif (place / "case.json").exists():
        yield str(place / "case.json"), _folder(place)
    else:
        for entry in sorted(place.iterdir()):
            if (entry / "case.json").exists():
                yield str(entry / "case.json"), _folder(entry)
            elif entry.suffix == ".json":
                yield str(entry), _one(entry)


def _one(file: Path) -> dict[str, Any]:
    return _parsed(str(file), _bytes(file))


def _folder(folder: Path) -> dict[str, Any]:
    data = _one(folder / "case.json")
    data["diff"] = _text(folder / "pr.diff")
    data["head"] = _tree(folder / "head")
    if (folder / "base").is_dir():
        data["base"] = _tree(folder / "base")
    return data


def _tree(folder: Path) -> dict[str, str]:
    files = (file for file in sorted(folder.rglob("*")) if file.is_file() and not file.is_symlink())
    return {file.relative_to(folder).as_posix(): _text(file) for file in files}


def _text(file: Path) -> str:
    """With its line ends as they are; what is no UTF-8 is read as git's output is."""
    return _bytes(file).decode("utf-8", "replace")


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UserError(f"case {file}: {error.strerror}") from error


def _parsed(name: str, content: bytes) -> dict[str, Any]:
    try:
        data = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise UserError(f"case {name} is not valid JSON: {error}") from error
    if not isinstance(data, dict):
        raise UserError(f"case {name} is not a JSON object")
    return data


def _case(name: str, data: Mapping[str, Any]) -> Case:
    try:
        file = _File.model_validate(data)
        changed = patch.read(file.diff, file.head)
        base = patch.before(changed.files, file.head) if file.base is None else file.base
    except ValidationError as error:
        raise UserError(f"case {name}: {explain(error, ())}") from error
    except PatchError as error:
        raise UserError(f"case {name}: diff: {error}") from error
    shas = (_sha(file.id, "base"), _sha(file.id, "head"))
    return Case(
        id=file.id,
        kind=_kind(file),
        clean=not file.golden,
        change=Change(*shas, file.title, file.body, changed.files, changed.skipped),
        base=base,
        head=file.head,
        golden=tuple(map(_golden, file.golden)),
        tags=file.tags,
        added=frozenset(_added(changed.files)),
    )


def _sha(case: str, side: str) -> str:
    """Made up: no commit has it."""
    return hashlib.sha256(f"{case} {side}".encode()).hexdigest()[:40]


def _kind(file: _File) -> Kind:
    """By its tags; cases that were not made for these kinds have none of them."""
    if named := next((kind for kind in _KINDS if kind in file.tags), None):
        return named
    crosses = file.kind == "omission" or "cross-file" in file.tags
    return "explanation" if file.kind == "explanation" else "multi-file" if crosses else "bug-detection"


def _golden(golden: _Golden) -> result.Golden:
    return result.Golden(
        locations=tuple(result.Location(each.path, each.start, each.end) for each in golden.locations),
        keywords_any=golden.keywords_any,
        stale_use=golden.stale_use.path if golden.stale_use else None,
        says_any=golden.says_any,
        says_not=golden.says_not,
    )


def _added(files: Iterable[ChangedFile]) -> Iterator[tuple[str, int]]:
    for file in files:
        for hunk in file.hunks if is_product(file.path) else ():
            for line in hunk.lines:
                if line.sign == "+" and line.new is not None and line.text.strip():
                    yield file.path, line.new

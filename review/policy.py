"""The repository's own settings: `.github/foureyes.yml` on the base branch."""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Final

import yaml
from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError
from yaml.reader import ReaderError

from review.errors import UserError
from review.perimeter import CloudPolicy
from review.types import Severity

PATH: Final = ".github/foureyes.yml"

MAX_TEXT: Final = 65_536
"""Characters of a settings file; bounds what parsing costs."""

_DEEPEST: Final = 8
_LONGEST_PATH: Final = 500
"""Matching may cost the square of a path's length, and whoever opens a pull request names its paths."""

_MOST_SAID: Final = 5

_NAME: Final = re.compile(
    r"(?:[^\\*?\[\]]|\\[\\*?\[\]!# ]|[*?]|\[(?:[0-9A-Za-z]-[0-9A-Za-z]|[0-9A-Za-z_.])+\])+"
)
"""A name in a pattern. Of brackets the plain ones only: git and pathspec read the others differently."""


def _off(value: object) -> object:
    """A bare `off` is the truth value false in YAML 1.1."""
    return "off" if value is False else value


def _sound(pattern: str) -> str:
    """The pattern, when it can match something, means what git means by it and is matched quickly."""
    if why := _flaw(pattern):
        raise PydanticCustomError("pattern", "{why}", {"why": f"the pattern {_shown(pattern)} {why}"})
    return pattern


def _flaw(pattern: str) -> str | None:
    body = pattern.removeprefix("!")
    names = body.removeprefix("/").removesuffix("/").split("/")
    if not pattern.isprintable() or pattern != pattern.strip():
        return "begins or ends with a blank, or has characters that do not show"
    if body.startswith("#"):
        return "is a comment: write \\# for a name that starts with #"
    if {"", ".", ".."} & set(names):
        return "matches nothing: write it from the top of the repository, like docs/ or /src/*.py"
    if not all(map(_NAME.fullmatch, names)) or any(a > b for a, b in _ranges(body)):
        return "is not understood: use names, *, **, ?, [a-z], and \\ before one of *?[]!# to mean itself"
    if any(name.count("*") > 2 or ("**" in name and name != "**") for name in names):
        return "has too many *: a name may have two, and ** stands alone between slashes"
    return None


def _ranges(body: str) -> Iterator[tuple[str, str]]:
    """First and last character of each range in brackets; a backslash takes a bracket's meaning away."""
    for bracket in re.findall(r"\\.|\[[^\]]*\]", body):
        if bracket.startswith("["):
            yield from re.findall(r"(.)-(.)", bracket)


Pattern = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_sound)]
Patterns = Annotated[tuple[Pattern, ...], Field(max_length=100)]


class _Strict(BaseModel):
    """In code a setting goes by its Python name, in a file by the one that is published."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_by_name=True)


class Triggers(_Strict):
    """Which events lead to a review by themselves. A `/review` comment always does."""

    opened: bool = Field(
        default=True, strict=True, description="when opened, reopened, or made ready from a draft"
    )
    pushes: bool = Field(default=True, strict=True, description="when commits are pushed to it")
    drafts: bool = Field(default=False, strict=True, description="whether the other two hold for drafts, too")

    def wants(self, *, push: bool, draft: bool) -> bool:
        """Whether an event by itself leads to a review; `push` tells new commits from all other events."""
        return (self.pushes if push else self.opened) and (self.drafts or not draft)


class Instruction(_Strict):
    """What readers are told about some files."""

    paths: Patterns = Field(
        min_length=1, description="gitignore patterns of these files, by their path at head"
    )
    text: str = Field(min_length=1, max_length=500, pattern=r"\S", description="what to look for")


class Policy(_Strict):
    """What a repository may say about its reviews.

    Patterns are those of gitignore (https://git-scm.com/docs/gitignore); upper and lower case differ.
    A rename counts by its old and by its new path.
    """

    cloud: Annotated[CloudPolicy, BeforeValidator(_off)] = Field(
        default="crossing",
        description="off: nothing leaves; crossing: what crosses files may; all: second tries, too",
    )
    cloud_min_lines: int = Field(
        default=0,
        ge=0,
        le=1_000_000,
        strict=True,
        description="a crossing of fewer changed lines stays at home",
    )
    local_only: Patterns = Field(
        default=(),
        validation_alias="local-only",
        serialization_alias="local-only",
        description="gitignore patterns: these never leave",
    )
    ignore: Patterns = Field(default=(), description="gitignore patterns: nobody reads these")
    instructions: tuple[Instruction, ...] = Field(
        default=(), max_length=10, description="what readers are told about some files"
    )
    max_comments: int = Field(
        default=5, ge=0, le=30, strict=True, description="most comments beside the code"
    )
    min_severity: Severity = Field(default=Severity.MEDIUM, description="the least severity beside the code")
    triggers: Triggers = Field(default=Triggers(), description="which events lead to a review by themselves")

    def ignored(self, path: str, old_path: str) -> str | None:
        """The pattern by which nobody reads the file, None when it is read."""
        return _matching(self.ignore, path) or _matching(self.ignore, old_path)

    def is_local_only(self, path: str, old_path: str) -> bool:
        """Whether the file never leaves. A path too long to be matched quickly stays at home, if any does."""
        paths = {path, old_path}
        return bool(self.local_only) and any(
            len(one) > _LONGEST_PATH or _matching(self.local_only, one) for one in paths
        )

    def instructions_for(self, path: str) -> tuple[str, ...]:
        """The texts that are about the file, in the order of the settings."""
        return tuple(each.text for each in self.instructions if _matching(each.paths, path))


@dataclass(frozen=True, slots=True)
class _Rule:
    """One pattern. `names` are its folders and file, None for `**`; a `folder` is what ends with a slash."""

    text: str
    names: tuple[re.Pattern[str] | None, ...]
    folder: bool

    def depths(self, parts: Sequence[str]) -> set[int]:
        """How many of the parts of a path make up what the pattern matches: the file, or folders above it."""
        ends = {0}
        for name in self.names:
            if name is None:
                ends = set(range(min(ends), len(parts) + 1)) if ends else ends
            else:
                ends = {at + 1 for at in ends if at < len(parts) and name.fullmatch(parts[at])}
        return ends - {len(parts)} if self.folder else ends


def _rule(text: str) -> _Rule:
    """Without a slash before its end it matches at any depth; `**` at its end is all that is inside."""
    body = text.removeprefix("!")
    names = body.removeprefix("/").removesuffix("/").split("/")
    names = names if "/" in body[:-1] else ["**", *names]
    names += ["*"] if names[-1] == "**" else []
    return _Rule(text, tuple(map(_name, names)), body.endswith("/"))


def _name(name: str) -> re.Pattern[str] | None:
    return None if name == "**" else GitIgnoreSpecPattern(f"/{name}").regex


@lru_cache(maxsize=64)
def _rules(patterns: tuple[str, ...]) -> tuple[_Rule, ...]:
    return tuple(map(_rule, patterns))


@lru_cache(maxsize=20_000)
def _matching(patterns: tuple[str, ...], path: str) -> str | None:
    """The pattern that excludes the path or a folder above it: the last one that matches decides each level,
    and below an excluded folder nothing is taken back.
    """
    if len(path) > _LONGEST_PATH:
        return None
    last: dict[int, str] = {}
    parts = path.split("/")
    for rule in _rules(patterns):
        last |= dict.fromkeys(rule.depths(parts), rule.text)
    excluding = [depth for depth, text in last.items() if not text.startswith("!")]
    return last[min(excluding)] if excluding else None


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a settings file; `line` is 1-based."""

    line: int
    message: str


class PolicyError(UserError):
    """The settings of a repository are not valid; `problems` stand in the order of their lines."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line))
        said = [f"line {problem.line}: {problem.message}" for problem in self.problems[:_MOST_SAID]]
        rest = len(self.problems) - len(said)
        more = f"; and {rest} more: run `foureyes config check {PATH}`" if rest else ""
        super().__init__(f"{PATH} on the base branch: {'; '.join(said)}{more}")


def parse(text: str | None) -> Policy:
    """The policy that `text` (YAML) states; None is the default one. PolicyError names all that is wrong."""
    if text is None:
        return Policy()
    file = _File()
    value = file.read(text)
    try:
        policy = Policy.model_validate({} if value is None else value, by_alias=True, by_name=False)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        raise PolicyError([*file.problems, *map(file.problem, details)]) from error
    if file.problems:
        raise PolicyError(file.problems)
    return policy


_Place = tuple[int | str, ...]
_MODELS: Final[dict[_Place, type[BaseModel]]] = {
    (): Policy,
    ("instructions",): Instruction,
    ("triggers",): Triggers,
}


@dataclass(slots=True)
class _File:
    """A settings file while it is read: where each value stands, and what YAML would let pass."""

    lines: dict[_Place, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def read(self, text: str) -> object:
        """The value of the text; PolicyError when it is no YAML, or YAML that settings need not use."""
        if len(text) > MAX_TEXT:
            raise PolicyError([Problem(1, f"the file is too large: {MAX_TEXT} characters are allowed")])
        try:
            node = _Loader(text).get_single_node()
        except ReaderError as error:
            line = text.count("\n", 0, error.position) + 1
            raise PolicyError([Problem(line, "not valid YAML: a character that does not show")]) from error
        except yaml.MarkedYAMLError as error:
            raise PolicyError([_malformed(error)]) from error
        return None if node is None else self._value(node, ())

    def _value(self, node: yaml.Node, place: _Place) -> object:
        self.lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self._value(item, (*place, index)) for index, item in enumerate(node.value)]
        return _scalar(node)

    def _mapping(self, node: yaml.MappingNode, place: _Place) -> dict[str, object]:
        values: dict[str, object] = {}
        for key, value in node.value:
            name, line = key.value, key.start_mark.line + 1
            if not isinstance(name, str):
                self.problems.append(Problem(line, "the name of a setting is a word"))
            elif name in values:
                first = self.lines[*place, name]
                self.problems.append(Problem(line, f"{_shown(name)} is set twice, first in line {first}"))
            else:
                self.lines[*place, name] = line
                values[name] = self._value(value, (*place, name))
        return values

    def problem(self, detail: ErrorDetails) -> Problem:
        """A problem of validation, at the line of the nearest thing that stands in the file."""
        place: _Place = detail["loc"]
        while place and place not in self.lines:
            place = place[:-1]
        return Problem(self.lines.get(place, 1), _words(detail))


def _scalar(node: yaml.Node) -> object:
    """Of YAML's types only those that a setting can have; dates and the like stay the text that they are."""
    if node.tag == "tag:yaml.org,2002:bool":
        return node.value.lower() in {"yes", "true", "on"}
    if node.tag == "tag:yaml.org,2002:null":
        return None
    if node.tag == "tag:yaml.org,2002:int" and re.fullmatch(r"[-+]?(?:0|[1-9][0-9]{0,9})", node.value):
        return int(node.value)
    return str(node.value)


class _Loader(yaml.SafeLoader):
    """Composes nodes; refuses at once what would make a small file cost much, or mean something unseen."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]  # its stub has no types
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise yaml.MarkedYAMLError(problem="an alias or anchor", problem_mark=event.start_mark)
        if event.tag is not None:
            raise yaml.MarkedYAMLError(problem="a tag", problem_mark=event.start_mark)
        if self.depth >= _DEEPEST:
            raise yaml.MarkedYAMLError(problem="too deeply nested", problem_mark=event.start_mark)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def _malformed(error: yaml.MarkedYAMLError) -> Problem:
    said = ", ".join(filter(None, (error.context, error.problem)))
    mark = error.problem_mark or error.context_mark
    hint = "; put patterns that start with *, & or ! in quotes" if re.search("alias|anchor|tag", said) else ""
    hint = "; indent with blanks, not with tabs" if "'\\t'" in said else hint
    return Problem(1 if mark is None else mark.line + 1, f"not valid YAML: {said}{hint}")


_SAID: Final = {
    "missing": "is missing",
    "model_type": "should be settings, each written `name: value`",
    "string_type": "should be text: put it in quotes",
    "tuple_type": "should be a list, like [a, b]",
}


def _words(detail: ErrorDetails) -> str:
    """What is wrong in plain words, after the name of the setting."""
    names = tuple(part for part in detail["loc"] if isinstance(part, str))
    if detail["type"] == "extra_forbidden":
        return _unknown(names)
    return ": ".join(filter(None, (".".join(names), _SAID.get(detail["type"], detail["msg"]))))


def _unknown(names: tuple[str, ...]) -> str:
    model = _MODELS[names[:-1]]
    known = [str(info.validation_alias or name) for name, info in model.model_fields.items()]
    near = _nearest(names[-1], known)
    return f"unknown setting {_shown('.'.join(names))}" + (near or f": there are {', '.join(known)}")


def explain(error: ValidationError, known: Sequence[str]) -> str:
    """The first problem of a validation in plain words, with the nearest known name for an unknown one."""
    first = error.errors(include_url=False, include_input=False)[0]
    name = ".".join(map(str, first["loc"]))
    if first["type"] != "extra_forbidden":
        return f"{name}: {first['msg']}"
    return f"unknown setting {name}{_nearest(name, known)}"


def _nearest(name: str, known: Sequence[str]) -> str:
    """`, did you mean X?`, or nothing when no known name is near."""
    near = difflib.get_close_matches(name[:100], known, n=1)
    return f", did you mean {near[0]}?" if near else ""


def _shown(text: str) -> str:
    """A text out of a file as part of a message: short, and without anything that a terminal obeys."""
    short = text if len(text) <= 80 else f"{text[:80]}…"
    return short if short.isprintable() else ascii(short)

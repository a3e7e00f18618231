"""The repository's own settings: `.github/foureyes.yml` on the base branch."""

import difflib
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from review.document import Document, DocumentError, Place, Problem, shown
from review.errors import UserError
from review.patterns import LONGEST_PATH, flaw, matching
from review.perimeter import CloudPolicy
from review.types import Pull, Severity

PATH: Final = ".github/foureyes.yml"

_MOST_SAID: Final = 5


def _off(value: object) -> object:
    """A bare `off` is the truth value false in YAML 1.1."""
    return "off" if value is False else value


def _sound(pattern: str) -> str:
    """The pattern, when it can match something, means what git means by it and is matched quickly."""
    if why := flaw(pattern):
        raise PydanticCustomError("pattern", "{why}", {"why": f"the pattern {shown(pattern)} {why}"})
    return pattern


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


Glob = Annotated[str, Field(min_length=1, max_length=200)]
Globs = Annotated[tuple[Glob, ...], Field(max_length=50)]


class Skip(_Strict):
    """Which pull requests are left alone. Patterns are for the whole text, in any case: * is any text, ? one
    character, and all others are themselves, brackets too."""

    authors: Globs = Field(default=(), description="logins, such as `dependabot*`")
    labels: Globs = Field(default=(), description="labels")
    titles: Globs = Field(default=(), description="titles, such as `WIP*`")
    branches: Globs = Field(default=(), description="head branches, such as `release/*`")

    def covers(self, pull: Pull) -> bool:
        """Whether one of the rules is about the pull request."""
        rules = (
            (self.authors, (pull.author,)),
            (self.labels, pull.labels),
            (self.titles, (pull.title,)),
            (self.branches, (pull.branch,)),
        )
        return any(_fits(text, each) for patterns, texts in rules for each in patterns for text in texts)


def _fits(text: str, pattern: str) -> bool:
    """Brackets mean themselves, as in `*[bot]` and `[WIP]*`: to fnmatch they were a choice of letters."""
    return fnmatchcase(text.casefold(), pattern.casefold().replace("[", "[[]"))


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
    max_comments_per_file: int = Field(
        default=3, ge=1, le=30, strict=True, description="most comments beside the code of one file"
    )
    min_severity: Severity = Field(default=Severity.MEDIUM, description="the least severity beside the code")
    language: str = Field(
        default="English",
        pattern=r"^[A-Za-z][A-Za-z -]{0,38}[A-Za-z]$",
        description="in which readers write; words of our own stay English",
    )
    guide: bool = Field(
        default=True, strict=True, description="whether readers see AGENTS.md, else CLAUDE.md, of the base"
    )
    forks: Literal["local", "cloud-after-first-merge"] = Field(
        default="local",
        description="whether forks of authors who had a commit merged may leave without `/review cloud`",
    )
    skip: Skip = Field(default=Skip(), description="pull requests that are reviewed only when a person asks")
    fail_on: Severity | None = Field(
        default=None,
        validation_alias="fail-on",
        serialization_alias="fail-on",
        description="our check fails at a finding of this severity or worse; without it it only advises",
    )
    triggers: Triggers = Field(default=Triggers(), description="which events lead to a review by themselves")

    def ignored(self, path: str, old_path: str) -> str | None:
        """The pattern by which nobody reads the file, None when it is read."""
        return matching(self.ignore, path) or matching(self.ignore, old_path)

    def is_local_only(self, path: str, old_path: str) -> bool:
        """Whether the file never leaves. A path too long to be matched quickly stays at home, if any does."""
        paths = {path, old_path}
        return bool(self.local_only) and any(
            len(one) > LONGEST_PATH or matching(self.local_only, one) for one in paths
        )

    def keeps(self, pull: Pull, *, cleared: bool) -> bool:
        """Whether the code is kept at home as it comes from a fork; `cleared` when a maintainer let it go."""
        trusted = self.forks == "cloud-after-first-merge" and pull.returning
        return pull.from_fork and not cleared and not trusted

    def instructions_for(self, path: str) -> tuple[str, ...]:
        """The texts that are about the file, in the order of the settings."""
        return tuple(each.text for each in self.instructions if matching(each.paths, path))


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
    document = Document()
    try:
        value = document.read(text)
        policy = Policy.model_validate({} if value is None else value, by_alias=True, by_name=False)
    except DocumentError as error:
        raise PolicyError([error.problem]) from error
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        invalid = [Problem(document.line(detail["loc"]), _words(detail)) for detail in details]
        raise PolicyError([*document.problems, *invalid]) from error
    if document.problems:
        raise PolicyError(document.problems)
    return policy


_MODELS: Final[dict[Place, type[BaseModel]]] = {
    (): Policy,
    ("instructions",): Instruction,
    ("skip",): Skip,
    ("triggers",): Triggers,
}

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
    return f"unknown setting {shown('.'.join(names))}" + (near or f": there are {', '.join(known)}")


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

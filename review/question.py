"""A task -> the prompts that a reader gets about its unit."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import prompts
from review import answer, pack, untrusted
from review import guide as guides
from review.answer import Schemas
from review.perimeter import Grounds
from review.plan import CLOUD_BUDGET, LOCAL_BUDGET
from review.policy import Policy
from review.types import Finding, Guide, Hunk, Prompt, Route, Severity, Unit
from review.visible import one_line

_MOST: dict[Route, int] = {"local": 3, "cloud": 8}
_MOST_TIES = 12
_MAX_TOKENS: dict[Route, int] = {"local": 1_000, "cloud": 8_000}
_SCHEMAS: dict[Route, Schemas] = {"local": answer.EXACT, "cloud": answer.COMMON}


@dataclass(frozen=True, slots=True)
class Said:
    """What is said about a change: description and issues, and names of changed files that are not shown."""

    texts: tuple[str, ...]
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Talk:
    """What a person wants to know of a reader: an answer in a thread, whose comments these are, oldest first;
    without any, what the unit does."""

    comments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class About:
    """Whose review: the id of the request, empty at a terminal; `owner/name#1` and who wrote it, both empty
    for a range of commits."""

    review: str = ""
    pull: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A unit to be read. `tag` is the random word of this review, `check` asks for the second pass.

    `instructions` are what the maintainers ask of reviews of these files: texts of the base branch.
    `doubted` are findings of another reader that are to be checked, and then nothing else is asked; with
    `said` it is asked whether the change keeps what is said about it, and nothing else. `fresh` wants an
    answer that was not given before. `about` says for whose sake it is done.
    `language` is in which to write, empty for English; `guide` what is said of the project's conventions.
    """

    unit: Unit
    title: str
    tag: str
    check: bool
    grounds: Grounds
    instructions: tuple[str, ...] = ()
    doubted: tuple[Finding, ...] = ()
    said: Said | None = None
    fresh: bool = False
    talk: Talk | None = None
    about: About = About()
    language: str = ""
    guide: str = ""

    @property
    def route(self) -> Route:
        return self.unit.route

    @property
    def most(self) -> int:
        """Findings that one answer may hold; more are cut, as not every provider's grammar can say so."""
        return _MOST[self.route]

    @property
    def schemas(self) -> Schemas:
        """The forms of answers that suit the reader."""
        return _SCHEMAS[self.route]


def task(  # noqa: PLR0913 (what all tasks of a review share comes from its caller)
    unit: Unit,
    title: str,
    policy: Policy,
    grounds: Grounds,
    *,
    tag: str,
    check: bool,
    guide: Guide | None = None,
) -> Task:
    """The task for a unit of a change with this title; `guide` are the project's own notes."""
    asked = (text for path in unit.files for text in policy.instructions_for(path))
    return Task(
        untrusted.in_unit(unit),
        untrusted.shown(title),
        tag,
        check,
        grounds,
        tuple(dict.fromkeys(asked)),
        language="" if policy.language.casefold() == "english" else policy.language,
        guide=guides.shown(guide, policy, unit.route, tag),
    )


def parts(unit: Unit) -> Iterator[tuple[Hunk, ...]]:
    """Usually the unit as it is; one that does not fit into a call is read in several."""
    budget = CLOUD_BUDGET if unit.route == "cloud" else LOCAL_BUDGET
    pieces = [piece for hunk in unit.hunks for piece in pack.cut(hunk, budget)]
    return pack.packed(pieces, pack.size, budget)


def review_prompts(task: Task) -> tuple[Prompt, ...]:
    """All that a reader is asked first about the unit, one prompt a part."""
    return tuple(review_prompt(task, hunks) for hunks in parts(task.unit))


def review_prompt(task: Task, hunks: Sequence[Hunk]) -> Prompt:
    """What a reader is asked about these hunks of the task's unit."""
    text = prompts.load(f"review-{task.route}")
    holes = {"most": str(task.most)}
    if task.route == "cloud":
        holes |= {"ties": _ties(task.unit), "tag": task.tag}
    return Prompt(
        version=_version(text),
        system=prompts.load("system").fill(severities=_SEVERITIES) + _language(task),
        material=_material(task, hunks),
        task=text.fill(**holes) + _instructions(task) + task.guide,
        schema=task.schemas.review(tuple(dict.fromkeys(h.path for h in hunks)), task.most),
        quotes=_quotes(hunks),
        max_tokens=_MAX_TOKENS[task.route],
    )


def about(asked: Prompt, name: str, schema: Mapping[str, object], **holes: str) -> Prompt:
    """Another question, of the prompt called `name`, about the material of one that was asked before."""
    text = prompts.load(name)
    return replace(asked, version=_version(text), task=text.fill(**holes), schema=schema, quotes=())


def _version(text: prompts.PromptText) -> str:
    """The versions of all texts that a question is made of."""
    return f"{text.version}+{prompts.load('system').version}"


def claims(findings: Sequence[Finding]) -> str:
    """Findings as a numbered list for a reader, from 1."""
    listed = "\n".join(_claim(number, finding) for number, finding in enumerate(findings, start=1))
    # A reader may have been told to copy the tags that it saw.
    return untrusted.unforged(listed)


def _claim(number: int, finding: Finding) -> str:
    where = "the description" if finding.line is None else f"{one_line(finding.path)}, line {finding.line}"
    place = f"{where}: {one_line(finding.quote)}"
    return f"{number}. {one_line(finding.title)}\n   at {place}\n   failing case: {one_line(finding.body)}"


_SEVERITIES = "\n".join(f'- "{severity.value}": {severity.meaning}' for severity in Severity)


def _instructions(task: Task) -> str:
    if not task.instructions:
        return ""
    listed = "\n".join(f"- {text}" for text in task.instructions)
    return prompts.load("instructions").fill(instructions=listed)


def _language(task: Task) -> str:
    return prompts.load("language").fill(language=task.language) if task.language else ""


def _ties(unit: Unit) -> str:
    return "\n".join(f"- {one_line(tie)}" for tie in unit.ties[:_MOST_TIES])


def _material(task: Task, hunks: Sequence[Hunk]) -> str:
    shown = pack.render(hunks, task.tag)
    evidence = pack.render_evidence(task.unit.evidence, task.tag)
    return prompts.load("material").fill(tag=task.tag, title=task.title[:300], packs=shown + evidence)


def _quotes(hunks: Sequence[Hunk]) -> tuple[str, ...]:
    lines = (line.text.strip()[: pack.MAX_QUOTE] for hunk in hunks for line in hunk.lines)
    return tuple(dict.fromkeys(line for line in lines if line))

"""A SARIF log -> results; the log comes from outside and nothing in it is trusted."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import ValidationError

from review.errors import UserError
from review.policy import explain
from review.sarif.form import Level, LogFile, Message, Reported, Rule, Run
from review.sarif.place import place
from review.visible import one_line

_LONGEST_MESSAGE = 400
_LONGEST_NAME = 100
_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{(\d{1,3})\}")
_NO_PROBLEM = frozenset({"pass", "notApplicable", "informational"})


@dataclass(frozen=True, slots=True)
class Result:
    """What `tool` says about lines `start_line` to `end_line` (from 1, at head) of `path`.

    The texts are on one line, of limited length, and show what is hidden; `rule` may be empty.
    """

    tool: str
    rule: str
    level: Level
    message: str
    path: str
    start_line: int
    end_line: int


@dataclass(frozen=True, slots=True)
class Log:
    """The results of all runs, each once. `unplaced` counts those that name no line of the repository,
    `settled` those that are no problem, or that somebody has decided against.
    """

    results: tuple[Result, ...]
    unplaced: int = 0
    settled: int = 0


def read(text: str, top: str = "") -> Log:
    """Raises UserError that names what is wrong when the text is no SARIF 2.1.0.

    `top` is the folder, with a slash at its end, in which the tool found the repository: some tools know
    absolute paths only.
    """
    try:
        runs = LogFile.model_validate_json(text.removeprefix("\ufeff").encode(errors="replace")).runs or ()
    except ValidationError as error:
        raise UserError(f"not SARIF 2.1.0: {one_line(explain(error, ()))[:300]}") from error
    reported = [(each, run) for run in runs for each in run.results or ()]
    standing = [(each, run) for each, run in reported if not _is_settled(each)]
    results = tuple(_results(standing, top))
    return Log(
        tuple(dict.fromkeys(results)), len(standing) - len(results), settled=len(reported) - len(standing)
    )


def _is_settled(reported: Reported) -> bool:
    """Suppressed as https://docs.oasis-open.org/sarif/sarif/v2.1.0/ section 3.27.23 has it."""
    suppressed = bool(reported.suppressions) and all(
        each.status == "accepted" for each in reported.suppressions or ()
    )
    return suppressed or reported.kind in _NO_PROBLEM or reported.baseline_state == "absent"


def _results(reported: Iterable[tuple[Reported, Run]], top: str) -> Iterator[Result]:
    for each, run in reported:
        where = place(each, run, top)
        if where is not None:
            yield _result(each, run, *where)


def _result(reported: Reported, run: Run, path: str, start: int, end: int) -> Result:
    rule = _rule(reported, run)
    name = reported.rule_id or reported.rule.id or (rule.id if rule else "")
    said = _said(reported.message, rule) or name
    return Result(
        tool=_short(run.tool.driver.name, _LONGEST_NAME),
        rule=_short(name, _LONGEST_NAME),
        level=_level(reported, rule),
        message=_short(said, _LONGEST_MESSAGE),
        path=path,
        start_line=start,
        end_line=end,
    )


def _rule(reported: Reported, run: Run) -> Rule | None:
    """By index where there is one, else by name: section 3.52."""
    asked = reported.rule
    component, index = run.tool.driver, max(reported.rule_index, asked.index)
    if asked.tool_component is not None and 0 <= asked.tool_component.index < len(run.tool.extensions):
        component = run.tool.extensions[asked.tool_component.index]
    if 0 <= index < len(component.rules):
        return component.rules[index]
    name = reported.rule_id or asked.id
    return next((rule for rule in component.rules if rule.id == name), None)


def _level(reported: Reported, rule: Rule | None) -> Level:
    """As section 3.27.10 derives it."""
    if reported.level is not None:
        return reported.level
    if reported.kind != "fail":
        return "none"
    return (rule.default_configuration.level if rule else None) or "warning"


def _said(message: Message, rule: Rule | None) -> str:
    """The message with its arguments, section 3.11; the rule's description where it says nothing."""
    text = message.text
    if text is None and rule is not None:
        told = rule.message_strings.get(message.id or "") or rule.short_description
        text = told.text if told else None
    return _PLACEHOLDER.sub(
        lambda match: _filled(match, message.arguments), (text or "")[: 10 * _LONGEST_MESSAGE]
    )


def _filled(match: re.Match[str], arguments: tuple[str, ...]) -> str:
    if match[1] is None:
        return match[0][0]
    index = int(match[1])
    return arguments[index] if index < len(arguments) else match[0]


def _short(text: str, limit: int) -> str:
    line = one_line(text[: 10 * limit])
    return line if len(line) <= limit else f"{line[: limit - 1]}…"

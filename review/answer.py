"""The answers of readers: their schemas, and outside text -> values. One type for all readers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from review.pack import MAX_QUOTE
from review.types import Kind, Severity, Verdict

_SEVERITIES = [severity.value for severity in Severity]
_KINDS = list(get_args(Kind))
_VERDICTS = list(get_args(Verdict))

T = TypeVar("T", bound=BaseModel)
Schema = dict[str, object]
Fields = dict[str, object]


class AnswerError(Exception):
    """The text is not an answer; the message is fit to be shown to the reader that gave it."""


def _clipped(limit: int) -> BeforeValidator:
    """Some providers cannot hold a length limit in their grammar, so a long text is cut, not refused."""
    return BeforeValidator(lambda value: value[:limit] if isinstance(value, str) else value)


def _lower(value: object) -> object:
    """Capitals in an enum are not guaranteed:
    https://platform.claude.com/docs/en/build-with-claude/structured-outputs"""
    return value.strip().lower() if isinstance(value, str) else value


def _listed(value: object) -> object:
    return [] if value is None else value


def _percent(value: object) -> object:
    return min(100, max(0, round(value))) if isinstance(value, int | float) else value


class ClaimAnswer(BaseModel):
    """A claim as a reader made it: nothing in it is trusted."""

    model_config = ConfigDict(frozen=True)

    path: str = ""
    quote: Annotated[str, _clipped(20 * MAX_QUOTE)]
    line: int = 0
    failing_case: Annotated[str, _clipped(1200)]
    severity: Annotated[Severity, BeforeValidator(_lower)]
    kind: Annotated[Kind, BeforeValidator(_lower), Field(alias="class")]
    confidence: Annotated[int, BeforeValidator(_percent)]
    title: Annotated[str, _clipped(120)]


class ReviewAnswer(BaseModel):
    """The claims about a unit, and what the unit does."""

    model_config = ConfigDict(frozen=True)

    findings: Annotated[tuple[ClaimAnswer, ...], BeforeValidator(_listed)] = ()
    explanation: Annotated[str, _clipped(600)]


class VerdictAnswer(BaseModel):
    """The verdict on the claim with this number (from 1)."""

    model_config = ConfigDict(frozen=True)

    claim: int
    why: Annotated[str, _clipped(600)]
    verdict: Annotated[Verdict, BeforeValidator(_lower)]


class CheckAnswer(BaseModel):
    """The verdicts of a second pass."""

    model_config = ConfigDict(frozen=True)

    verdicts: tuple[VerdictAnswer, ...]


class ReplacementAnswer(BaseModel):
    """The lines that are to stand in place of those that the claim with this number (from 1) quotes."""

    model_config = ConfigDict(frozen=True)

    claim: int
    replacement: str


class SuggestAnswer(BaseModel):
    """What is suggested, at most one replacement a claim; an empty one is none."""

    model_config = ConfigDict(frozen=True)

    suggestions: tuple[ReplacementAnswer, ...]


class PromiseAnswer(BaseModel):
    """A sentence about the change that the change does not keep."""

    model_config = ConfigDict(frozen=True)

    says: Annotated[str, _clipped(400)]
    why: Annotated[str, _clipped(600)]
    instead: Annotated[str, _clipped(200)]


class IntentAnswer(BaseModel):
    """The promises that are not kept."""

    model_config = ConfigDict(frozen=True)

    promises: Annotated[tuple[PromiseAnswer, ...], BeforeValidator(_listed)] = ()


class ExplainAnswer(BaseModel):
    """What the shown lines do, for a person."""

    model_config = ConfigDict(frozen=True)

    explanation: Annotated[str, _clipped(1_200)]


class ReplyAnswer(BaseModel):
    """An answer in a thread, empty where there is nothing to say; whether the finding is taken back."""

    model_config = ConfigDict(frozen=True)

    answer: Annotated[str, _clipped(2_000)]
    withdrawn: bool


def review(text: str) -> ReviewAnswer:
    """Parse the answer to a review prompt; raises AnswerError."""
    return _parse(ReviewAnswer, text)


def check(text: str) -> CheckAnswer:
    """Parse the answer to a check prompt; raises AnswerError."""
    return _parse(CheckAnswer, text)


def suggest(text: str) -> SuggestAnswer:
    """Parse the answer to a suggest prompt; raises AnswerError."""
    return _parse(SuggestAnswer, text)


def intent(text: str) -> IntentAnswer:
    """Parse the answer to an intent prompt; raises AnswerError."""
    return _parse(IntentAnswer, text)


def explain(text: str) -> ExplainAnswer:
    """Parse the answer to an explain prompt; raises AnswerError."""
    return _parse(ExplainAnswer, text)


def reply(text: str) -> ReplyAnswer:
    """Parse the answer to a reply prompt; raises AnswerError."""
    return _parse(ReplyAnswer, text)


def _parse(kind: type[T], text: str) -> T:
    try:
        return kind.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "the answer"
        raise AnswerError(f"{where}: {first['msg']}") from error


@dataclass(frozen=True, slots=True)
class Schemas:
    """The form of each kind of answer as JSON Schema without `$ref`, for one kind of reader."""

    review: Callable[[tuple[str, ...], int], Schema]
    check: Callable[[int], Schema]
    suggest: Callable[[int], Schema]


def _review(paths: tuple[str, ...], most: int) -> Schema:
    claim = {"path": {"type": "string", "enum": list(paths)}} if len(paths) > 1 else {}
    return _object({"findings": _array(most, claim | _CLAIM), "explanation": _text(400)})


def _check(claims: int) -> Schema:
    return _object({"verdicts": _array(claims, _numbered(claims, _VERDICT), least=1)})


def _suggest(claims: int) -> Schema:
    return _object({"suggestions": _array(claims, _numbered(claims, _REPLACEMENT), least=1)})


def _numbered(claims: int, fields: Fields) -> Fields:
    return {"claim": {"type": "integer", "minimum": 1, "maximum": claims}} | fields


def _text(longest: int) -> Schema:
    return {"type": "string", "maxLength": longest}


def _array(most: int, fields: Fields, least: int = 0) -> Schema:
    return {"type": "array", "minItems": least, "maxItems": most, "items": _object(fields)}


def _object(properties: Fields) -> Schema:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


_CLAIM: Fields = {
    "quote": _text(MAX_QUOTE),
    "line": {"type": "integer", "minimum": 1, "maximum": 9_999_999},
    "failing_case": _text(500),
    "severity": {"type": "string", "enum": _SEVERITIES},
    "class": {"type": "string", "enum": _KINDS},
    "confidence": {"type": "integer", "minimum": 0, "maximum": 100},
    "title": _text(100),
}
_VERDICT: Fields = {"why": _text(400), "verdict": {"type": "string", "enum": _VERDICTS}}
_REPLACEMENT: Fields = {"replacement": _text(2000)}
_PROMISE: Fields = {"says": _text(400), "why": _text(400), "instead": _text(120)}
_MOST_CLAIMS = 20

_ANY = _object(
    {
        "findings": _array(_MOST_CLAIMS, {"path": _text(400)} | _CLAIM),
        "verdicts": _array(_MOST_CLAIMS, _numbered(_MOST_CLAIMS, _VERDICT)),
        "suggestions": _array(_MOST_CLAIMS, _numbered(_MOST_CLAIMS, _REPLACEMENT)),
        "promises": _array(3, _PROMISE),
        "explanation": _text(400),
    }
)

EXPLAINED = _object({"explanation": _text(1_000)})
REPLIED = _object({"answer": _text(1_500), "withdrawn": {"type": "boolean"}})
"""What persons ask is asked once, so its form is the same for all readers."""

EXACT = Schemas(_review, _check, _suggest)
"""Bounded everywhere: a grammar without bounds lets small models run on for ever."""

COMMON = Schemas(lambda _paths, _most: _ANY, lambda _claims: _ANY, lambda _claims: _ANY)
"""One form for all answers: Claude's cache misses when the form changes
(https://platform.claude.com/docs/en/build-with-claude/structured-outputs)."""

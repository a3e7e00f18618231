"""A result of `foureyes eval` as it was written to a file: what of it a comparison needs."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from review.errors import UserError
from review.policy import explain


class SavedComment(BaseModel):
    model_config = ConfigDict(frozen=True)

    path: str
    line: int | None
    text: str
    counts: bool
    caught: tuple[int, ...]


class SavedCase(BaseModel):
    model_config = ConfigDict(frozen=True)

    case: str
    clean: bool
    golden: list[dict[str, Any]]
    state: Literal["done", "waiting", "failed"]
    caught: bool | None
    comments: tuple[SavedComment, ...]
    tokens_in: int = Field(ge=0)
    tokens_out: int = Field(ge=0)
    usd: float = Field(ge=0, allow_inf_nan=False)


class SavedReader(BaseModel):
    model_config = ConfigDict(frozen=True)

    reader: str
    cases: tuple[SavedCase, ...]


class Saved(BaseModel):
    """What of `foureyes.eval/1` is needed here."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    version: Literal["foureyes.eval/1"] = Field(alias="schema")
    readers: tuple[SavedReader, ...]


def saved(data: dict[str, Any], name: str) -> Saved:
    """The result; UserError, which calls it by the name, when it is of another form."""
    try:
        return Saved.model_validate(data)
    except ValidationError as error:
        raise UserError(
            f"{name} is no foureyes.eval/1, written by `foureyes eval --format json`: "
            f"{explain(error, tuple(Saved.model_fields))}"
        ) from error

"""What GitHub answers, as far as we read it: it adds fields and values at any time."""

from typing import TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from review.errors import OutsideError

T = TypeVar("T")


class Model(BaseModel):
    """A part of an answer; what an error of it says must not hold what GitHub has sent."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


def parsed(kind: TypeAdapter[T], data: object, about: str) -> T:
    """The answer about something; OutsideError when it is another one than GitHub describes."""
    try:
        return kind.validate_python(data)
    except ValidationError as error:
        raise OutsideError(f"GitHub's answer about {about} does not hold what it should") from error

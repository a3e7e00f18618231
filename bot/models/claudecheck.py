"""Whether Claude's API takes the key, and how long the model will live."""

from dataclasses import dataclass
from datetime import datetime

from bot.models.claude import _FAILED, ClaudeReader
from bot.models.deadline import Deadline
from bot.models.prices import Price
from review.errors import OutsideError, ReaderError

_NOTHING = Price(fresh=0, out=0, write_5m=0, write_1h=0, read=0)


@dataclass(frozen=True, slots=True)
class Life:
    """`stage` is active, deprecated or retired; `retires` is planned and may change.

    https://platform.claude.com/docs/en/api/models/retrieve
    """

    stage: str
    retires: datetime | None


class ClaudeProbe(ClaudeReader):
    """Asks as the reader asks, but for no answer of a model: it costs nothing, so no price need be known."""

    def __init__(self, api_key: str, model: str, *, url: str | None, deadline: float) -> None:
        super().__init__(api_key, model, url=url, prices=(_NOTHING,), deadline=deadline)

    def life(self) -> Life:
        """Errors as those of `ClaudeReader.ask`; `status` tells the HTTP status of a refusal."""
        with Deadline(self._deadline) as deadline, self._client(deadline) as client:
            try:
                model = client.models.retrieve(self._model)
                # The SDK builds its objects without validation.
                return Life(str(model.lifecycle), _moment(model.retires_at))
            except _FAILED as error:
                raise self._failure(error) from error

    def _late(self) -> ReaderError:
        return ReaderError(f"Claude's API at {self._url} said nothing within {self._deadline:g} s")


def status(error: OutsideError) -> int | None:
    """The HTTP status with which Claude refused, None for any other failure."""
    return getattr(error.__cause__, "status_code", None)


def _moment(value: object) -> datetime | None:
    return value if isinstance(value, datetime) and value.tzinfo else None

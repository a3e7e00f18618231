"""Errors by who can mend them.

    FourEyesError
    ├── UserError      the user can: the message is shown and says how
    └── OutsideError   time can: a service failed, the call is worth repeating
        └── ReaderError    a model gave no usable answer

Anything else is a bug and stays loud.
"""


class FourEyesError(Exception):
    """Base of the errors that we raise on purpose."""


class UserError(FourEyesError):
    """Shown to the user; the message names the cure."""


class OutsideError(FourEyesError):
    """A service outside failed. `retry_after` is its own wish in seconds, if it gave one; `final` says that
    the same call would fail again (a refusal, a model that is not there). `usd` is what it cost all the same,
    `closes` the seconds for which the service will refuse whatever it is asked.
    """

    def __init__(
        self,
        message: str,
        *,
        retry_after: float | None = None,
        final: bool = False,
        usd: float = 0.0,
        closes: float = 0.0,
    ) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.final = final
        self.usd = usd
        self.closes = closes


class ReaderError(OutsideError):
    """A model gave no usable answer; the message becomes the unit's `error`."""

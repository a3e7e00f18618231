"""How GitHub says no: status, message and errors as seen in its documentation and in public issues."""

from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]


class RefusedError(Exception):
    """An answer that is not a success."""

    def __init__(self, status: int, message: str, errors: Sequence[object] = ()) -> None:
        super().__init__(f"{status} {message} {list(errors) or ''}")
        self.status = status
        self.message = message
        self.errors = errors

    @property
    def body(self) -> Json:
        body: Json = {"message": self.message, "documentation_url": "https://docs.github.com/rest"}
        return body | ({"errors": list(self.errors)} if self.errors else {}) | {"status": str(self.status)}


def not_found() -> RefusedError:
    """Also for what the caller may not see: GitHub does not tell these apart."""
    return RefusedError(404, "Not Found")


def bad_credentials() -> RefusedError:
    return RefusedError(401, "Bad credentials")


def unprocessable(*errors: str) -> RefusedError:
    return RefusedError(422, "Unprocessable Entity", errors)


def invalid(resource: str, field: str, message: str, code: str = "custom") -> RefusedError:
    error = {"resource": resource, "code": code, "field": field, "message": message}
    return RefusedError(422, "Validation Failed", [error])


BODY_LIMIT = 65_536
TOO_LONG = f"Body is too long (maximum is {BODY_LIMIT} characters)"

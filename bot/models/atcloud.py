"""Without a graphics card: a Claude model in place of the one at home. Its calls are cloud calls."""

from pathlib import Path

from pydantic import SecretStr

from review.errors import UserError
from review.ports import CloudReader

PREFIX = "anthropic:"
"""FOUREYES_LOCAL_MODEL begins so when it names a model of Anthropic's."""


def is_at_cloud(local_model: str) -> bool:
    """Whether there is no model at home."""
    return local_model.startswith(PREFIX)


def model_of(local_model: str) -> str:
    """The model without the prefix that says where it is."""
    return local_model.removeprefix(PREFIX)


def bounded_reader(
    local_model: str, key: SecretStr | None, *, url: str | None, prices_file: Path | None, deadline: float
) -> CloudReader:
    """Reads what is bounded to one file, for which little thought is enough.

    It is a cloud reader: only what the perimeter has cleared gets to it, and its calls count against the
    daily limit. UserError when no key is set or the price is not known. `deadline` is in seconds an answer.
    """
    model = model_of(local_model)
    if key is None:
        raise UserError(
            f"{local_model} needs a Claude key: set ANTHROPIC_API_KEY, or name a model of Ollama's"
        )
    from bot.models.claude import ClaudeReader  # noqa: PLC0415 (slow to import, not needed with a model at home)
    from bot.models.prices import known_price  # noqa: PLC0415

    price = known_price(model, prices_file)
    return ClaudeReader(key.get_secret_value(), model, url=url, prices=price, deadline=deadline, effort="low")

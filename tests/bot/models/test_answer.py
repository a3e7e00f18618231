"""The answer's shape."""

import pytest

from bot.models.answer import checked_json, one_line, shaped
from review.errors import ReaderError
from tests.bot.models.questions import SCHEMA


def test_quotes_become_the_only_choices_and_the_schema_stays() -> None:
    shape = shaped(SCHEMA, ("a", "b", "a"))
    assert shape["properties"]["findings"]["items"]["properties"]["quote"] == {
        "type": "string",
        "enum": ["a", "b"],
    }
    assert "enum" not in SCHEMA["properties"]["findings"]["items"]["properties"]["quote"]


@pytest.mark.parametrize(
    "schema", [SCHEMA, {"type": "object", "properties": {"verdict": {"type": "string"}}}]
)
def test_without_quotes_or_findings_nothing_changes(schema: dict[str, object]) -> None:
    assert shaped(schema, ()) == schema
    assert shaped({"type": "object"}, ("a",)) == {"type": "object"}


@pytest.mark.parametrize("text", ["", "Looks good.", '{"a": ', "[" * 100_000])
def test_what_is_not_json_is_no_answer(text: str) -> None:
    with pytest.raises(ReaderError, match="toy did not answer in JSON"):
        checked_json(text, "toy")


def test_outside_text_becomes_one_short_line() -> None:
    assert one_line("a\n  b\t c") == "a b c"
    assert len(one_line("x" * 1000)) == 200

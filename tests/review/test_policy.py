"""The repository's settings are strict."""

import pytest

from review.errors import UserError
from review.policy import Policy, parse
from review.types import Severity


def test_without_a_file_the_defaults_hold() -> None:
    assert parse(None) == Policy(cloud="crossing", skip=(), max_comments=5, min_severity=Severity.MEDIUM)


def test_every_setting_can_be_set() -> None:
    text = 'cloud: off\nskip: ["docs/*"]\nmax_comments: 9\nmin_severity: low'
    assert parse(text) == Policy(cloud="off", skip=("docs/*",), max_comments=9, min_severity=Severity.LOW)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("max_coments: 3", "unknown setting max_coments, did you mean max_comments?"),
        ("max_comments: 31", "max_comments: Input should be less than or equal to 30"),
        ("cloud: maybe", "cloud: Input should be 'off', 'crossing' or 'all'"),
        ("cloud: [", "not valid YAML"),
        ("- cloud", "Input should be a valid dictionary"),
    ],
)
def test_a_mistake_is_named(text: str, message: str) -> None:
    with pytest.raises(UserError, match=r"\.github/foureyes\.yml on the base branch") as caught:
        parse(text)
    assert message in str(caught.value)

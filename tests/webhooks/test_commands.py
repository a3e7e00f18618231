"""Commands: what a person writes for us, not what they quote or show."""

import pytest

from webhooks.commands import wanted


@pytest.mark.parametrize(
    "body",
    [
        "/review",
        "/review please",
        "/review\r\nthank you",
        "   /review",
        "Fixed.\n/review",
        "Fixed.\n\n/review **now**",
        "Fixed.  \n/review",
        "> quoted\n\n/review",
    ],
)
def test_command(body: str) -> None:
    assert wanted(body)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "please /review",
        "/reviewer",
        "/review-all",
        "/REVIEW",
        "/review**er**",
        "\\/review",
        "`/review`",
        "`a\n/review\nb`",
        "```\n/review\n```",
        "```\n/review",
        "    /review",
        "> /review",
        "> quoted\n/review",
        "- /review",
        "# /review",
        "<!-- /review -->",
        "<!--\n/review\n-->",
        "see <!--\n/review\n--> above",
        "<details>\n/review\n</details>",
        "<!-- x -->/review",
    ],
)
def test_no_command(body: str) -> None:
    assert not wanted(body)

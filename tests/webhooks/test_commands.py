"""Commands: what a person writes for us, not what they quote or show."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from review.types import Wish
from webhooks.commands import HELP, MAX_PATH, MAX_PATHS, wish

TWENTY = [f"src/{number}.py" for number in range(MAX_PATHS)]
LONGEST = MAX_PATH * "a"


@pytest.mark.parametrize(
    "body",
    [
        "/review",
        "   /review",
        "/review  ",
        "/review\r\nthank you",
        "/review\rthank you",
        "\n \t\r\n/review",
        "/review\n/foureyes pause",
        "/review\n> and a quote",
        "/foureyes review",
        "/foureyes  review",
    ],
)
def test_review(body: str) -> None:
    assert wish(body) == Wish("review")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("full", Wish(full=True)),
        ("local", Wish(route="local")),
        ("cloud", Wish(route="cloud")),
        ("full cloud", Wish(full=True, route="cloud")),
        ("cloud full full", Wish(full=True, route="cloud")),
        ("full\u00a0local", Wish(full=True, route="local")),
        ("src/a.py", Wish(paths=("src/a.py",))),
        ("full local src/a.py docs/", Wish(full=True, route="local", paths=("src/a.py", "docs/"))),
        ("src/a.py cloud", Wish(route="cloud", paths=("src/a.py",))),
        ("`full` ./local", Wish(paths=("full", "local"))),
        ("`two words.py` src/__init__.py", Wish(paths=("two words.py", "src/__init__.py"))),
        ("src/a.py ./src/a.py `src/a.py`", Wish(paths=("src/a.py",))),
        ("größe/日本.py 👩\u200d💻.md", Wish(paths=("größe/日本.py", "👩\u200d💻.md"))),
        (" ".join(TWENTY), Wish(paths=tuple(TWENTY))),
        (LONGEST, Wish(paths=(LONGEST,))),
    ],
)
def test_words_of_a_review(words: str, expected: Wish) -> None:
    assert wish(f"/review {words}") == expected
    assert wish(f"/foureyes review {words}\nthank you") == expected


@pytest.mark.parametrize(
    "words",
    [
        "local cloud",
        "--full",
        "`src/a.py",
        "src/`a`.py",
        "``",
        "` `",
        "`a``b`",
        "./",
        "a\x00b",
        "`a\tb`",
        "a\ud800",
        LONGEST + "a",
        " ".join([*TWENTY, "one/more.py"]),
        5_000 * "a ",
    ],
)
def test_odd_words(words: str) -> None:
    assert wish(f"/review {words}") == HELP
    assert wish(f"/foureyes review {words}") == HELP


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("/foureyes", HELP),
        ("/foureyes help", HELP),
        ("/foureyes help me", HELP),
        ("/foureyes xyz", HELP),
        ("/foureyes Review", HELP),
        ("/foureyes plan", Wish("plan")),
        ("/foureyes plan b", HELP),
        ("/foureyes plan `", HELP),
        ("/foureyes pause", Wish("pause")),
        ("/foureyes resume\nPlease.", Wish("resume")),
        ("/foureyes dismiss", Wish("dismiss")),
        ("/foureyes dismiss it's `meant", Wish("dismiss")),
        ("/foureyes explain", Wish("explain")),
        ("/foureyes explain src/a.py", Wish("explain", paths=("src/a.py",))),
        ("/foureyes explain `src/a b.py:12-20`", Wish("explain", paths=("src/a b.py:12-20",))),
        ("/foureyes explain a.py b.py", HELP),
        ("/foureyes explain a\x00", HELP),
        ("/foureyes closed", HELP),
        ("/foureyes reply", HELP),
    ],
)
def test_foureyes(body: str, expected: Wish) -> None:
    assert wish(body) == expected


@pytest.mark.parametrize("command", ["/review", "/foureyes dismiss"])
@pytest.mark.parametrize(
    "body",
    [
        "please {}",
        "Fixed.\n{}",
        "Fixed.\n\n{}",
        "> quoted\n\n{}",
        "> {}",
        "\\{}",
        "`{}`",
        "`a\n{}\nb`",
        "```\n{}\n```",
        "    {}",
        "\t{}",
        "\n    {}",
        "- {}",
        "1. {}",
        "# {}",
        "**{}**",
        "<!-- {} -->",
        "<!--\n{}\n-->",
        "<!-- x -->{}",
        "<details>\n{}\n</details>",
        "[a]: b\n{}",
        "\u00a0{}",
        "\u200b{}",
    ],
)
def test_not_said_to_us(body: str, command: str) -> None:
    assert wish(body.format(command)) is None


@pytest.mark.parametrize(
    "body",
    ["", " \n\t", "/", "/help", "/pause", "/reviewer", "/review-all", "/review**er**", "/review.", "/REVIEW",
     "/foureyes/plan", "/foureyeshelp", "//review", "/ review"],
)  # fmt: skip
def test_commands_of_others(body: str) -> None:
    assert wish(body) is None


@pytest.mark.parametrize(
    "piece", ["`", " ", "\n", "\r", "/review ", "`a` ", "a` `", "\t\n", "![](", "<!--", "~", "\u2028"]
)
@pytest.mark.parametrize("start", ["", "/review ", "/foureyes ", "/foureyes explain "])
def test_the_longest_comment(start: str, piece: str) -> None:
    """As much of it as GitHub lets anybody say; what takes more than linear time runs into the time limit."""
    body = start + piece * (65_536 // len(piece))
    assert wish(body) in (None, HELP, Wish(), Wish("explain"))


_PIECES = st.sampled_from(
    ["/review", "/foureyes", " ", "`", "\n", "full", "local", "cloud", "explain", "a/b.py:3", "./"]
)


@given(st.lists(_PIECES | st.text(max_size=5), max_size=40).map("".join))
@example("/review `./`")
def test_any_text(body: str) -> None:
    found = wish(body)
    if found is None:
        return
    assert body.lstrip(" \t\r\n").startswith(("/review", "/foureyes"))
    assert len(found.paths) <= MAX_PATHS
    assert all(0 < len(path) <= MAX_PATH and "\n" not in path for path in found.paths)


@given(st.lists(st.text("abc/._- ", min_size=1, max_size=20), max_size=MAX_PATHS, unique=True))
def test_what_stands_in_backticks_is_a_path(paths: list[str]) -> None:
    meant = [path for path in paths if path.strip() and not path.startswith(("-", "./"))]
    quoted = " ".join(f"`{path}`" for path in meant)
    assert wish(f"/review {quoted}") == Wish(paths=tuple(meant))

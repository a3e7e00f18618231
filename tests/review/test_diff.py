"""Hunks and raw entries: exact against git itself, and loud when the text is not git's."""

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from review import diff
from review.diff import Patch, PatchError, RawEntry
from review.types import Hunk, Line

HOSTILE = (
    *(b"", b"a", b"b", b"-- a/x.sql", b"--- a/q", b"+++ b/q", b"@@ -1,2 +3 @@", b"@@ -0,0 +1 @@ x", b" "),
    *(
        b"diff --git a/x b/x",
        b"\\ No newline at end of file",
        b"Binary files a and b differ",
        b"rename from x",
    ),
    *(b"index 1..2 100644", b"\x0c", b"\x0b", b"\x1c", b"\x1d", b"\x1e", b"\xc2\x85", b"\xe2\x80\xa8", b"\r"),
    *(b"a\r", b"\rb", b"+", b"-", b"\\", b"caf\xe9", b"\xe2\x80", b"\xef\xbb\xbfx", b"GIT binary patch"),
)
TEXTS = st.builds(
    lambda lines, end: b"\n".join(lines) + end,
    st.lists(st.sampled_from(HOSTILE), max_size=30),
    st.sampled_from([b"", b"\n"]),
)


def git_diff(folder: Path, old: bytes, new: bytes, context: int) -> list[str]:
    """What git writes of two texts, split at line feeds only."""
    (folder / "old").write_bytes(old)
    (folder / "new").write_bytes(new)
    command = ["git", "diff", "--no-index", "--text", "--no-color", f"-U{context}", "old", "new"]
    environment = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, env=environment)
    return split(done.stdout)


def split(text: bytes) -> list[str]:
    lines = text.decode("utf-8", "replace").split("\n")
    return [f"{line}\n" for line in lines[:-1]] + lines[-1:] * (lines[-1] != "")


def side(hunk: Hunk, sign: str) -> list[str]:
    return [line.text for line in hunk.lines if line.sign in {" ", sign}]


def numbers(hunk: Hunk, sign: str) -> list[int | None]:
    return [line.old if sign == "-" else line.new for line in hunk.lines if line.sign in {" ", sign}]


def assert_exact(hunks: tuple[Hunk, ...], old: list[str], new: list[str]) -> None:
    """Every line of both sides is in its place, and what is between the hunks is equal on both sides."""
    rest_old, rest_new = list(old), list(new)
    for hunk in reversed(hunks):
        for sign, text, rest in (("-", old, rest_old), ("+", new, rest_new)):
            found = numbers(hunk, sign)
            start = hunk.old_start if sign == "-" else hunk.new_start
            assert found == list(range(start, start + len(found)))
            assert [text[number - 1] for number in found if number] == side(hunk, sign)
            for number in reversed(found):
                del rest[(number or 0) - 1]
        assert (hunk.old_lines, hunk.new_lines) == (len(side(hunk, "-")), len(side(hunk, "+")))
    assert rest_old == rest_new


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(old=TEXTS, new=TEXTS, context=st.sampled_from([0, 1, 3, 10]))
def test_hunks_are_exact_for_whatever_git_writes(
    tmp_path: Path, old: bytes, new: bytes, context: int
) -> None:
    found = list(diff.patches(git_diff(tmp_path, old, new, context)))
    assert len(found) == (old != new)
    for patch in found:
        hunks = diff.hunks("any b/path", patch.text)
        before, after = ([line.removesuffix("\n") for line in split(text)] for text in (old, new))
        if before != after:  # else they differ in the last line feed only, which has no line of its own
            assert_exact(hunks, before, after)
        assert patch.changed == sum(hunk.changed for hunk in hunks)
        assert {hunk.path for hunk in hunks} == {"any b/path"}


def test_hunks_of_one_patch() -> None:
    patch = "@@ -1,2 +1,3 @@ def f(): \n a\r\n-b\n+c\n+d\n\\ No newline at end of file\n@@ -9 +10,0 @@\n-x"
    assert diff.hunks("f.py", patch) == (
        Hunk("f.py", 1, 2, 1, 3, "def f():", (*_first(), Line("d", None, 3))),
        Hunk("f.py", 9, 1, 10, 0, "", (Line("x", 9, None),)),
    )
    assert diff.hunks("f.py", "") == ()


def _first() -> tuple[Line, ...]:
    return Line("a\r", 1, 1), Line("b", 2, None), Line("c", None, 2)


@pytest.mark.parametrize(
    "patch",
    [
        "nonsense\n",
        "@@ -1,3 +1,3 @@\n a\n",
        "@@ -1 +1 @@\n-a\n+b\n+c\n",
        "@@ -1 +1 @@\n-a\n+b\ntrailing\n",
        "@@ -1 +1 @@\n-a\n+b\n--- a/other\n+++ b/other\n@@ -1 +1 @@\n-a\n+b\n",
        "@@ -1 +1 @@\n*a\n",
        f"@@ -{'9' * 5000} +1 @@\n-a\n+b\n",
        "diff --git a/f b/f\n@@ -1 +1 @@\n-a\n+b\n",
    ],
)
def test_a_malformed_patch_is_an_error_that_names_the_path(patch: str) -> None:
    with pytest.raises(PatchError, match=r"src/x b/y\.py"):
        diff.hunks("src/x b/y.py", patch)


def test_patches_are_split_by_counting() -> None:
    text = (
        "diff --git a/f b/f\nindex 1..2 100644\n--- a/f\n+++ b/f\n"
        "@@ -1,2 +1 @@\n--- a/f\n-diff --git a/x b/x\n+++ b/f\n\\ No newline at end of file\n"
        "diff --git a/g b/g\nold mode 100644\nnew mode 100755\n"
        "diff --git a/h b/h\nindex 1..2\nBinary files a/h and b/h differ\n"
    )
    assert list(diff.patches(text.splitlines(keepends=True))) == [
        Patch(text[text.index("@@") : text.index("diff --git a/g")], 3, binary=False),
        Patch("", 0, binary=False),
        Patch("", 0, binary=True),
    ]
    assert list(diff.patches([])) == []


@pytest.mark.parametrize(
    "text",
    ["--- a\n", "diff --git a b\n@@ -1 +1 @@\n*a\n", "diff --git a b\n@@ -1 +0,0 @@\n-a\n+b\n"],
)
def test_text_that_git_does_not_write_is_an_error(text: str) -> None:
    with pytest.raises(PatchError):
        list(diff.patches(text.splitlines(keepends=True)))


def test_raw_entries() -> None:
    old, new, none = "1" * 40, "2" * 40, "0" * 40
    text = (
        f":100644 100755 {old} {new} M\0a b\n\0:000000 120000 {none} {new} A\0:1 2\0"
        f":100644 100644 {old} {new} R086\0from\0to\0:100644 100644 {old} {old} C100\0x\0y\0"
        f':100644 160000 {old} {new} T\0t\0:100644 000000 {old} {none} D\0"d\0'
    )
    assert diff.raw(text) == (
        RawEntry("modified", "100644", "100755", old, new, "a b\n", "a b\n"),
        RawEntry("added", "000000", "120000", none, new, ":1 2", ":1 2"),
        RawEntry("renamed", "100644", "100644", old, new, "from", "to"),
        RawEntry("copied", "100644", "100644", old, old, "x", "y"),
        RawEntry("type-changed", "100644", "160000", old, new, "t", "t"),
        RawEntry("deleted", "100644", "000000", old, none, '"d', '"d'),
    )
    assert diff.raw("") == ()


@pytest.mark.parametrize("text", ["x\0", ":1 2 3 4 Q\0p\0", ":1 2 3 4 R100\0p", ":1 2 3 M\0p\0"])
def test_raw_text_that_git_does_not_write_is_an_error(text: str) -> None:
    with pytest.raises(PatchError, match="not a raw diff entry"):
        diff.raw(text)

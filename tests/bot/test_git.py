"""Reading real repositories: every kind of change, hostile names, and nothing of theirs is ever started."""

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.git import Repository
from review.errors import OutsideError, UserError
from review.types import Change, ChangedFile
from tests.bot.repositories import Made, Tree

NAMES = (
    *(
        "a b",
        "x b/y",
        'q"uote',
        "t\tab",
        "new\nline",
        "naïve/日本.py",
        " lead",
        "trail ",
        "a/b/c",
        "--- a",
        "@@",
    ),
    *("back\\slash", "-dash", ":colon", "*.py", "diff --git a b", "b/b b/b", "emoji😀", "cr\r", "\x01"),
)
LONG = b"".join(b"line %d\n" % number for number in range(40))


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return Made(tmp_path / "r")


def changed(made: Made, old: Tree, new: Tree, *modes: Mapping[str, str]) -> Change:
    base = made.commit(old, modes=modes[0] if modes else None)
    head = made.commit(new, modes=modes[1] if modes else None, parent=base)
    return Repository(made.folder).change(base, head, "title", "body")


def only(change: Change) -> ChangedFile:
    assert not change.skipped
    (file,) = change.files
    return file


def lines(file: ChangedFile) -> list[str]:
    return [line.sign + line.text for hunk in file.hunks for line in hunk.lines]


def reasons(change: Change) -> dict[str, str]:
    assert not change.files
    return {skipped.path: skipped.reason for skipped in change.skipped}


def test_any_name_is_kept_as_it_is(made: Made) -> None:
    base = made.commit(dict.fromkeys(NAMES, b"old\n"))
    head = made.commit(dict.fromkeys(NAMES, b"new\n"), parent=base)
    repository = Repository(made.folder)
    change = repository.change(base, head)
    assert {file.path for file in change.files} == set(NAMES)
    assert all(lines(file) == ["-old", "+new"] for file in change.files)
    assert not change.skipped
    readable = set(NAMES) - {"new\nline", "cr\r"}
    assert repository.texts(head, NAMES) == dict.fromkeys(readable, "new\n")


def test_a_name_that_is_not_utf8_is_said(made: Made) -> None:
    assert reasons(changed(made, {b"caf\xe9": b"1"}, {b"caf\xe9": b"2"})) == {
        "caf\ufffd": "its name is not UTF-8, so GitHub takes no comment on it"
    }


def test_every_status(made: Made) -> None:
    edited = LONG.replace(b"line 7\n", b"line seven\n")
    old: Tree = {"moved.py": LONG, "gone.py": b"bye\n", "same.py": b"1\n"}
    change = changed(made, old, {"new b/moved.py": edited, "came.py": b"hi\n", "same.py": b"2\n"})
    found = {file.path: (file.status, file.old_path) for file in change.files}
    assert found == {
        "came.py": ("added", "came.py"),
        "gone.py": ("deleted", "gone.py"),
        "new b/moved.py": ("renamed", "moved.py"),
        "same.py": ("modified", "same.py"),
    }
    (hunk,) = next(file for file in change.files if file.status == "renamed").hunks
    assert (hunk.path, hunk.old_start, hunk.changed) == ("new b/moved.py", 5, 2)
    assert (change.title, change.body) == ("title", "body")


def test_where_a_file_that_is_not_read_came_from_is_known(made: Made) -> None:
    change = changed(made, {"vault/key": LONG, "poetry.lock": b"x\n"}, {"key": LONG, "poetry.lock": b"y\n"})
    assert {file.path: file.old_path for file in change.skipped} == {"key": "vault/key", "poetry.lock": ""}
    assert change.origins == {"key": "vault/key", "poetry.lock": "poetry.lock"}


def test_what_is_not_read_is_said(made: Made) -> None:
    old: Tree = {"mode": b"x\n", "bin": b"\0a", "link": b"to", "moved": LONG, "empty": b"", "big": b"a\n"}
    new: Tree = {"mode": b"x\n", "bin": b"\0b", "link": b"from", "elsewhere": LONG, "big": b"b\n" * 600_000}
    more: Tree = {"sub": b"1" * 40, "poetry.lock": b"x\n", "sign.py": b"#!x\n# @generated\n", "nothing": b""}
    modes = {"mode": "100755", "link": "120000", "sub": "160000"}
    assert reasons(changed(made, old, {**new, **more}, {"link": "120000"}, modes)) == {
        "big": "binary or over 1 MB",
        "bin": "binary or over 1 MB",
        "elsewhere": "renamed, with no line changed",
        "link": "a symbolic link",
        "mode": "only its mode changed",
        "nothing": "renamed, with no line changed",
        "poetry.lock": "a lock file",
        "sign.py": "generated, as its first lines say",
        "sub": "a submodule",
    }


def test_empty_files(made: Made) -> None:
    assert reasons(changed(made, {"a": b""}, {"a/b": b"", "c": b""})) == {
        "a/b": "renamed, with no line changed",
        "c": "an empty file",
    }


def test_a_sign_of_a_generator_does_not_count_when_the_change_brings_it(made: Made) -> None:
    change = changed(made, {"a.py": LONG}, {"a.py": b"# @generated\n" + LONG})
    assert only(change).status == "modified"


def test_a_changed_type(made: Made) -> None:
    old: Tree = {"was-link": b"to", "was-file": b"text\n", "z": b"1\n"}
    new: Tree = {"was-link": b"text\n", "was-file": b"to", "z": b"2\n"}
    change = changed(made, old, new, {"was-link": "120000"}, {"was-file": "120000"})
    assert [(file.path, file.status, lines(file)) for file in change.files] == [
        ("was-link", "type-changed", ["+text"]),
        ("z", "modified", ["-1", "+2"]),
    ]
    assert [skipped.reason for skipped in change.skipped] == ["a symbolic link"]


def test_line_ends_and_bytes_stay(made: Made) -> None:
    old, new = b"a\r\nb\r\nlone\rcr\x0c\n", b"a\r\nB\r\nlone\rcr\x0c\ncaf\xe9 \xe2\x80\xa8 end"
    file = only(changed(made, {"f": old}, {"f": new}))
    assert lines(file) == [" a\r", "-b\r", "+B\r", " lone\rcr\x0c", "+caf\ufffd \u2028 end"]
    assert [(line.old, line.new) for line in file.hunks[0].lines][-2:] == [(3, 3), (None, 4)]


def test_a_diff_inside_a_diff(made: Made) -> None:
    inner = b"diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n\\ No newline at end of file\n"
    change = changed(made, {"a.diff": inner, "z": b"1"}, {"a.diff": inner * 2, "z": b"2"})
    first, second = change.files
    assert [line for line in lines(first) if line[0] == "+"] == [
        f"+{line.decode()}" for line in inner.splitlines()
    ]
    assert lines(second) == ["-1", "+2"]


def test_three_hundred_files_take_few_processes(made: Made) -> None:
    old: Tree = {f"d{number % 9}/f{number}.py": b"%d\n" % number + LONG for number in range(300)}
    new: Tree = {path: content + b"end\n" for path, content in old.items()}
    change = changed(made, old, new)
    assert [len(file.hunks) for file in change.files] == [1] * 300
    texts = Repository(made.folder).texts(change.head, [file.path for file in change.files])
    assert {path: text.encode() for path, text in texts.items()} == new


def test_text_is_none_where_there_is_none(made: Made) -> None:
    tree: Tree = {
        "ok": b"caf\xe9\r\n",
        "d/bin": b"a\0",
        "big": b"x" * 1_000_001,
        "edge": b"x" * 1_000_000,
        "e": b"",
    }
    sha = made.commit(tree)
    repository = Repository(made.folder)
    paths = ["big", "d", "ok", "no", "d/bin", "edge", "", "../up", "./ok", "a\nb", "e"]
    assert repository.texts(sha, paths) == {"ok": "caf\ufffd\r\n", "edge": "x" * 1_000_000, "e": ""}
    assert repository.text(sha, "e") == ""
    assert repository.text(sha, "no") is None
    assert repository.texts(sha, []) == {}


def test_resolve_names_revisions(made: Made) -> None:
    sha = made.commit({"a": b"1"})
    repository = Repository(made.folder)
    assert {repository.resolve(rev) for rev in ("c1", sha, sha[:8], "refs/heads/c1")} == {sha}


@pytest.mark.parametrize(
    "rev", ["nope", "f" * 40, "", "-c1", "--all", "c1:a", "c1..c1", "a\0b", "a\nb", "@{-1}"]
)
def test_resolve_refuses_with_the_name(made: Made, rev: str) -> None:
    made.commit({"a": b"1"})
    with pytest.raises(UserError, match=re.escape(repr(rev))):
        Repository(made.folder).resolve(rev)


def test_merge_base(made: Made) -> None:
    root = made.commit({"a": b"1"})
    left, right = made.commit({"a": b"2"}, parent=root), made.commit({"a": b"3"}, parent=root)
    repository = Repository(made.folder)
    assert repository.merge_base(left, right) == root
    with pytest.raises(UserError, match="no commit in common"):
        repository.merge_base(left, made.commit({"b": b"1"}))


def test_a_shallow_clone_is_told_its_cure(made: Made, tmp_path: Path) -> None:
    old = made.commit({"a": b"1"})
    made.commit({"a": b"2"}, parent=old)
    made.git("clone", "-q", "--depth=1", "--branch=c2", f"file://{made.folder}", str(tmp_path / "shallow"))
    with pytest.raises(UserError, match="git fetch --unshallow"):
        Repository(tmp_path / "shallow").resolve(old)


def test_no_repository_is_the_users_error(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not a git repository"):
        Repository(tmp_path)
    with pytest.raises(UserError, match="not a folder"):
        Repository(tmp_path / "none")


def test_a_commit_that_is_not_there_is_a_failure(made: Made) -> None:
    sha = made.commit({"a": b"1"})
    with pytest.raises(OutsideError, match="bad object"):
        Repository(made.folder).change(sha, "0" * 39 + "1")
    with pytest.raises(ValueError, match="not a full SHA"):
        Repository(made.folder).text("--help", "a")


def evil(folder: Path, trap: Path) -> tuple[str, str]:
    """A work tree whose configuration, hooks and attributes would create `trap`, or hide the change."""
    made = Made(folder, bare=False)
    command = f"touch {trap}; true"
    names = ("core.fsmonitor", "core.pager", "diff.external", "diff.x.textconv", "diff.x.command")
    more = (
        "core.sshCommand",
        "core.alternateRefsCommand",
        "filter.x.smudge",
        "filter.x.clean",
        "pager.diff-tree",
    )
    for name in (*names, *more, "credential.helper", "core.gitProxy", "core.askPass"):
        made.git("config", name, command)
    made.git("config", "diff.suppressBlankEmpty", "true")
    made.git("config", "color.ui", "always")
    for hook in ("post-index-change", "reference-transaction", "pre-auto-gc"):
        path = folder / ".git" / "hooks" / hook
        path.write_text(f"#!/bin/sh\ntouch {trap}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
    attributes = b"*.py diff=x filter=x\n*.txt -diff binary\n"
    base = made.commit({".gitattributes": attributes, "a.py": b"\n1\n", "b.txt": b"\n1\n"})
    head = made.commit({".gitattributes": attributes, "a.py": b"\n2\n", "b.txt": b"\n2\n"}, parent=base)
    made.git("update-ref", "refs/heads/main", head)
    made.git("-c", "core.fsmonitor=false", "read-tree", head)
    (folder / ".gitattributes").write_bytes(attributes)
    (folder / ".git" / "info").mkdir(exist_ok=True)
    (folder / ".git" / "info" / "attributes").write_bytes(b"*.py diff=x\n")
    made.git("diff", base, head)
    trap.unlink()  # it works
    return base, head


def test_nothing_of_the_repository_is_started_and_attributes_hide_nothing(tmp_path: Path) -> None:
    trap, folder = tmp_path / "trap", tmp_path / "evil"
    base, head = evil(folder, trap)
    (folder / "sub").mkdir()
    repository = Repository(folder / "sub")
    assert repository.merge_base(repository.resolve("main~0"), base) == base
    change = repository.change(base, head)
    assert [lines(file) for file in change.files] == [[" ", "-1", "+2"]] * 2
    assert repository.text(head, "a.py") == "\n2\n"
    assert not trap.exists()


def test_a_stray_environment_changes_nothing(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_OBJECT_DIRECTORY",
        "GIT_EXTERNAL_DIFF",
        "GIT_CONFIG_PARAMETERS",
    ):
        monkeypatch.setenv(name, os.devnull)
    assert lines(only(changed(made, {"a": b"1\n"}, {"a": b"2\n"}))) == ["-1", "+2"]


def test_a_missing_git_is_the_users_error(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UserError, match="install it"):
        Repository(made.folder)

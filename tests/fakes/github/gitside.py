"""Real bare git repositories: written with fast-import, read with plumbing."""

import os
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

Files = Mapping[str, str | bytes | None]
"""Path -> content; None deletes the file."""

_EPOCH = 1_760_000_000
_SETTINGS = {
    "uploadpack.allowAnySHA1InWant": "true",
    "uploadpack.allowFilter": "true",
    "http.receivepack": "false",
    "gc.auto": "0",
}
# `git init` of an empty template is the slow part of many small tests.
_LAYOUT = ("refs/heads", "refs/pull")


class GitError(Exception):
    """A git command failed; the message is what it said."""


@dataclass(frozen=True, slots=True)
class Commit:
    """What git knows about one commit; `date` is ISO 8601 in UTC."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    author: str
    email: str
    date: str
    message: str


class BareRepository:
    """A bare repository at `path`. A fork shares the objects of its parent, as in GitHub's networks."""

    def __init__(self, path: Path, parent: "BareRepository | None" = None) -> None:
        self.path = path
        self._commits = 0
        self._init(parent)

    def _init(self, parent: "BareRepository | None") -> None:
        for folder in _LAYOUT:
            (self.path / folder).mkdir(parents=True)
        lines = ["[core]", "bare = true", "repositoryformatversion = 0"]
        for name, value in _SETTINGS.items():
            section, key = name.split(".")
            lines += [f"[{section}]", f"{key} = {value}"]
        (self.path / "config").write_text("\n".join(lines) + "\n")
        (self.path / "HEAD").write_text("ref: refs/heads/main\n")
        if parent is None:
            (self.path / "objects").mkdir()
        else:
            (self.path / "objects").symlink_to(parent.path / "objects")

    def git(self, *arguments: str, stdin: bytes = b"", check: bool = True) -> bytes:
        """Standard output of a git command; raises GitError when it fails and `check` is set."""
        done = subprocess.run(
            ["git", "--git-dir", str(self.path), *arguments],
            input=stdin,
            capture_output=True,
            env=environment(),
            check=False,
        )
        if check and done.returncode:
            raise GitError(f"git {' '.join(arguments)}: {done.stderr.decode(errors='replace')}")
        return done.stdout

    def text(self, *arguments: str) -> str:
        return self.git(*arguments).decode(errors="replace").strip()

    def commit(self, ref: str, files: Files, message: str, author: str, onto: str | None) -> str:
        """Write a commit whose parent is `onto` (None: a root) and point `ref` to it, forced if need be."""
        self._commits += 1
        stream = _stream(ref, files, message, f"{author} {_EPOCH + 60 * self._commits} +0000", onto)
        said = self.git("fast-import", "--quiet", "--force", "--date-format=raw", stdin=stream)
        return said.decode().split()[-1]

    def point(self, ref: str, sha: str) -> None:
        self.git("update-ref", ref, sha)

    def sha(self, name: str) -> str | None:
        """The commit that `name` (a SHA, branch or ref) stands for, None if there is none."""
        if name.startswith("-"):
            return None
        said = self.git("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}", check=False)
        return said.decode().strip() or None

    def merge_base(self, one: str, other: str) -> str | None:
        return self.git("merge-base", one, other, check=False).decode().strip() or None

    def between(self, base: str, head: str) -> list[str]:
        """SHAs of base..head, oldest first."""
        return self.text("rev-list", "--reverse", f"{base}..{head}").split()

    def read(self, sha: str, path: str) -> bytes | None:
        """The content of a file at a commit, None where there is no such file."""
        return self._blob(f"{sha}:{path}") if self._kind(f"{sha}:{path}") == "blob" else None

    def listing(self, sha: str, path: str) -> list[str] | None:
        """Names in a folder at a commit, None where there is no such folder."""
        if self._kind(f"{sha}:{path}") != "tree":
            return None
        return [
            name for name in self.text("ls-tree", "-z", "--name-only", f"{sha}:{path}").split("\0") if name
        ]

    def _kind(self, name: str) -> str:
        return self.git("cat-file", "-t", name, check=False).decode().strip()

    def _blob(self, name: str) -> bytes:
        return self.git("cat-file", "blob", name)

    def show(self, sha: str) -> Commit:
        said = self.git("show", "-s", "--date=format-local:%Y-%m-%dT%H:%M:%SZ", _FORMAT, sha)
        fields = said.decode(errors="replace").split("\0")
        tree, parents, author, email, date, message = fields[:6]
        return Commit(sha, tree, tuple(parents.split()), author, email, date, message.strip("\n"))


_FORMAT = "--format=%T%x00%P%x00%an%x00%ae%x00%cd%x00%B%x00"


def environment() -> dict[str, str]:
    """What git may see of ours: nothing that would make commits depend on the machine."""
    return {
        "PATH": os.environ["PATH"],
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "HOME": os.devnull,
        "TZ": "UTC",
        "LC_ALL": "C.UTF-8",
    }


def _stream(ref: str, files: Files, message: str, stamp: str, onto: str | None) -> bytes:
    parts = [f"reset {ref}\n".encode()] if onto is None else []
    parts += [f"commit {ref}\nmark :1\ncommitter {stamp}\n".encode(), _data(message.encode())]
    if onto is not None:
        parts.append(f"from {onto}\n".encode())
    parts += _changes(files)
    parts.append(b"\nget-mark :1\ndone\n")
    return b"".join(parts)


def _changes(files: Files) -> Iterable[bytes]:
    for path, content in files.items():
        quoted = '"' + path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
        if content is None:
            yield f"D {quoted}\n".encode()
        else:
            yield f"M 100644 inline {quoted}\n".encode()
            yield _data(content.encode() if isinstance(content, str) else content)


def _data(content: bytes) -> bytes:
    return b"data %d\n%s\n" % (len(content), content)


def new_root() -> Path:
    return Path(tempfile.mkdtemp(prefix="fake-github-"))

"""Real git repositories for tests, made quickly from mappings of path to content."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

Tree = Mapping[str | bytes, bytes]

_ENVIRONMENT: Final = {
    "PATH": os.environ["PATH"],
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org",
}


class Made:
    """A repository in `folder`; commits come by `git fast-import`, so any path and mode will do."""

    def __init__(self, folder: Path, *, bare: bool = True) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        self.git("init", "--quiet", "-b", "main", *(["--bare"] if bare else []))
        self._commits = 0

    def git(self, *arguments: str, asked: bytes = b"") -> str:
        command = ["git", "-C", str(self.folder), *arguments]
        done = subprocess.run(command, input=asked, capture_output=True, check=True, env=_ENVIRONMENT)
        return done.stdout.decode("utf-8", "replace")

    def commit(self, tree: Tree, *, modes: Mapping[str, str] | None = None, parent: str | None = None) -> str:
        """The SHA of a commit that holds `tree` and nothing else; `modes` are those that are not 100644."""
        self._commits += 1
        when = 1_700_000_000 + self._commits
        lines = [f"commit refs/heads/c{self._commits}\ncommitter A <a@example.org> {when} +0000\ndata 1\nc\n"]
        lines += [f"from {parent}\n"] if parent else []
        stream = "".join(lines).encode() + b"deleteall\n"
        for path, content in tree.items():
            mode = (modes or {}).get(path, "100644") if isinstance(path, str) else "100644"
            stream += _file(path.encode() if isinstance(path, str) else path, mode, content)
        self.git("fast-import", "--quiet", "--force", asked=stream + b"done\n")
        return self.git("rev-parse", f"refs/heads/c{self._commits}").strip()


def _file(path: bytes, mode: str, content: bytes) -> bytes:
    escaped = path.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\n", b"\\n")
    if mode == "160000":
        return b"M 160000 " + content + b' "' + escaped + b'"\n'
    return b"M %s inline %s\ndata %d\n%s\n" % (mode.encode(), b'"' + escaped + b'"', len(content), content)

"""Runs the git binary such that nothing but its arguments decides what it does.

No hook, pager, filter, credential helper, external diff or configuration of the machine's user takes part.
What a repository's own configuration could still start is switched off: the folder may be a stranger's.
"""

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Timer
from typing import IO, Final

from review.errors import OutsideError, UserError

MAX_BLOB: Final = 1_000_000
"""Bytes of the largest file that is read: what GitHub's contents API gives without asking for raw."""

_KEPT: Final = (
    *("PATH", "TMPDIR", "GIT_EXEC_PATH", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH", "SSL_CERT_FILE", "SSL_CERT_DIR"),
    *("http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
)
_FIXED: Final = {
    "HOME": os.devnull,  # curl would take passwords from ~/.netrc
    "LC_ALL": "C",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}
_SETTINGS: Final = {
    "attr.tree": "4b825dc642cb6eb9a060e54bf8d69288fbee4904",  # the empty tree: a change must not hide itself
    "core.askPass": "",
    "core.attributesFile": os.devnull,
    "core.bigFileThreshold": str(MAX_BLOB),
    "core.fsmonitor": "false",
    "core.hooksPath": os.devnull,
    "credential.helper": "",
    "diff.suppressBlankEmpty": "false",
    "gc.autoDetach": "false",
    "http.followRedirects": "false",  # the token is for one host
    "http.lowSpeedLimit": "1000",
    "http.lowSpeedTime": "60",
}


@dataclass(frozen=True, slots=True)
class Git:
    """git on the repository `git_dir`; `protocols` are those it may speak ("https", "file", ...).

    `seconds` is the deadline of one command.
    """

    git_dir: Path
    protocols: tuple[str, ...] = ()
    seconds: float = 300

    def text(self, *arguments: str) -> str:
        """What git writes. Raises OutsideError when it fails."""
        with self.stream(*arguments) as output:
            return output.read().decode("utf-8", "replace")

    def says(self, *arguments: str) -> str | None:
        """As `text`, None when git answers no (it ends with 1 and is silent)."""
        try:
            return self.text(*arguments)
        except _NoError:
            return None

    def run(
        self,
        *arguments: str,
        asked: str = "",
        secret: Mapping[str, str] | None = None,
        keep: Sequence[int] = (),
    ) -> None:
        """Do something; arguments and errors as `stream`."""
        with self.stream(*arguments, asked=asked, secret=secret, keep=keep) as output:
            output.read()

    @contextmanager
    def stream(
        self,
        *arguments: str,
        asked: str = "",
        secret: Mapping[str, str] | None = None,
        keep: Sequence[int] = (),
    ) -> Iterator[IO[bytes]]:
        """git's output while it runs; its failure is raised at the end of the block.

        `asked` is its input, `secret` more settings (they go by environment), `keep` descriptors it inherits.
        """
        # Its index and working tree could hold .gitattributes, and those could hide files from the diff.
        own = {"GIT_DIR": str(self.git_dir), "GIT_INDEX_FILE": str(self.git_dir / "foureyes-has-no-index")}
        environment = clean(self.protocols) | own | _by_environment(secret or {})
        command = _Command(arguments, environment, self.git_dir, self.seconds, tuple(keep))
        with command.started(asked) as output:
            yield output


def git_dir(folder: Path) -> Path:
    """The git directory of the repository that `folder` is, or is in. UserError when there is none."""
    if not folder.is_dir():
        raise UserError(f"{folder} is not a folder")
    # The user has named this folder, so it may belong to somebody else; one that is found above it may not.
    safe = _by_environment({"safe.directory": str(folder.resolve())})
    command = _Command(("rev-parse", "--absolute-git-dir"), clean() | safe, folder, 60, ())
    try:
        with command.started() as output:
            found = output.read()
    except OutsideError as error:
        raise UserError(f"{folder} is not a git repository that we may read: {error}") from error
    return Path(os.fsdecode(found.removesuffix(b"\n")))


def clean(protocols: Sequence[str] = ()) -> dict[str, str]:
    """The environment of every git command."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return kept | _FIXED | {"GIT_ALLOW_PROTOCOL": ":".join(protocols)}


def _by_environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Settings that are in no argument list: https://git-scm.com/docs/git-config#ENVIRONMENT."""
    pairs: dict[str, str] = {}
    for number, (name, value) in enumerate(settings.items()):
        pairs |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": value}
    return {"GIT_CONFIG_COUNT": str(len(settings))} | pairs


class _NoError(OutsideError):
    """git ended with 1 and said nothing."""


@dataclass(frozen=True, slots=True)
class _Command:
    """One run of git in `folder`."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str] = field(repr=False)
    folder: Path
    seconds: float
    keep: tuple[int, ...]

    @contextmanager
    def started(self, asked: str = "") -> Iterator[IO[bytes]]:
        """Its output; raises at the end of the block. Input and errors go by files, so no pipe can block."""
        with tempfile.TemporaryFile() as wanted, tempfile.TemporaryFile() as complaints:
            wanted.write(asked.encode())
            wanted.seek(0)
            with self._process(wanted, complaints) as process:
                assert process.stdout
                late = Event()
                watch = Timer(self.seconds, _stop, (process, late))
                watch.start()
                try:
                    yield process.stdout
                    process.stdout.close()
                    process.wait()
                finally:
                    watch.cancel()
                    _stop(process)
            self._check(process.returncode, late, complaints)

    def _process(self, wanted: IO[bytes], complaints: IO[bytes]) -> subprocess.Popen[bytes]:
        settings = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
        try:
            return subprocess.Popen(
                ["git", "--no-pager", *settings, *self.arguments],
                stdin=wanted,
                stdout=subprocess.PIPE,
                stderr=complaints,
                cwd=self.folder,
                env=self.environment,
                pass_fds=self.keep,
                start_new_session=True,  # git has helpers of its own: they must end with it
            )
        except FileNotFoundError as error:
            raise UserError("git is not there: install it, and see that PATH has it") from error

    def _check(self, status: int, late: Event, complaints: IO[bytes]) -> None:
        name = f"git {self.arguments[0]}"
        if late.is_set():
            raise OutsideError(f"{name} did not end within {self.seconds:g} seconds")
        complaints.seek(0)
        said = complaints.read().decode("utf-8", "replace").strip()
        if status == 1 and not said:
            raise _NoError(f"{name} says no")
        if status:
            raise OutsideError(f"{name} failed ({status}): " + "\n".join(said.splitlines()[-5:]))


def _stop(process: subprocess.Popen[bytes], late: Event | None = None) -> None:
    """End a process that still runs, with its helpers; asked politely, git removes its lock files."""
    if process.poll() is not None:
        return
    if late:
        late.set()
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(5)
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)

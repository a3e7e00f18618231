"""The service's copies of code: bare repositories that hold single commits, without history."""

import base64
import fcntl
import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from bot.git.command import Git
from bot.git.repository import Repository, full_sha
from review.errors import OutsideError, UserError

MADE: Final = "foureyes-made"  # others look without the lock: half a repository must not look like one
_REFS: Final = "refs/foureyes/"


@dataclass(frozen=True, slots=True)
class Cache:
    """Bare repositories in `folder`, one for each clone URL; what is removed there is fetched again.

    `protocols` are those it may fetch by; "file" is for tests. `seconds` is the deadline of one fetch. When a
    repository has more than `kept` commits, those of the oldest date go.
    """

    folder: Path
    protocols: tuple[str, ...] = ("https", "http")
    seconds: float = 600
    kept: int = 500

    def fetch(self, clone_url: str, shas: Sequence[str], token: str | None) -> Repository:
        """The repository with these commits (full SHAs) and all their files.

        OutsideError when they cannot be had; neither it nor git's arguments nor the disk ever hold the token.
        """
        self._check(clone_url, shas)
        path = self._path(clone_url)
        git = Git(path, self.protocols, self.seconds)
        if _missing(git, shas):
            path.mkdir(parents=True, exist_ok=True)
            with _locked(path.with_suffix(".lock")) as lock:
                if wanted := _missing(git, shas):
                    _fetch(git, clone_url, wanted, token, lock)
                    _tidy(git, shas, self.kept, lock)
        (path / MADE).touch()  # when it was used: see shrink
        return Repository(path)

    def held(self, clone_url: str, shas: Sequence[str]) -> Repository | None:
        """The repository if all these commits are in it; nothing is fetched."""
        path = self._path(clone_url)
        git = Git(path, self.protocols, self.seconds)
        return None if _missing(git, shas) else Repository(path)

    def _path(self, clone_url: str) -> Path:
        return self.folder.resolve() / f"{_name(clone_url)}.git"

    def _check(self, clone_url: str, shas: Sequence[str]) -> None:
        url = urlsplit(clone_url)
        if url.scheme not in self.protocols or "@" in url.netloc:
            raise UserError(f"{url.hostname}{url.path} cannot be fetched: use {' or '.join(self.protocols)}")
        for sha in shas:
            full_sha(sha)


def _name(clone_url: str) -> str:
    readable = re.sub(r"[^A-Za-z0-9]+", "-", urlsplit(clone_url).path.removesuffix(".git")).strip("-")
    return f"{readable[-60:]}-{hashlib.sha256(clone_url.encode()).hexdigest()[:16]}"


def _missing(git: Git, shas: Sequence[str]) -> list[str]:
    """Commits that have no ref yet: git sets it last, when everything the commit needs is there."""
    if not (git.git_dir / MADE).exists():
        return list(dict.fromkeys(shas))
    there = git.text("for-each-ref", "--format=%(refname)", "--", *(_REFS + sha for sha in shas)).split()
    return [sha for sha in dict.fromkeys(shas) if _REFS + sha not in there]


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """Alone among all threads and processes: parallel shallow fetches into one place break each other."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file.fileno()


def _fetch(git: Git, url: str, shas: Sequence[str], token: str | None, lock: int) -> None:
    # git inherits the lock, so it is held as long as git works, even if we are killed. Whatever lock files
    # there are now were left by the dead.
    for stale in git.git_dir.rglob("*.lock"):
        stale.unlink(missing_ok=True)
    git.run("init", "--quiet", "--bare", "--template=", keep=[lock])
    (git.git_dir / MADE).touch()
    specs = [f"{sha}:{_REFS}{sha}" for sha in shas]
    options = ("--depth=1", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--quiet")
    alone = "--no-auto-maintenance"  # it would go on in the background, after the lock is given back
    # No fsck of what comes: old repositories fail it, and nothing is ever checked out.
    arguments = ("fetch", *options, alone, "--end-of-options", url, *specs)
    try:
        git.run(*arguments, secret=_authorization(url, token), keep=[lock])
    except OutsideError as error:
        message = f"cannot fetch {' '.join(shas)} from {url}: {_scrubbed(str(error), token)}"
        raise OutsideError(message) from None


def _tidy(git: Git, fresh: Sequence[str], kept: int, lock: int) -> None:
    """Forget old commits. Reviews that run may still read them: git keeps what is loose for two weeks."""
    newest_first = git.text("for-each-ref", "--sort=-committerdate", "--format=%(refname)", _REFS).split()
    old = [ref for ref in newest_first[kept:] if ref.removeprefix(_REFS) not in fresh]
    git.run("update-ref", "--stdin", asked="".join(f"delete {ref}\n" for ref in old), keep=[lock])
    git.run("gc", "--auto", "--quiet", keep=[lock])


def _authorization(url: str, token: str | None) -> dict[str, str]:
    return {f"http.{url}.extraHeader": f"Authorization: Basic {_basic(token)}"} if token else {}


def _basic(token: str) -> str:
    """https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app"""
    return base64.b64encode(f"x-access-token:{token}".encode()).decode()


def _scrubbed(text: str, token: str | None) -> str:
    return text.replace(token, "***").replace(_basic(token), "***") if token else text

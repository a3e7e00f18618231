"""Random repositories with a change, and policies for them: no two lines share a word of their own."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from itertools import count
from typing import Final

from review import diff
from review.policy import Policy, parse
from review.sarif import Result
from review.types import Change, ChangedFile, Guide, Skipped, Status
from tests.build import Tree

FOLDERS: Final = ("shop", "shop/core", "vault", "vault/keys", "tools")
PATTERNS: Final = (
    "vault/",
    "vault/keys/",
    "*_private.py",
    "shop/core/",
    "tools/**",
    "AGENTS.md",
    "*.cfg",
    "/shop",
)
ENDS: Final = (".py", ".py", ".py", "_private.py", ".js", ".cfg")


@dataclass(frozen=True)
class Repo(Tree):
    """Two trees, with files that moved between them: new path -> old path."""

    moved: Mapping[str, str]
    body: str
    issues: tuple[str, ...]

    @property
    def change(self) -> Change:
        gone = set(self.moved.values())
        paths = sorted({*self.base, *self.head} - gone)
        files = tuple(filter(None, map(self._changed, paths)))
        read = {file.path for file in files}
        still = ((new, old) for new, old in self.moved.items() if new not in read)
        skipped = tuple(Skipped(new, "renamed, with no line changed", old) for new, old in still)
        return Change("b" * 40, "c" * 40, "Rework the shop", self.body, files, skipped, self.issues)

    def _changed(self, path: str) -> ChangedFile | None:
        old = self.moved.get(path, path)
        before, after = self.base.get(old, ""), self.head.get(path, "")
        if before == after:
            return None
        lines = [*unified_diff(before.splitlines(), after.splitlines(), lineterm="")][2:]
        hunks = diff.hunks(path, "".join(f"{line}\n" for line in lines))
        return ChangedFile(path, old, self._status(path, old), hunks)

    def _status(self, path: str, old: str) -> Status:
        if old != path:
            return "renamed"
        if path not in self.base:
            return "added"
        return "modified" if path in self.head else "deleted"


@dataclass(frozen=True, slots=True)
class Case:
    """A repository, its policy, and what else decides what may leave."""

    repo: Repo
    policy: Policy
    from_fork: bool
    limit: str
    second_check: bool
    has_home: bool
    guide: Guide | None
    reports: tuple[Result, ...]
    seed: int

    def at_home_only(self, path: str) -> bool:
        return self.policy.is_local_only(path, self.repo.moved.get(path, path))

    def texts(self, *, local_only: bool) -> Iterator[str]:
        """Of both trees; the old text of a file that moved is as secret as the new one."""
        gone = {old: new for new, old in self.repo.moved.items()}
        yield from (text for path, text in self.repo.head.items() if self.at_home_only(path) is local_only)
        for path, text in self.repo.base.items():
            if self.at_home_only(gone.get(path, path)) is local_only:
                yield text


class _Author:
    """Writes code in which each word of its own stands once."""

    def __init__(self, luck: random.Random) -> None:
        self._luck = luck
        self._words = count(1)
        self._names = [f"{self._luck.choice(('load', 'mean', 'sign', 'Cart', 'RATE'))}_{n}" for n in range(6)]

    def word(self) -> str:
        return f"w{next(self._words)}{self._luck.choice('abcdefgh')}x"

    def file(self, path: str) -> str:
        if path.endswith(".cfg"):
            return "".join(f"{self.word()} = {self.word()} {self.word()} {self.word()}\n" for _ in range(5))
        blocks = (self._definition(path) for _ in range(self._luck.randint(1, 3)))
        return "\n\n".join([self._imports(path), *blocks])

    def _imports(self, path: str) -> str:
        name = self._luck.choice(self._names)
        return (
            f"from shop.core import {name}" if path.endswith(".py") else f"import {{ {name} }} from './core'"
        )

    def _definition(self, path: str) -> str:
        name, used = self._luck.choice(self._names), self._luck.choice(self._names)
        inner = [self._statement(used) for _ in range(self._luck.randint(1, 4))]
        if path.endswith(".js"):
            return "\n".join([f"function {name}({self.word()}) {{", *inner, "}"])
        return "\n".join([f"def {name}({self.word()}, {self.word()}):", *inner])

    def _statement(self, used: str) -> str:
        word = self.word
        forms = (
            f"    {word()} = {used}({word()}, {word()}) + {word()} * {word()}",
            f"    return {word()}[{word()}] + {used}.{word()}({word()}, {word()})",
            f"    {word()} = '{word()} {word()} {word()} {word()} {word()}'",
        )
        return self._luck.choice(forms)

    def changed(self, text: str) -> str:
        """Some lines are other ones; the head of a definition may have one more argument."""
        lines = text.split("\n")
        for at in self._luck.sample(range(len(lines)), min(len(lines), self._luck.randint(1, 3))):
            line = lines[at]
            if line.startswith("def "):
                lines[at] = line.replace("(", f"({self.word()}, ")
            elif line.startswith("    "):
                lines[at] = self._statement(self._luck.choice(self._names))
        return "\n".join(lines)


def case(seed: int) -> Case:
    """Always the same for the same number."""
    luck = random.Random(seed)  # noqa: S311 (no secret hangs on it)
    author = _Author(luck)
    paths = sorted({_path(luck) for _ in range(luck.randint(3, 8))})
    base = {path: author.file(path) for path in paths}
    head, moved = _head(luck, author, base)
    guide = Guide("AGENTS.md", author.file("AGENTS.cfg")) if luck.random() < 0.5 else None
    if guide:
        base["AGENTS.md"] = head["AGENTS.md"] = guide.text
    issues = (f"Please {author.word()} the shop for {author.word()}.",) if luck.random() < 0.5 else ()
    body = f"This makes {author.word()} work with {author.word()}." if luck.random() < 0.7 else ""
    repo = Repo(base, head, moved, body, issues)
    return Case(
        repo,
        parse(_settings(luck)),
        from_fork=luck.random() < 0.1,
        limit="the daily limit of 10.00 USD" if luck.random() < 0.05 else "",
        second_check=luck.random() < 0.8,
        has_home=luck.random() < 0.85,
        guide=guide,
        reports=tuple(_reports(luck, repo.change, base | head)),
        seed=seed,
    )


def _path(luck: random.Random) -> str:
    return f"{luck.choice(FOLDERS)}/{luck.choice('abcde')}{luck.choice(ENDS)}"


def _head(
    luck: random.Random, author: _Author, base: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    head, moved = dict(base), dict[str, str]()
    for path in base:
        fate = luck.random()
        if fate < 0.5:
            head[path] = author.changed(base[path])
        elif fate < 0.6:
            del head[path]
        elif fate < 0.75 and (new := _path(luck)) not in {*base, *head}:
            head[new] = author.changed(head.pop(path))
            moved[new] = path
    if luck.random() < 0.4 and (new := _path(luck)) not in {*base, *head}:
        head[new] = author.file(new)
    return head, moved


def _settings(luck: random.Random) -> str:
    kept = luck.sample(PATTERNS, luck.randint(0, 3))
    cloud = luck.choice(("off", "crossing", "crossing", "all", "all"))
    return f"cloud: {cloud}\nlocal-only: {list(kept)}\nguide: {luck.choice(('true', 'false'))}\n"


def _reports(luck: random.Random, change: Change, texts: Mapping[str, str]) -> Iterator[Result]:
    """A tool that quotes lines of any file in what it says of another one."""
    quoted = [line for text in texts.values() for line in text.split("\n") if line.strip()]
    places = [(file.path, line) for file in change.files for hunk in file.hunks for line in hunk.added]
    for path, line in luck.sample(places, min(len(places), 3)):
        yield Result("lint", "E1", "error", f"compare {luck.choice(quoted).strip()}", path, line, line)

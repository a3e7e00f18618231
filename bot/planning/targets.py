"""What is to be planned: a range, the last commits of a branch, or a pull request."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.config import Settings
from bot.git import Repository
from bot.git.command import Git, git_dir
from review import policy
from review.errors import UserError
from review.policy import Policy
from review.ports import Sources
from review.types import Change, Request


@dataclass(frozen=True, slots=True)
class Target:
    """Changes, `number` of them, planned by the same rules; `several` when a history was asked for."""

    changes: Iterator[Change]
    number: int
    sources: Sources
    rules: Policy
    from_fork: bool = False
    several: bool = False


def of_range(folder: Path, base: str, head: str) -> Target:
    """The change merge base..head, by the settings at `base`, as a review takes them."""
    repository = Repository(folder)
    tip, end = repository.resolve(base), repository.resolve(head)
    start = repository.merge_base(tip, end)
    changes = (repository.change(*span) for span in [(start, end)])
    return Target(changes, 1, repository, _rules(repository, tip))


def of_history(folder: Path, number: int) -> Target:
    """The last commits of the checked-out branch, newest first, each against its first parent.

    The rules are those at the tip: what is asked is how they would have worked.
    """
    repository = Repository(folder)
    tip = repository.resolve("HEAD")
    spans = _last(folder, tip, number)
    changes = (repository.change(*span) for span in spans)
    return Target(changes, len(spans), repository, _rules(repository, tip), several=True)


def of_pull(settings: Settings, repo: str, number: int) -> Target:
    """A pull request, its code and its settings as the review of it has them."""
    from bot import wiring  # noqa: PLC0415 (GitHub is slow to import, and a range does not need it)

    forge = wiring.forge(settings, None)
    code = wiring.code(settings, forge)
    pull = forge.pull(Request(f"{repo}#{number}/plan", repo, number, None, None))
    changes = (code.change(each) for each in [pull])
    rules = policy.parse(code.settings(pull))
    return Target(changes, 1, code.sources(pull), rules, from_fork=rules.keeps(pull, cleared=False))


def _rules(repository: Repository, tip: str) -> Policy:
    return policy.parse(repository.settings(tip, policy.PATH))


def _last(folder: Path, tip: str, number: int) -> list[tuple[str, str, str]]:
    """First parent, SHA and subject; a commit without a parent changes nothing."""
    git = Git(git_dir(folder))
    how = ("--first-parent", "--min-parents=1", "--encoding=UTF-8")
    lines = git.text("rev-list", *how, f"--max-count={number}", "--format=%P%x00%H%x00%s", tip, "--")
    spans = [line.split("\0", 2) for line in lines.split("\n") if "\0" in line]
    if not spans:
        raise UserError(
            f"{folder} has no commit with a parent: a shallow clone needs `git fetch --unshallow`"
        )
    return [(parents.split(" ")[0], sha, subject) for parents, sha, subject in spans]

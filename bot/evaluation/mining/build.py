"""A traced commit -> the case that is written."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from bot.evaluation.mining.history import Commit, History
from bot.evaluation.mining.keywords import keywords
from bot.evaluation.mining.message import bare
from bot.evaluation.mining.mined import Golden, Location, Mined
from bot.evaluation.mining.origins import Brought
from bot.evaluation.mining.sources import source_files
from bot.git import Repository
from review.syntax import enclosing, language_of, outline
from review.types import Change

_DIFF: Final = (
    *("--literal-pathspecs", "diff-tree", "-r", "--find-renames", "--no-ext-diff", "--no-textconv"),
    *("--no-color", "--patch", "--unified=3"),
)
_MAX_EVIDENCE: Final = 4_000
"""Characters of the fix's diff that a case keeps: for the person who judges it."""


@dataclass(frozen=True, slots=True)
class Builder:
    """Makes cases of one history."""

    history: History
    repository: Repository

    def case(self, fix: Commit, mended: Change, brought: Brought) -> Mined | None:
        """None when a file of the case cannot be had as text, or no two words tell of the bug."""
        texts = self._texts(brought.change)
        words = keywords(brought.lines.values(), fix.subject)
        if texts is None or len(words) < 2:
            return None
        base, head = texts
        locations = tuple(_locations(brought.lines, head))
        diff = self._diff(mended, [file.path for file in source_files(mended)])
        return self._mined(
            _name(brought.sha, fix.sha),
            brought.change,
            tuple(_tags(brought, head)),
            Golden(bare(fix.subject) or fix.subject, words, locations),
            {
                "fix_commit": fix.sha,
                "fix_date": fix.date,
                "fix_subject": fix.subject,
                "fix_diff": diff[:_MAX_EVIDENCE],
            },
            (base, head),
        )

    def clean(self, change: Change) -> Mined | None:
        """A case with nothing to find, as far as is known."""
        texts = self._texts(change)
        if texts is None:
            return None
        language = _language(file.path for file in source_files(change))
        check = f"git blame at {self.history.tip} still gives every added source line to this commit"
        tags = ("mined", "clean", language, _spread(change))
        return self._mined(_name(change.head, change.base), change, tags, None, {"check": check}, texts)

    def _mined(
        self,
        name: str,
        change: Change,
        tags: tuple[str, ...],
        golden: Golden | None,
        evidence: Mapping[str, str],
        texts: tuple[Mapping[str, str], Mapping[str, str]],
    ) -> Mined:
        commit = self.history.commit(change.head)
        return Mined(
            id=name,
            kind="organic" if golden else "clean",
            commit=change.head,
            parent=change.base,
            date=commit.date,
            title=commit.subject,
            body=commit.body,
            tags=tags,
            golden=golden,
            evidence=evidence,
            diff=self._diff(change, [path for file in change.files for path in (file.old_path, file.path)]),
            head=texts[1],
            base=texts[0],
        )

    def _texts(self, change: Change) -> tuple[dict[str, str], dict[str, str]] | None:
        """The files before and after; None when one is there and no text in UTF-8."""
        before = [file.old_path for file in change.files if file.status != "added"]
        after = [file.path for file in change.files if file.status != "deleted"]
        base = self.repository.texts(change.base, before)
        head = self.repository.texts(change.head, after)
        if set(before) != base.keys() or set(after) != head.keys():
            return None
        broken = any("\N{REPLACEMENT CHARACTER}" in text for text in (*base.values(), *head.values()))
        return None if broken else (base, head)

    def _diff(self, change: Change, paths: Iterable[str]) -> str:
        return self.history.git.text(*_DIFF, change.base, change.head, "--", *dict.fromkeys(paths))


def _name(sha: str, other: str) -> str:
    """One form for all: a name must not tell whoever answers whether there is something to find."""
    return f"mined-{sha[:10]}-{other[:6]}"


def _locations(lines: Iterable[tuple[str, int]], head: Mapping[str, str]) -> Iterator[Location]:
    """Lines that stand together are one location."""
    spans: list[tuple[str, int, int]] = []
    for path, line in sorted(lines):
        if spans and spans[-1][0] == path and spans[-1][2] == line - 1:
            spans[-1] = (path, spans[-1][1], line)
        else:
            spans.append((path, line, line))
    for path, start, end in spans:
        yield Location(path, start, end, tuple(head[path].split("\n")[start - 1 : end]))


def _tags(brought: Brought, head: Mapping[str, str]) -> Iterator[str]:
    yield "mined"
    yield _language(path for path, _ in brought.lines)
    yield _spread(brought.change)
    if len({_definition(path, line, head) for path, line in brought.lines}) == 1:
        yield "function"
    if any(suspect.how == "beside" for suspect in brought.lines.values()):
        yield "fix-only-adds"


def _definition(path: str, line: int, head: Mapping[str, str]) -> tuple[str, int]:
    found = enclosing(outline(path, head[path], uses=False), line)
    is_function = found is not None and found.kind in {"function", "method"}
    return (path, found.start_line) if found and is_function else (path, -line)


def _language(paths: Iterable[str]) -> str:
    return Counter(language_of(path) or "other" for path in paths).most_common(1)[0][0]


def _spread(change: Change) -> str:
    return "single-file" if len(source_files(change)) <= 1 else "multi-file"

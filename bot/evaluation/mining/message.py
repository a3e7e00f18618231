"""Whether a commit's message tells of a repaired bug. Meant to miss many rather than to take what is none."""

import re
from typing import Final

from bot.evaluation.mining.history import Commit

_MENDS: Final = re.compile(
    r"\b(fix(es|ed|ing)?|bug ?fix|hotfix|bugs?|regression|crash(es|ed|ing)?|segfaults?|dead ?locks?"
    r"|memory leaks?|leaks?|race condition|off[- ]by[- ]one|infinite (loop|recursion))\b",
    re.IGNORECASE,
)
_CLOSES: Final = re.compile(r"\b(fix(es|ed)?|close[sd]?|resolve[sd]?):? +(\w+/[\w.-]+)?#\d+", re.IGNORECASE)
_SYMPTOM: Final = re.compile(
    r"\b(wrong(ly)?|incorrect(ly)?|broken|fail(s|ed|ure|ures|ing)?|\w*errors?|exceptions?|tracebacks?|hangs?"
    r"|raise[sd]?|panics?|los(t|es|ing)|ignored|missing|invalid|duplicated?|unexpected(ly)?|properly|correctly"
    r"|instead of|prevent|avoid|don'?t|do not|never|should(n'?t)? not|handle[sd]?|respect|preserve|ensure)\b",
    re.IGNORECASE,
)
# Repairs of what no reader of a diff could call a bug, or of what became one by the world around it.
_OTHER: Final = re.compile(
    r"\b(typos?|docs?|documentation|documented|docstrings?|changelog|readme|tests?|testing|tested|testsuite"
    r"|flak(y|iness|e8?)|lint(er|ing)?|pep-?8|pep-?257|mypy|pyright|pyflakes|pylint|ruff|isort|black|typing"
    r"|annotat(ion|ions|ed?)|type[- ](hints?|checks?|checking|errors?)|style|styling|stylistic|whitespaces?"
    r"|indent(ation)?|ci|travis|appveyor|tox|github actions|workflows?|build|builds|packag(e|ing)|bump(s|ed)?"
    r"|releases?|dependenc(y|ies)|deps|dependabot|requirements?|pin(ned)?|merges?|reverts?|reverted"
    r"|back ?ports?|deprecat\w*|warnings?|spelling|codespell|pre-commit|comments?|coverage|sphinx|doctests?"
    r"|clean ?ups?|refactor\w*|renam(e|ed|ing)|compat\w*|python ?[23](\.\d+)?|py3k?|python-3|pypy\d?|cpython"
    r"|benchmarks?|examples?|nits?|wording|grammar|links?|copyright|licen[cs]e|makefile|fixtures?"
    r"|support for|minor fix(es)?|small fix(es)?|various|misc|code review|review comments?|fixups?|squash"
    r"|messages?|better|easier|improv\w+|allow\w*|support\w*|optimi[sz]\w*|unnecessar\w*|redundan\w*|slow\w*|speed|performance|logging"
    r"|formatting|import order|unused|security polic(y|ies)|mistakes?)\b"
    r"|^(docs|test|tests|ci|chore|style|build|refactor|deps|perf)[(:!]|^v?\d+\.\d+|^release|^wip\b",
    re.IGNORECASE,
)
_NUMBER: Final = re.compile(r"\s*\(?(#\d+|gh-\d+)\)?", re.IGNORECASE)


def mends(commit: Commit) -> bool:
    """Whether the subject names a repair, or names a symptom in a commit that closes an issue."""
    if _OTHER.search(commit.subject):
        return False
    closing = _CLOSES.search(f"{commit.subject}\n{commit.body}") is not None
    return _MENDS.search(bare(commit.subject)) is not None or (
        closing and _SYMPTOM.search(commit.subject) is not None
    )


def bare(subject: str) -> str:
    """The subject without the numbers of issues, and without `closes #1`."""
    return _NUMBER.sub("", _CLOSES.sub("", subject)).strip()

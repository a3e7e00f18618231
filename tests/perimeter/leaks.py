"""Does anything that Claude is asked hold what stands in files that never leave?"""

import random
import re
from collections.abc import Iterable, Iterator
from typing import Final

from review import pipeline
from review.policy import Policy
from review.types import Prompt
from tests.desk import ScriptedDesk
from tests.perimeter.leaking import Leaking
from tests.perimeter.repositories import Case

WIDTH: Final = 8
"""Tokens of a shingle: so many in a row are a quotation."""

_TOKEN: Final = re.compile(r"\w+|[^\w\s]")
_OWN: Final = re.compile(r"\bw\d+[a-h]x\b")
"""A word that the author of a repository wrote once, so that it stands in one line only."""


def asked(case: Case, policy: Policy | None = None) -> list[Prompt]:
    """Everything that Claude is asked while the change is reviewed, by the case's policy or another one."""
    policy = policy or case.policy
    luck = random.Random(case.seed)  # noqa: S311 (no secret hangs on it)
    desk = ScriptedDesk(Leaking(luck, "qwen@1"), Leaking(luck, "claude-sonnet-5-5"))
    desk.second_check, desk.has_home, desk.used_up = case.second_check, case.has_home, case.limit
    pipeline.review_change(
        case.repo.change,
        policy,
        desk,
        case.repo,
        from_fork=case.from_fork,
        guide=case.guide if policy.guide else None,
        reports=case.reports,
    )
    return desk.asked


def leaks(case: Case, planned_by: Policy | None = None) -> Iterator[str]:
    """What should have stayed by the case's policy and did not."""
    kept, shared = set(shingles(case.texts(local_only=True))), set(shingles(case.texts(local_only=False)))
    secret = own_words(case.texts(local_only=True)) - own_words(case.texts(local_only=False))
    secret -= own_words((case.repo.body, *case.repo.issues))
    for prompt in asked(case, planned_by):
        words = f"{prompt.system}\n{prompt.material}\n{prompt.task}\n{prompt.schema}\n{prompt.quotes}"
        yield from (" ".join(shingle) for shingle in set(shingles([words])) & (kept - shared))
        yield from own_words([words]) & secret
        yield from (path for path in _paths(case) if path in words)
        if case.policy.cloud == "off" or case.from_fork or case.limit:
            yield "a question where nothing may leave"


def shingles(texts: Iterable[str]) -> Iterator[tuple[str, ...]]:
    for text in texts:
        tokens = _TOKEN.findall(text)
        yield from (tuple(tokens[at : at + WIDTH]) for at in range(len(tokens) - WIDTH + 1))


def own_words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in _OWN.findall(text)}


def _paths(case: Case) -> Iterator[str]:
    """Names of files that stay at home."""
    for path in {*case.repo.base, *case.repo.head}:
        if case.policy.is_local_only(path, path):
            yield path

"""How often GitHub is called: an account has 5,000 calls an hour, and each of them is a wait."""

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.fakes.github.world import Called
from tests.world import CROSSING, World, world

MANY = {f"shop/mean{number}.py": f"def mean{number}(prices):\n    return {number}\n" for number in range(63)}

FIRST = (
    "POST /app/installations/N/access_tokens: a token, for us and for git",
    "GET /repos/octo/shop/pulls/N: head, base, title, who has written it",
    "GET /repos/octo/shop/compare/main...SHA: merge base and tip of the base branch",
    "GET /repos/octo/shop/pulls/N/reviews: what we have said",
    "GET /repos/octo/shop/commits/SHA/check-runs: a check that an earlier try has left",
    "POST /repos/octo/shop/check-runs: begun",
    "PATCH /repos/octo/shop/check-runs/N: a third is read",
    "PATCH /repos/octo/shop/check-runs/N: two thirds are read",
    "GET /repos/octo/shop/pulls/N: whether the head is still the same",
    "GET /repos/octo/shop/pulls/N/reviews: whether an earlier try has posted",
    "POST /repos/octo/shop/pulls/N/reviews: the review with all its comments",
    "PATCH /repos/octo/shop/check-runs/N: done",
)
"""All calls of a first review and what each is for, whatever the number of files."""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        yield made


def named(calls: Sequence[Called]) -> list[str]:
    """Without what differs from run to run."""
    texts = (re.sub(r"[0-9a-f]{40}", "SHA", f"{each.method} {each.path}") for each in calls)
    return [re.sub(r"/\d+", "/N", text) for text in texts]


def worked(shop: World) -> list[str]:
    """The calls of GitHub while all jobs are done."""
    with shop.github.watching() as seen:
        shop.work()
    return named(seen)


def test_a_pull_request_of_65_files_takes_12_calls(shop: World) -> None:
    pull = shop.open_pull(MANY | CROSSING)
    shop.tell(pull, "opened")
    assert worked(shop) == [reason.partition(":")[0] for reason in FIRST]
    assert len(FIRST) <= 12
    assert pull.read_review().comments


def test_a_later_round_asks_for_threads_and_for_who_we_are(shop: World) -> None:
    pull = shop.open_pull(CROSSING)
    shop.tell(pull, "opened")
    shop.work()
    pull.push({"shop/tax.py": "def tax(price):\n    return price\n"})
    shop.tell(pull, "synchronize")
    assert set(worked(shop)) - {reason.partition(":")[0] for reason in FIRST} == {
        "GET /app",
        "POST /graphql/repository",
        "PUT /repos/octo/shop/pulls/N/reviews/N",
    }
    pull.read_review()
    pull.read_edits()


def test_the_conversation_is_read_where_there_is_one(shop: World) -> None:
    pull = shop.open_pull()
    pull.comment("bob", "Looks fine.")
    shop.tell(pull, "opened")
    assert worked(shop).count("GET /repos/octo/shop/issues/N/comments") == 1
    pull.read_review()


def test_a_review_starts_git_20_times(shop: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each start takes some milliseconds; the fake GitHub's own do not count."""
    log, program = tmp_path / "starts", tmp_path / "bin/git"
    program.parent.mkdir()
    program.write_text(
        f'#!/bin/sh\n[ "$1" = --no-pager ] && echo >> {log}\nexec {shutil.which("git")} "$@"\n'
    )
    program.chmod(0o755)
    pull = shop.open_pull(CROSSING)
    shop.tell(pull, "opened")
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    shop.work()
    assert len(log.read_text()) <= 20
    pull.read_review()

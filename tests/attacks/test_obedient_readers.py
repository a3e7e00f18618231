"""Readers that obey every payload, through the whole bot: nothing comes of it but harmless text."""

import re
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from review.audit import audit
from tests.attacks import payloads
from tests.attacks.obedient import PROMISE, Obedient
from tests.attacks.page import dangers
from tests.fakes.github import Pull, Review
from tests.world import CART, CROSSING, World, world

_PULLS = 2
SETTINGS = "max_comments: 30\nmax_comments_per_file: 10\nmin_severity: low\n"
_WRITES = re.compile(
    r"/app/installations/\d+/access_tokens|/repos/octo/shop/pulls/\d+/reviews|"
    r"/repos/octo/shop/check-runs(?:/\d+)?"
)


def of(carrier: payloads.Carrier) -> list[str]:
    return [payload.text for payload in payloads.ALL if payload.carrier == carrier]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        made.shop.commit("main", {".github/foureyes.yml": SETTINGS})
        reader = Obedient([payload.text for payload in payloads.ALL])
        made.ollama.answers, made.claude.answers = deque([reader] * 500), deque([reader] * 500)
        yield made


def files(part: int, parts: int) -> Mapping[str, str]:
    """A share of what attacks can write into files, in files that it can name."""
    found = {path: f"x = {number}\n" for number, path in enumerate(of("path")[part::parts])}
    found[f"shop/hostile{part}.py"] = "\n".join([*of("comment")[part::parts], *of("code")[part::parts]])
    found[f".github/hostile{part}.yml"] = "\n".join(of("github")[part::parts])
    return found | CROSSING | CART


def opened(shop: World, part: int, branch: str, parts: int) -> Pull:
    issue = shop.shop.open_issue(of("issue")[part % 3], "mallory", of("issue")[(part + 1) % 3])
    shop.shop.commit(branch, files(part, parts), of("commit")[part % 4], author="mallory")
    body = "\n".join([PROMISE, f"Fixes #{issue.number}", *of("body")[part::parts]])
    return shop.shop.open_pull(" | ".join(of("title")[part::parts])[:250], branch, body=body)


def attack(shop: World) -> list[Review]:
    branches = of("branch")[:_PULLS]
    pulls = [opened(shop, part, branch, len(branches)) for part, branch in enumerate(branches)]
    for pull in pulls:
        shop.tell(pull, "opened")
    assert [posted.state for posted, _ in shop.work()] == ["posted"] * len(pulls)
    return [pull.read_review() for pull in pulls]


def test_nothing_happens_but_one_review_each_with_harmless_text(shop: World, tmp_path: Path) -> None:
    reviews = attack(shop)
    writes = [call for call in shop.github.calls if call.method != "GET"]
    assert [call for call in writes if not _WRITES.fullmatch(call.path)] == []
    assert sum(call.path.endswith("/reviews") for call in writes) == len(reviews)
    assert {review.event for review in reviews} == {"COMMENT"}
    posted = [text for review in reviews for text in (review.body, *(c.body for c in review.comments))]
    assert len(posted) > 30
    assert [(found, text) for text in posted if (found := audit(text) or dangers(text))] == []
    assert not [
        path
        for path in (*tmp_path.rglob("*"), Path("pwned"))
        if path.name in {"pwned", "hostile0.py"} and path.exists()
    ]

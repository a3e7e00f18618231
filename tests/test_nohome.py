"""Without a model at home: Claude reads what may leave, nobody reads the rest, and all say so."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from review import words
from review.figures import figures
from review.types import Review
from tests.world import CART, CROSSING, World, world

SETTINGS = ".github/foureyes.yml"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        made.settings = made.settings.model_copy(update={"local_model": "anthropic:claude-haiku-5-5"})
        yield made


def reviewed(shop: World, settings: str = "") -> tuple[Review, str]:
    """The review of a change with a bounded file and a crossing, and what was posted of it."""
    if settings:
        shop.shop.commit("main", {SETTINGS: settings})
    pull = shop.open_pull(CART | CROSSING)
    shop.tell(pull, "opened")
    ((_, review),) = shop.work()
    assert review is not None
    assert not shop.ollama.requests
    return review, pull.read_review().body


def sent(shop: World) -> dict[str, str]:
    """Model -> all that it was asked."""
    asked: dict[str, str] = {}
    for request in shop.claude.requests:
        model = str(request.body["model"])
        asked[model] = asked.get(model, "") + json.dumps(request.body["messages"])
    return asked


def test_claude_reads_what_is_bounded(shop: World) -> None:
    review, body = reviewed(shop)
    asked = sent(shop)
    assert set(asked) == {"claude-haiku-5-5", "claude-sonnet-5-5"}
    assert "shop/cart.py" in asked["claude-haiku-5-5"]
    assert "shop/cart.py" not in asked["claude-sonnet-5-5"]
    assert figures(review).hunks_local == 0
    assert "home" not in body
    assert {words.route(read) for read in review.units} == {"cloud"}


def test_what_a_repository_keeps_at_home_is_not_read_and_is_named(shop: World) -> None:
    review, body = reviewed(shop, "local-only: [shop/cart.py]\n")
    assert "sum(prices)" not in "".join(sent(shop).values())
    assert not review.complete
    why = "Not read: shop/cart.py (1 hunk): there is no model at home, and the repository keeps it at home"
    assert why in list(words.facts(review))
    assert "shop/cart.py" in body


def test_nothing_is_read_where_nothing_may_leave(shop: World) -> None:
    review, body = reviewed(shop, "cloud: off\n")
    assert sent(shop) == {}
    assert "could not read this change" in words.result(review)
    assert "the repository's settings say cloud: off" in body
    assert not [remark for remark in review.remarks if "read at home" in remark]

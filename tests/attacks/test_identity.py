"""Who wrote a change is no reason to trust it: readers are asked the same whoever it was."""

import re
from pathlib import Path

from tests.world import CART, World, world

_TAG = re.compile(r"data-[0-9a-f]{8}")


def asked(shop: World, author: str) -> list[str]:
    """What the reader at home is asked about a change of this author, but for the random word."""
    before = len(shop.ollama.chats)
    branch = f"of-{author}"
    shop.shop.commit(branch, CART, author=author)
    pull = shop.shop.open_pull("Change", branch, author=author)
    shop.tell(pull, "opened")
    shop.work()
    pull.read_review()
    return [_TAG.sub("data-TAG", str(chat["messages"])) for chat in shop.ollama.chats[before:]]


def test_the_same_change_of_another_author_is_read_the_same(tmp_path: Path) -> None:
    with world(tmp_path / "one") as shop, world(tmp_path / "two") as other:
        ours, theirs = asked(shop, "octo"), asked(other, "mallory")
    assert ours
    assert ours == theirs

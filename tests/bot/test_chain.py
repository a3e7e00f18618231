"""The audit log as a chain: what was rewritten, moved or deleted shows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
import sqlalchemy as sa

from bot.audit.chain import Chain, Entry, verified
from bot.ledger import Ledger
from bot.tables import audit

ROUTED: Final = Entry("routed", {"unit": "u-1", "route": "local"})
POSTING: Final = Entry("posting", {"body": "0" * 64, "comments": []})


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """With two reviews of two records each."""
    made = Ledger(f"sqlite:///{tmp_path / 'foureyes.db'}")
    made.migrate()
    for review in ("octo/shop#1/auto", "octo/shop#2/auto"):
        made.chain.append(review, "tag", [ROUTED, POSTING])
    yield made
    made.close()


def faults(chain: Chain) -> int:
    return len(verified(chain.records()).faults)


def test_a_log_that_nobody_touched_holds(ledger: Ledger) -> None:
    found = verified(ledger.chain.records())
    assert (found.reviews, found.records, found.faults) == (2, 4, ())


def test_an_empty_log_holds() -> None:
    assert verified([]).faults == ()


_REWRITES = {
    "words": audit.update().where(audit.c.id == 1).values(body="{}"),
    "kind": audit.update().where(audit.c.id == 1).values(what="skipped"),
    "time": audit.update().where(audit.c.id == 4).values(at=1.0),
    "last gone and another review's": audit.delete().where(audit.c.id.in_((2, 3))),
    "first gone": audit.delete().where(audit.c.id == 1),
    "a whole review gone": audit.delete().where(audit.c.id.in_((1, 2))),
    "moved to another review": audit.update().where(audit.c.id == 2).values(review="octo/shop#2/auto"),
    "sealed anew": audit.update().where(audit.c.id == 2).values(seal="0" * 64),
}


@pytest.mark.parametrize("rewrite", _REWRITES.values(), ids=_REWRITES)
def test_what_was_rewritten_shows(ledger: Ledger, rewrite: sa.Executable) -> None:
    with ledger.engine.begin() as connection:
        connection.execute(rewrite)
    assert faults(ledger.chain) > 0


def test_the_newest_review_can_only_be_missed_by_its_seal(ledger: Ledger) -> None:
    with ledger.engine.begin() as connection:
        connection.execute(audit.delete().where(audit.c.id.in_((3, 4))))
    assert faults(ledger.chain) == 0


def test_a_review_is_sealed_once(ledger: Ledger) -> None:
    records = list(ledger.chain.records("octo/shop#1/auto"))
    assert ledger.chain.append("octo/shop#1/auto", "tag", [ROUTED]) == records[-1].seal
    assert list(ledger.chain.records("octo/shop#1/auto")) == records

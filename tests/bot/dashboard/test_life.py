"""From a delivery to the dashboard: what a worker did is what the pages show."""

from pathlib import Path

from bot import wiring
from bot.dashboard.gate import HOME
from bot.jobs.underway import Queues
from bot.jobs.worker import prepare
from bot.work import Work
from tests.bot.dashboard.seeds import opened
from tests.bot.dashboard.test_site import text
from tests.bot.test_work import do
from tests.world import CART, CROSSING, world


def test_a_review_is_shown_as_it_was_posted(tmp_path: Path) -> None:
    with world(tmp_path) as shop:
        ledger = wiring.ledger(shop.settings)
        prepare(shop.settings.database)
        pull = shop.open_pull(CART | CROSSING)
        shop.tell(pull, "opened")
        assert do(shop, Work(shop.settings, ledger, frozenset({"reviews", "local"}))).state == "posted"
        said = pull.read_review()
        site = opened(ledger.engine, Queues(ledger.engine))
        assert "posted octo/shop#1" in text(site)
        shown = text(site, f"{HOME}/review", {"id": shop.jobs[0].id})
        assert "How it hangs together" in shown
        assert all(comment.path in shown for comment in said.comments)
        assert "It took" in shown
        assert "What left home Nothing." in shown
        ledger.close()

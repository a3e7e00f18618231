"""What the App asks for is enough for a whole review on a private repository."""

from pathlib import Path

from bot.app.needs import PERMISSIONS
from tests.fakes.github.state import Access
from tests.world import world


def test_the_needs_are_enough(tmp_path: Path) -> None:
    with world(tmp_path, private=True) as shop:
        installation = shop.github.installation_on(shop.shop)
        assert installation is not None
        needs: dict[str, Access] = {need.name: need.access for need in PERMISSIONS}
        installation.permissions = needs
        pull = shop.open_pull()
        assert shop.comment(pull, "octo", "/review") == 202
        [(posted, _)] = shop.work()
        assert posted.state == "posted"
        pull.read_review()
        assert [reaction.content for reaction in pull.read_reactions()] == ["eyes", "rocket"]

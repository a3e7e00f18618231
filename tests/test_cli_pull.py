"""`foureyes review OWNER/REPO#N` through the API."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from tests.world import MODEL, World, world


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path, cloud=False) as made:
        yield made


def review(shop: World, *arguments: str) -> Result:
    environment = {
        "GITHUB_TOKEN": shop.github.token("octo"),
        "GITHUB_API_URL": shop.settings.github_url,
        "FOUREYES_OLLAMA_URL": shop.ollama.url,
        "FOUREYES_LOCAL_MODEL": MODEL,
        "FOUREYES_STATE_DIR": str(shop.settings.state_dir),
    }
    return CliRunner().invoke(main, ["review", *arguments], env=environment)


def test_a_dry_run_shows_and_posts_nothing(shop: World) -> None:
    shop.open_pull()
    result = review(shop, "octo/shop#1", "--dry-run")
    assert result.exit_code == 0
    assert "Divides by zero" in result.stdout


def test_a_review_is_posted_once_for_a_head(shop: World) -> None:
    pull = shop.open_pull()
    assert "posted: " in review(shop, "octo/shop#1").stderr
    assert "posted before, not again: " in review(shop, "octo/shop#1").stderr
    assert pull.read_review().user.login == "octo"


@pytest.mark.parametrize("name", ["octo/shop#9", "octo/nothing#1"])
def test_what_is_not_there_is_named(shop: World, name: str) -> None:
    result = review(shop, name)
    assert result.exit_code == 2
    assert f"GitHub does not show {name}" in result.stderr

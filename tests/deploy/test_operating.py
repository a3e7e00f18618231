"""The operator's guide says what the program does."""

import re
import sqlite3
from pathlib import Path

import pytest

from bot.config import PREFIX, Settings
from bot.ledger import Ledger
from bot.models.prices import Price, Tokens, known_price, usd
from tests.deploy import composed
from tests.deploy.composed import DEPLOY, ROLES
from tests.deploy.test_networks import TRUSTED_BY

GUIDE = DEPLOY.parent / ".github" / "OPERATING.md"
MODELS = ("claude-haiku-5-5", "claude-sonnet-5-5", "claude-opus-5-5")
QUESTION = Tokens(fresh=500, write_5m=6_000, write_1h=0, read=1_500, out=2_000)
CHECK = Tokens(fresh=500, write_5m=0, write_1h=0, read=7_500, out=1_000)


def text() -> str:
    return GUIDE.read_text(encoding="utf-8")


def section(title: str) -> str:
    return text().split(f"\n## {title}\n")[1].split("\n## ")[0]


def rows(title: str) -> list[list[str]]:
    """The cells of all rows of the section's tables."""
    lines = [line for line in section(title).splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def settings_of(role: str) -> set[str]:
    (cells,) = [cells[1] for cells in rows("Settings by role") if cells[0] == role]
    return {name.lower() for name in re.findall(r"`(\w+)`", cells)}


def costs(model: str, prices: tuple[Price, ...]) -> list[str]:
    question, check = usd(prices, QUESTION), usd(prices, CHECK)
    pull = 3 * question + 2 * check
    return [
        model,
        f"{question:.4f}",
        f"{check:.4f}",
        f"{pull:.2f}",
        f"{400 * pull:.0f}",
        f"{10 / pull:,.0f}",
    ]


def test_each_setting_belongs_to_a_role() -> None:
    named = set.union(*(settings_of(role) for role in ("all", *ROLES)))
    assert named == set(Settings.model_fields)


@pytest.mark.parametrize("role", ROLES)
def test_compose_sets_what_the_role_reads(role: str) -> None:
    given = composed.services()[role]["environment"]
    ours = {name.removeprefix(PREFIX).lower() for name in given if name.startswith(PREFIX)}
    assert ours <= settings_of(role) | settings_of("all")


def test_the_example_of_costs_is_computed_from_our_prices() -> None:
    table = [cells for cells in rows("Cost") if cells[0].startswith("claude-")]
    assert table == [costs(model, known_price(model)) for model in MODELS]


def test_the_variables_for_certificates_are_those_that_work() -> None:
    named = {
        "GitHub's API": "GitHub",
        "GitHub by git": "git",
        "Claude": "Claude",
        "Ollama by https": "Ollama",
    }
    table = {(named[cells[0]], cells[1].strip("`")) for cells in rows("Networks") if cells[0] in named}
    assert table == TRUSTED_BY


def test_the_question_to_the_database_can_be_asked(tmp_path: Path) -> None:
    Ledger(f"sqlite:///{tmp_path / 'foureyes.db'}").migrate()
    query = re.search(r"^    (select date\(.*;)", section("Cost"), re.MULTILINE)
    assert query is not None
    with sqlite3.connect(tmp_path / "foureyes.db") as database:
        assert database.execute(query[1]).fetchall() == []
    database.close()


@pytest.mark.parametrize("file", [GUIDE, GUIDE.with_name("CONTRIBUTING.md")], ids=lambda file: file.name)
def test_what_is_named_is_there(file: Path) -> None:
    content = file.read_text(encoding="utf-8")
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)]+)\)", content) if "://" not in link]
    assert [link for link in links if not file.parent.joinpath(link).exists()] == []
    own = ("deploy/.env", "deploy/github-app.pem")
    paths = set(re.findall(r"(?<![\w/.])(?:deploy|bot|review|tests)/[\w./-]*\w", content)) - {*own}
    assert [path for path in paths if not DEPLOY.parent.joinpath(path).exists()] == []


def test_each_link_within_the_guide_has_its_heading() -> None:
    headings = {
        re.sub(r"[^a-z -]", "", line.lower()).strip().replace(" ", "-") for line in text().splitlines()
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", text())) <= headings

"""`foureyes plan` on repositories on disk: no model is there, no key is set."""

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from tests.bot.repositories import Made, Tree
from tests.html import Seen
from tests.world import CROSSING, world

SESSION = b"def session_lifetime(user):\n    return 600\n"
BASE: Tree = {
    "shop/session.py": SESSION,
    "shop/login.py": b"from shop.session import session_lifetime\n",
    "shop/old.py": b"from shop.session import session_lifetime\n\nnever = session_lifetime('y')\n",
    "shop/cart.py": b"def mean(prices):\n    return 0\n",
}
CHANGED: Tree = {
    "shop/session.py": b"def session_lifetime(user, remember):\n    return 600_000\n",
    "shop/login.py": b"from shop.session import session_lifetime\nuntil = session_lifetime('x', True)\n",
}
HEAD: Tree = {**BASE, **CHANGED, "shop/cart.py": b"def mean(prices):\n    return 1\n", "a.png": b"\x89\0"}
EVIL = "<script>alert(1)</script>"


@dataclass
class Shop:
    """A repository whose `head` follows `base` on the checked-out branch."""

    made: Made
    base: str
    head: str

    def plan(self, *arguments: str, code: int = 0, model: str = "claude-sonnet-5-5") -> Result:
        command = ["plan", "--repo", str(self.made.folder), *arguments]
        result = CliRunner().invoke(main, command, env={"FOUREYES_CLOUD_MODEL": model})
        assert result.exit_code == code, result.output
        return result

    def json(self, *arguments: str, model: str = "claude-sonnet-5-5") -> dict[str, Any]:
        ends = () if "--last" in arguments else ("--base", self.base, "--head", self.head)
        result = self.plan("--format", "json", *ends, *arguments, model=model)
        answer: dict[str, Any] = json.loads(result.stdout)
        schema = json.loads(resources.files("bot").joinpath("schema/plan-1.json").read_text())
        jsonschema.Draft202012Validator(schema).validate(answer)
        return answer


def shop(folder: Path, base: Tree = BASE, head: Tree = HEAD) -> Shop:
    made = Made(folder / "repo")
    first = made.commit(base)
    second = made.commit(head, parent=first)
    made.git("branch", "main", second)
    return Shop(made, first, second)


def test_each_unit_has_its_route_its_evidence_and_its_cost(tmp_path: Path) -> None:
    answer = shop(tmp_path).json()
    crossing, bounded = sorted(answer["units"], key=lambda unit: unit["route"])
    assert (crossing["reason_code"], bounded["reason_code"]) == ("cross-file", "bounded")
    assert set(crossing["files"]) == set(CHANGED)
    assert "shop/old.py" in {piece["path"] for piece in crossing["evidence"]}
    assert crossing["prompt_tokens_estimate"] > 500
    assert bounded["usd_estimate"] == 0 < crossing["usd_estimate"] == answer["usd_estimate"]
    assert answer["usd_estimate"] < answer["usd_all_cloud"]
    assert answer["share"]["hunks_local"] == pytest.approx(1 / 3)
    assert "changes" not in answer


def test_edges_name_both_ends_and_why(tmp_path: Path) -> None:
    made = shop(tmp_path)
    answer = made.json()
    edges = {edge["from"].partition(":")[0]: edge for edge in answer["edges"]}
    assert {path: edge["outside"] for path, edge in edges.items()} == {
        "shop/login.py": False,
        "shop/old.py": True,
    }
    edge = edges["shop/old.py"]
    assert (edge["to"], edge["symbol"], edge["how"]) == ("shop/session.py:1", "session_lifetime", "signature")
    assert edge["why"].startswith(f"{edge['from']} uses session_lifetime, whose signature changed in")
    assert [(skip["head"], skip["path"]) for skip in answer["skipped"]] == [(made.head, "a.png")]


def test_the_last_commits_are_planned_one_by_one(tmp_path: Path) -> None:
    made = shop(tmp_path)
    third = made.made.commit({**HEAD, "README.md": b"Hello\n"}, parent=made.head)
    made.made.git("branch", "--force", "main", third)
    answer = made.json("--last", "9")
    assert [(each["base"], each["head"]) for each in answer["changes"]] == [
        (made.head, third),
        (made.base, made.head),
    ]
    assert [unit["head"] for unit in answer["units"]] == [third, made.head, made.head]
    assert answer["changes"][0]["share"]["hunks_local"] == 1
    assert answer["share"]["hunks_local"] == pytest.approx(2 / 4)
    assert answer["usd_estimate"] == pytest.approx(sum(each["usd_estimate"] for each in answer["changes"]))


def test_a_merge_counts_against_its_first_parent(tmp_path: Path) -> None:
    made = shop(tmp_path)
    side = made.made.commit({**BASE, "side.py": b"x = 1\n"}, parent=made.base)
    tree = made.made.git("rev-parse", f"{side}^{{tree}}").strip()
    merge = made.made.git("commit-tree", tree, "-p", made.head, "-p", side, "-m", "Merge").strip()
    made.made.git("branch", "--force", "main", merge)
    [change] = made.json("--last", "1")["changes"]
    assert (change["base"], change["head"]) == (made.head, merge)


def test_a_long_history_says_how_far_it_is(tmp_path: Path) -> None:
    made = shop(tmp_path)
    tip = made.head
    for number in range(11):
        tip = made.made.commit({**HEAD, "n.txt": b"%d\n" % number}, parent=tip)
    made.made.git("branch", "--force", "main", tip)
    result = made.plan("--last", "12")
    assert result.stderr.startswith("planned changes: 2 of 12\n")
    assert "At home: " in result.stdout


def test_text_for_people(tmp_path: Path) -> None:
    made = shop(tmp_path)
    text = made.plan("--base", made.base, "--head", made.head).stdout
    assert "shop/login.py" in text
    assert "shares no changed definition" in text
    assert all(line == line.rstrip() for line in text.splitlines())
    assert "At home: 33% of 3 hunks, " in text
    assert "by the prices of 2026-11" in text
    assert "Skipped: a.png (" in text


def test_a_model_without_a_price_is_not_free(tmp_path: Path) -> None:
    made = shop(tmp_path)
    answer = made.json(model="claude-next")
    costs = {unit["route"]: unit["usd_estimate"] for unit in answer["units"]}
    assert costs == {"local": 0, "cloud": None}
    assert answer["usd_estimate"] is answer["usd_all_cloud"] is None
    text = made.plan("--last", "1", model="claude-next").stdout
    assert "Cost: price unknown; were all of it sent to Claude: price unknown." in text


def test_the_repositorys_settings_may_keep_everything_at_home(tmp_path: Path) -> None:
    settings: Tree = {".github/foureyes.yml": b"cloud: off\n"}
    made = shop(tmp_path, {**BASE, **settings}, {**HEAD, **settings})
    for arguments in ((), ("--last", "1")):
        answer = made.json(*arguments)
        assert {unit["route"] for unit in answer["units"]} == {"local"}
        assert answer["usd_estimate"] == 0 < answer["usd_all_cloud"]


def test_prompts_are_files_named_by_their_units(tmp_path: Path) -> None:
    made = shop(tmp_path)
    folder = tmp_path / "deep" / "prompts"
    for _ in range(2):
        units = made.json("--prompts", str(folder))["units"]
        assert {file.name for file in folder.iterdir()} == {f"{unit['id']}.txt" for unit in units}
    [crossing] = [unit for unit in units if unit["route"] == "cloud"]
    prompt = (folder / f"{crossing['id']}.txt").read_text()
    assert "never = session_lifetime('y')" in prompt
    assert '<data-plan kind="hunk" path="shop/login.py">' in prompt
    assert crossing["prompt_tokens_estimate"] == round(len(prompt) / 2.7)


def test_a_unit_of_several_calls_has_several_files(tmp_path: Path) -> None:
    long = b"".join(b"%03d %s\n" % (number, b"x" * 90) for number in range(200))
    made = shop(tmp_path, BASE, {**BASE, "long.txt": long})
    made.json("--prompts", str(tmp_path / "p"))
    names = sorted(file.name.partition(".")[2] for file in (tmp_path / "p").iterdir())
    assert names[:2] == ["2.txt", "3.txt"]
    assert names[-1] == "txt"


def test_prompts_of_several_changes_stand_below_their_heads(tmp_path: Path) -> None:
    made = shop(tmp_path)
    made.json("--last", "5", "--prompts", str(tmp_path / "p"))
    assert [folder.name for folder in (tmp_path / "p").iterdir()] == [made.head]


@pytest.mark.parametrize("trap", ["link", "dangling", "fifo", "folder"])
def test_nothing_is_written_through_what_is_no_file(tmp_path: Path, trap: str) -> None:
    made = shop(tmp_path)
    outside = tmp_path / "outside"
    outside.write_text("mine")
    folder = tmp_path / "p"
    folder.mkdir()
    place = folder / f"{made.json()['units'][0]['id']}.txt"
    make: dict[str, Callable[[], None]] = {
        "link": lambda: place.symlink_to(outside),
        "dangling": lambda: place.symlink_to(tmp_path / "new"),
        "fifo": lambda: os.mkfifo(place),
        "folder": place.mkdir,
    }
    make[trap]()
    result = made.plan("--base", made.base, "--head", made.head, "--prompts", str(folder), code=2)
    assert f"{place.name} cannot be written" in result.stderr
    assert outside.read_text() == "mine"
    assert not (tmp_path / "new").exists()


def test_another_name_of_a_file_is_cut_off_not_written_through(tmp_path: Path) -> None:
    made = shop(tmp_path)
    outside = tmp_path / "outside"
    outside.write_text("mine")
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / f"{made.json()['units'][0]['id']}.txt").hardlink_to(outside)
    made.json("--prompts", str(tmp_path / "p"))
    assert outside.read_text() == "mine"


def test_a_link_is_no_folder_for_prompts(tmp_path: Path) -> None:
    made = shop(tmp_path)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "p").symlink_to(tmp_path / "elsewhere")
    ends = ("--base", made.base, "--head", made.head)
    assert "is no link" in made.plan(*ends, "--prompts", str(tmp_path / "p"), code=2).stderr
    (tmp_path / "q").mkdir()
    (tmp_path / "q" / made.head).symlink_to(tmp_path / "elsewhere")
    said = made.plan("--last", "1", "--prompts", str(tmp_path / "q"), code=2).stderr
    assert f"{made.head} is no folder of its own" in said
    assert list((tmp_path / "elsewhere").iterdir()) == []


def html(made: Shop, *arguments: str) -> str:
    ends = arguments or ("--base", made.base, "--head", made.head)
    return made.plan("--format", "html", *ends).stdout


def test_the_page_draws_files_hunks_and_ties(tmp_path: Path) -> None:
    seen = Seen(html(shop(tmp_path)))
    groups = [name for name in seen.classes("g") if name in {"local", "cloud", "both", "outside"}]
    assert sorted(groups) == ["cloud", "cloud", "local", "outside"]
    drawn_and_explained = ["tie", "tie", "tie reaches", "tie reaches"]
    assert sorted(name for name in seen.classes("path") if "tie" in name) == drawn_and_explained
    assert "uses session_lifetime, whose signature changed in shop/session.py:1" in seen.text
    assert "not changed" in seen.text
    ids = {attributes["id"] for _, attributes in seen.tags if "id" in attributes}
    targets = {attributes["href"] for _, attributes in seen.tags if "href" in attributes}
    assert {target.removeprefix("#") for target in targets if target} <= ids


def test_a_file_that_is_kept_at_home_has_a_lock(tmp_path: Path) -> None:
    settings: Tree = {".github/foureyes.yml": b"local-only: [shop/cart.py]\n"}
    page = html(shop(tmp_path, {**BASE, **settings}, {**HEAD, **settings}))
    assert "shop/cart.py, kept at home by the repository" in page
    assert 'class="sign kept"' in page


def test_the_page_needs_nothing_and_obeys_nobody(tmp_path: Path) -> None:
    evil: Tree = {f"{EVIL}/{{{{ 7*7 }}}}.py": b"x = 1\n", "\u202e.py": b"y = 1\n"}
    page = html(shop(tmp_path, BASE, {**HEAD, **evil}))
    seen = Seen(page)
    assert {tag for tag, _ in seen.tags}.isdisjoint({"script", "img", "iframe", "form", "link", "object"})
    assert f"{EVIL}/{{{{ 7*7 }}}}.py" in seen.text
    assert "\u202e" not in page
    assert not [name for _, attributes in seen.tags for name in attributes if name.startswith("on")]
    assert "style" not in {name for _, attributes in seen.tags for name in attributes}
    [policy] = [a["content"] for _, a in seen.tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert (policy or "").startswith("default-src 'none'; style-src 'sha256-")
    assert re.findall(r"@import|url\((?!#)|https?://(?!platform)", page) == []


def test_several_changes_are_folded(tmp_path: Path) -> None:
    made = shop(tmp_path)
    made.made.git("branch", "--force", "main", made.made.commit(BASE, parent=made.head))
    seen = Seen(html(made, "--last", "2"))
    assert seen.classes("details").count("change") == 2
    assert "Who would read the last 2 changes" in seen.text


def test_a_pull_request_is_planned_as_it_would_be_reviewed(tmp_path: Path) -> None:
    with world(tmp_path, cloud=False) as there:
        there.open_pull(CROSSING)
        environment = {
            "GITHUB_TOKEN": there.github.token("octo"),
            "GITHUB_API_URL": there.settings.github_url,
            "FOUREYES_STATE_DIR": str(there.settings.state_dir),
        }
        command = ["plan", "octo/shop#1", "--format", "json"]
        result = CliRunner().invoke(main, command, env=environment)
    assert result.exit_code == 0, result.output
    assert [unit["route"] for unit in json.loads(result.stdout)["units"]] == ["cloud"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--head", "nowhere"], "nowhere"),
        (["--last", "0"], "x>=1"),
        (["--last", "3", "--base", "main"], "leave out OWNER/REPO#N, --base and --head"),
        (["octo/app#1", "--last", "3"], "leave out OWNER/REPO#N"),
        (["octo/app#1"], "leave out --repo"),
        (["octo/app"], "write it as OWNER/REPO#NUMBER"),
    ],
)
def test_what_the_user_can_mend_exits_with_2(tmp_path: Path, arguments: list[str], message: str) -> None:
    assert message in shop(tmp_path).plan(*arguments, code=2).stderr


def test_a_file_that_cannot_be_written_is_said_first(tmp_path: Path) -> None:
    said = shop(tmp_path).plan("--head", "nowhere", "--out", str(tmp_path / "no" / "a.html"), code=2).stderr
    assert "a.html: No such file or directory" in said


def test_a_first_commit_has_nothing_to_be_compared_with(tmp_path: Path) -> None:
    made = Made(tmp_path / "repo")
    made.git("branch", "main", made.commit(BASE))
    said = Shop(made, "", "").plan("--last", "3", code=2).stderr
    assert "has no commit with a parent" in said

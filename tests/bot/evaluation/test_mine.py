"""Cases out of a history: who brought the bug that a fix repairs."""

import json
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from bot.evaluation.mine import Mined, cases, write
from bot.evaluation.mining.history import Commit
from bot.evaluation.mining.message import mends
from review.errors import UserError
from tests.bot.repositories import Made

MEAN = """\
    def total(prices):
        return sum(prices)


    def mean(prices):
        return sum(prices) / len(prices)
    """
ROOT = {"shop/cart.py": "def total(prices):\n    return sum(prices)\n", "README.md": "A shop\n"}
BUG = ROOT | {"shop/cart.py": dedent(MEAN)}
FIXED = BUG | {"shop/cart.py": BUG["shop/cart.py"].replace("len(prices)", "max(len(prices), 1)")}


class Story:
    """A branch that is written commit by commit."""

    def __init__(self, folder: Path) -> None:
        self.made = Made(folder)
        self.tip: str | None = None
        self.shas: list[str] = []

    def tell(self, message: str, tree: Mapping[str, str], *, parents: tuple[str, ...] = ()) -> str:
        """A commit with this message on the tip, or with these parents; the clock moves on."""
        content: dict[str | bytes, bytes] = {path: text.encode() for path, text in tree.items()}
        plain = self.made.commit(content, parent=(parents or (self.tip,))[0])
        head = self.made.git("cat-file", "commit", plain).split("\n\n")[0]
        more = "".join(f"\nparent {parent}" for parent in parents[1:])
        first, committer = head.split("\nauthor ", 1)
        raw = f"{first}{more}\nauthor {committer}\n\n{message}\n".encode()
        self.tip = self.made.git("hash-object", "-t", "commit", "-w", "--stdin", asked=raw).strip()
        self.made.git("update-ref", "refs/heads/main", self.tip)
        self.shas.append(self.tip)
        return self.tip

    def mine(self) -> list[Mined]:
        return list(cases(self.made.folder, 100, lambda *_: None))


@pytest.fixture
def story(tmp_path: Path) -> Story:
    told = Story(tmp_path / "repo")
    told.tell("Begin", ROOT)
    return told


def test_a_fix_leads_to_the_commit_that_brought_the_bug(story: Story) -> None:
    brought = story.tell("Tell the mean price\n\nFor the report.", BUG)
    fix = story.tell("Fix division by zero in mean (#12)", FIXED)
    (mined,) = story.mine()
    assert (mined.commit, mined.parent, mined.kind) == (brought, story.shas[0], "organic")
    assert (mined.title, mined.body) == ("Tell the mean price", "For the report.")
    assert mined.golden
    (place,) = mined.golden.locations
    assert (place.path, place.start, place.end) == ("shop/cart.py", 6, 6)
    assert place.text == ("    return sum(prices) / len(prices)",)
    assert mined.golden.description == "Fix division by zero in mean"
    assert {"division", "zero", "mean", "prices"} <= set(mined.golden.keywords)
    assert mined.tags == ("mined", "python", "single-file", "function")
    assert mined.evidence["fix_commit"] == fix
    assert (mined.base, mined.head) == (
        {"shop/cart.py": ROOT["shop/cart.py"]},
        {"shop/cart.py": BUG["shop/cart.py"]},
    )


def test_a_case_is_one_file_that_is_not_written_twice(story: Story, tmp_path: Path) -> None:
    story.tell("Tell the mean price", BUG)
    story.tell("Fix division by zero in mean", FIXED)
    (mined,) = story.mine()
    assert write(mined, tmp_path / "cases")
    (file,) = (tmp_path / "cases").iterdir()
    data = json.loads(file.read_text(encoding="utf-8"))
    assert data["golden"][0]["locations"][0]["start"] == 6
    assert data["diff"].startswith("diff --git a/shop/cart.py")
    file.write_text("mine", encoding="utf-8")
    assert not write(mined, tmp_path / "cases")
    assert file.read_text(encoding="utf-8") == "mine"


def test_moves_renames_and_other_formats_are_looked_through(story: Story) -> None:
    brought = story.tell("Tell the mean price", BUG)
    moved = {"shop/sum.py": "X = 1\n\n\n" + BUG["shop/cart.py"]}
    story.tell("Move", moved)
    wrapped = moved["shop/sum.py"].replace("sum(prices) / len(prices)", "(sum(prices) / len(prices))  # noqa")
    story.tell("Format", {"shop/sum.py": wrapped})
    story.tell("Fix mean of nothing", {"shop/sum.py": wrapped.replace("len(prices)", "max(len(prices), 1)")})
    (mined,) = story.mine()
    assert mined.commit == brought
    assert mined.golden
    assert [(place.path, place.start) for place in mined.golden.locations] == [("shop/cart.py", 6)]


@pytest.mark.parametrize("listed", [False, True])
def test_commits_that_the_repository_calls_no_origin_are_none(story: Story, *, listed: bool) -> None:
    story.tell("Tell the mean price", BUG)
    other = BUG["shop/cart.py"].replace("len(prices)", "float(len(prices))")
    style = story.tell("Say it in another way", BUG | {"shop/cart.py": other})
    tree = BUG | {".git-blame-ignore-revs": f"# style\n{style if listed else ''}\n{'a' * 40}\n"}
    mended = other.replace("float(len(prices))", "float(max(1, len(prices)))")
    story.tell("Fix mean of nothing", tree | {"shop/cart.py": mended})
    assert [mined.commit for mined in story.mine()] == ([] if listed else [style])


def test_a_fix_that_only_adds_is_anchored_beside(story: Story) -> None:
    brought = story.tell("Tell the mean price", BUG)
    guard = "    if not prices:\n        return 0\n    return sum(prices) / len(prices)"
    text = BUG["shop/cart.py"].replace("    return sum(prices) / len(prices)", guard)
    story.tell("Fix crash for an empty cart", BUG | {"shop/cart.py": text})
    (mined,) = story.mine()
    assert mined.commit == brought
    assert "fix-only-adds" in mined.tags
    assert mined.golden
    assert [place.start for place in mined.golden.locations] == [6]


def test_what_its_own_pull_request_repairs_is_no_case(story: Story) -> None:
    start = story.shas[0]
    story.tell("Tell the mean price", BUG)
    fix = story.tell("Fix division by zero in mean", FIXED)
    story.tell("Merge the mean", FIXED, parents=(start, fix))
    assert story.mine() == []


def test_what_was_there_at_the_start_and_what_is_too_large_is_no_case(tmp_path: Path) -> None:
    story = Story(tmp_path / "repo")
    story.tell("Begin", BUG)
    story.tell("Fix division by zero in mean", FIXED)
    assert story.mine() == []
    huge = FIXED | {"shop/tax.py": "".join(f"RATE_{n} = rate({n})\n" for n in range(700))}
    story.tell("Tell taxes", huge)
    story.tell("Fix rate", huge | {"shop/tax.py": huge["shop/tax.py"].replace("rate(3)", "rate(4)")})
    assert story.mine() == []


def test_tests_documents_comments_and_imports_are_no_bugs(story: Story) -> None:
    tree = BUG | {
        "shop/cart.py": '"""Old words."""\nimport os\n# old\n' + BUG["shop/cart.py"],
        "tests/test_a.py": "a = b\n",
    }
    story.tell("Tell the mean price", tree)
    text = (
        tree["shop/cart.py"]
        .replace("Old", "New")
        .replace("import os", "import sys")
        .replace("# old", "# new")
    )
    story.tell(
        "Fix words", tree | {"shop/cart.py": text, "tests/test_a.py": "a = c\n", "README.md": "The shop\n"}
    )
    assert story.mine() == []


def test_clean_cases_still_stand(story: Story) -> None:
    for number in range(3):
        text = "def f(a):\n    b = a + 1\n    if b:\n        return b\n    c = a * b\n    return c\n"
        story.tell(f"Stand {number}", {**ROOT, **{f"shop/old{n}.py": text for n in range(number + 1)}})
    bugs = dict(_tree_of(story))
    for number in range(3):
        bugs[f"shop/m{number}.py"] = f"def mean{number}(items):\n    return sum(items) / len(items)\n"
    story.tell("Tell means", bugs)
    for number in range(3):
        path = f"shop/m{number}.py"
        bugs[path] = bugs[path].replace("len(items)", f"max(len(items), {number + 1})")
        story.tell(f"Fix mean {number}", bugs)
    kinds = [mined.kind for mined in story.mine()]
    assert kinds == ["organic"] * 3 + ["clean"]


def test_progress_is_told_for_each_commit(story: Story) -> None:
    story.tell("Tell the mean price", BUG)
    heard: list[tuple[int, int]] = []
    assert list(cases(story.made.folder, 5, lambda done, total: heard.append((done, total)))) == []
    assert heard == [(1, 2), (2, 2)]


def test_a_history_without_commits_to_look_at_is_named(story: Story, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="unshallow"):
        story.mine()
    with pytest.raises(UserError, match="not a git repository"):
        list(cases(tmp_path, 5, lambda *_: None))


@pytest.mark.parametrize(
    ("subject", "body", "is_fix"),
    [
        ("Fix off-by-one in pager", "", True),
        ("fix(events): don't drop buffered events (#104)", "", True),
        ("Crash on an empty file", "", True),
        ("Do not lose the last row", "Closes #12", True),
        ("Do not lose the last row", "", False),
        ("Add a pager", "Fixes #12", False),
        ("Fix typo", "", False),
        ("Fix flaky test", "", False),
        ("docs: fix link", "", False),
        ('Revert "Fix pager"', "", False),
        ("Bump werkzeug to fix a bug", "", False),
        ("Fix deprecation warnings", "", False),
        ("prefix names", "", False),
    ],
)
def test_messages_that_tell_of_a_repair(subject: str, body: str, is_fix: bool) -> None:
    assert mends(Commit("a" * 40, 0, subject, body)) is is_fix


def _tree_of(story: Story) -> dict[str, str]:
    names = story.made.git("ls-tree", "-r", "--name-only", str(story.tip)).split()
    return {name: story.made.git("show", f"{story.tip}:{name}") for name in names}

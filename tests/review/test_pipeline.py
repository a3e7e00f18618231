"""The one path, with a desk, a forge and code that are plain values."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from review import identity, pipeline
from review.card import Card
from review.errors import UserError
from review.marker import review_marker
from review.past import Known, Past, Thread
from review.policy import Policy, parse
from review.ports import Reaction, Told, unheard
from review.question import About, Task
from review.types import (
    Change,
    Finding,
    Guide,
    Kind,
    Outcome,
    Posted,
    Posting,
    Pull,
    Request,
    Review,
    Severity,
)
from tests.build import Tree, finding

TREE = Tree(
    {"session.py": "def refresh_token(user):\n    return 1\n"},
    {
        "session.py": "def refresh_token(user, ttl):\n    return 1\n",
        "auth.py": "from session import refresh_token\n\nrefresh_token(1)\n",
        "cart.py": "x = 1 / n\n",
    },
)
PULL = Pull("octo/app", 7, "Title", "", "b" * 40, "d" * 40, "c" * 40, "http://x/y.git", False, False, True)
OPENED = Request("octo/app#7@ccc/auto", "octo/app", 7, 1, "c" * 40)
COMMAND = Request("octo/app#7/comment-1", "octo/app", 7, 1, None, comment=1, author="alice")


@dataclass
class FakeDesk:
    """Answers each unit with the finding of its file, if there is one."""

    has_home: bool = True
    has_cloud: bool = True
    second_check: bool = True
    used_up: str = ""
    found: dict[str, Finding] = field(default_factory=dict)
    ahead: int = 0
    steps: list[str] = field(default_factory=list)
    tasks: Sequence[Task] = ()

    def step(self, name: str, effect: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        self.steps.append(name)
        return effect(*args, **kwargs)

    def draw_tag(self) -> str:
        return "4f2a"

    def seal(self, _request: Request, _review: Review, _posting: Posting) -> str:
        return "5ea1" * 16

    def egress(self, _review: str, _tag: str) -> None:
        return None

    def limit(self, _about: About) -> str:
        return self.used_up

    def folded(self, _repo: str) -> tuple[Kind, ...]:
        return ()

    def waits(self) -> tuple[int, float]:
        return self.ahead, 60.0 * self.ahead

    def ask_all(self, tasks: Sequence[Task], told: Told = unheard) -> tuple[Outcome, ...]:
        self.tasks = tasks
        outcomes = tuple(self._outcome(task) for task in tasks)
        for number in range(1, len(tasks) + 1):
            told(number)
        return outcomes

    def _outcome(self, task: Task) -> Outcome:
        found = tuple(self.found[path] for path in task.unit.files if path in self.found)
        return Outcome(task.unit.id, "answered", "model@1", None, "Does things.", found, 10, 5, 0.1, 0.0)


@dataclass
class FakeForge:
    """A pull request that is as it is told, and keeps what is posted."""

    now: Pull = PULL
    writer: bool = True
    posts: list[Posting] = field(default_factory=list)
    closes: list[str] = field(default_factory=list)
    reactions: list[str] = field(default_factory=list)
    before: Past = field(default_factory=Past)
    has_checks: bool = False
    cards: list[tuple[Card, int]] = field(default_factory=list)

    def pull(self, request: Request) -> Pull:
        return self.now

    def may_command(self, request: Request) -> bool:
        return self.writer

    def react(self, request: Request, content: Reaction) -> None:
        self.reactions.append(content)

    def past(self, pull: Pull) -> Past:
        return self.before

    def issues(self, pull: Pull) -> list[str]:
        return self.closes

    def show(self, request: Request, head: str, card: Card, run: int = 0) -> int:
        self.cards.append((card, run))
        return 77

    def answer(self, request: Request, text: str) -> str:
        raise AssertionError("nobody asked")

    def dismiss(self, pull: Pull, known: Known) -> None:
        raise AssertionError("nobody asked")

    def thread(self, request: Request) -> Thread:
        raise AssertionError("nobody asked")

    def post(self, pull: Pull, posting: Posting) -> Posted:
        self.posts.append(posting)
        return Posted("posted", "http://x/review/1")


@dataclass
class FakeCode:
    """One change, one settings file."""

    text: str | None = None

    def change(self, pull: Pull) -> Change:
        return TREE.change

    def sources(self, pull: Pull) -> Tree:
        return TREE

    def settings(self, pull: Pull) -> str | None:
        return self.text

    def guide(self, pull: Pull) -> Guide | None:
        return None


def test_a_request_becomes_one_posted_review() -> None:
    desk, forge = FakeDesk(found={"cart.py": finding(path="cart.py")}), FakeForge()
    posted, review = pipeline.review_request(OPENED, desk, forge, FakeCode())
    assert posted == Posted("posted", "http://x/review/1")
    assert review is not None
    (posting,) = forge.posts
    assert [(comment.path, comment.line) for comment in posting.comments] == [("cart.py", 1)]
    assert desk.steps == [
        "pull",
        "past",
        "settings",
        "issues",
        "guide",
        "folded",
        "limit",
        "callers",
        "tag",
        "egress",
        "seal",
        "post",
    ]
    assert [task.route for task in desk.tasks] == ["cloud", "local"]


@pytest.mark.parametrize(
    ("desk", "fork", "settings", "why"),
    [
        (FakeDesk(has_cloud=False), False, None, "no Claude key is set"),
        (
            FakeDesk(used_up="the daily limit of 10.00 USD is reached"),
            False,
            None,
            "the daily limit of 10.00 USD is reached",
        ),
        (FakeDesk(), True, None, "the pull request comes from a fork, which a /review cloud can clear"),
        (FakeDesk(), False, 'cloud: "off"', "the repository's settings say cloud: off"),
    ],
)
def test_what_may_not_leave_is_read_at_home_and_the_review_says_so(
    desk: FakeDesk, fork: bool, settings: str | None, why: str
) -> None:
    forge = FakeForge(replace(PULL, from_fork=fork))
    _, review = pipeline.review_request(OPENED, desk, forge, FakeCode(settings))
    assert review is not None
    assert {task.route for task in desk.tasks} == {"local"}
    assert review.remarks == (f"A change that crosses files was read at home: {why}.",)
    assert why in forge.posts[0].body


def test_people_see_how_far_it_is() -> None:
    desk, forge = FakeDesk(ahead=3), FakeForge(has_checks=True)
    pipeline.review_request(OPENED, desk, forge, FakeCode())
    assert [(card.status, card.title, run) for card, run in forge.cards] == [
        ("queued", "Waiting for 3 parts of other reviews", 0),
        ("in_progress", "1 of 2 parts read", 77),
        ("completed", "Nothing new found", 77),
    ]
    assert "about 3 minutes" in forge.cards[0][0].summary


def test_a_pull_request_that_moved_on_is_left_to_the_newer_request() -> None:
    for moved in (replace(PULL, head="e" * 40), replace(PULL, open=False)):
        forge = FakeForge(moved)
        posted, review = pipeline.review_request(OPENED, FakeDesk(), forge, FakeCode())
        assert (posted.state, review, forge.posts) == ("superseded", None, [])


SAID = Past(summary=1, url="http://x/1", marks=frozenset({review_marker(OPENED.id)}))


def test_what_was_said_is_not_read_and_paid_again() -> None:
    desk = FakeDesk()
    posted, _ = pipeline.review_request(OPENED, desk, FakeForge(before=SAID), FakeCode())
    assert (posted, desk.tasks) == (Posted("already-posted", "http://x/1"), ())


def test_a_draft_waits_until_it_is_ready_or_somebody_asks() -> None:
    posted, review = pipeline.review_request(
        OPENED, FakeDesk(), FakeForge(replace(PULL, draft=True)), FakeCode()
    )
    assert (posted.state, review) == ("unwanted", None)


def test_a_command_is_heard_and_counts_for_drafts_and_any_head() -> None:
    forge = FakeForge(replace(PULL, head="e" * 40, draft=True))
    posted, _ = pipeline.review_request(COMMAND, FakeDesk(), forge, FakeCode())
    assert (posted.state, forge.reactions) == ("posted", ["eyes", "rocket"])


def test_a_command_of_a_stranger_does_nothing() -> None:
    desk, forge = FakeDesk(), FakeForge(writer=False)
    posted, _ = pipeline.review_request(COMMAND, desk, forge, FakeCode())
    assert (posted.state, forge.reactions, forge.posts) == ("refused", [], [])
    assert desk.steps == ["permitted"]


def test_settings_of_the_repository_that_are_wrong_are_named() -> None:
    with pytest.raises(UserError, match="unknown setting clowd, did you mean cloud"):
        pipeline.review_request(OPENED, FakeDesk(), FakeForge(), FakeCode("clowd: crossing"))


def test_a_finding_that_stands_already_is_not_posted_again() -> None:
    found = finding(path="cart.py", severity=Severity.CRITICAL)
    desk = FakeDesk(found={"cart.py": found})
    first = pipeline.review_change(TREE.change, Policy(), desk, TREE)
    said = first.comments[0]
    known = Known(
        identity.key(said), identity.kin(said), "cart.py", 1, "RIGHT", "Other words", "open", 5, "t"
    )
    past = Past(summary=1, known=(known,))
    again = pipeline.review_change(TREE.change, Policy(), desk, TREE, past=past)
    assert (len(first.comments), len(again.comments), len(again.notes)) == (1, 0, 1)


def test_a_crossing_that_the_repository_keeps_at_home_is_said() -> None:
    policy = parse("local-only: [session.py, auth.py]")
    review = pipeline.review_change(TREE.change, policy, FakeDesk(), TREE)
    assert review.remarks == (
        "A change that crosses files was read at home: the repository keeps auth.py, session.py at home.",
    )
    assert {read.unit.route for read in review.units} == {"local"}


def test_a_check_that_is_off_is_said() -> None:
    review = pipeline.review_change(TREE.change, Policy(), FakeDesk(second_check=False), TREE)
    assert review.remarks == ("The second check is switched off: each comment stands on one reading.",)


def test_files_that_are_ignored_are_not_looked_at_by_rules_either() -> None:
    key = 'url = "https://user:s3cr3t-pass-w0rd@shop.example/"\n'
    tree = Tree({"vendor/key.py": "x = 1\n"}, {"vendor/key.py": f"x = 1\n{key}"})
    found = pipeline.review_change(tree.change, Policy(), FakeDesk(), tree)
    ignored = pipeline.review_change(tree.change, parse("ignore: [vendor/]"), FakeDesk(), tree)
    assert [each.path for each in (*found.comments, *found.notes)] == ["vendor/key.py"]
    assert (ignored.comments, ignored.notes) == ((), ())

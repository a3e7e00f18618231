"""What the description promises and the change does not keep becomes a remark."""

from dataclasses import replace

from review import ask, compose, pipeline
from review.audit import audit
from review.errors import ReaderError
from review.figures import figures
from review.policy import parse
from review.question import Said, Task
from review.types import Prompt, Reply, Review, Unit
from tests.build import CLOUD, Tree
from tests.desk import ScriptedDesk
from tests.reader import Reader, asking

TREE = Tree(
    {
        "session.py": "def life(user):\n    return 600\n",
        "login.py": "import session\n",
        "notes.py": "x = 1\n",
    },
    {
        "session.py": "def life(user, remember):\n    return 600\n",
        "login.py": "import session\nuntil = session.life('x', True)\n",
        "notes.py": "x = 2\n",
    },
)
BODY = "Sessions of remembered users now\nlive for thirty days."
PROMISE = {
    "says": "sessions of remembered users now live for thirty days",
    "why": "life returns 600 whatever `remember` is",
    "instead": "all sessions live for 600 seconds",
}

TASK = Task(Unit("intent", "cloud", "", "cross-file", ()), "", "t", True, CLOUD)


def desk(*promises: dict[str, str], verdict: str = "keep") -> ScriptedDesk:
    claude = asking(Reader({}, verdict, promises=promises), "claude-sonnet-5-5")
    return ScriptedDesk(asking(Reader({})), claude)


def review(by: ScriptedDesk, body: str = BODY, settings: str = "cloud: crossing", *issues: str) -> Review:
    change = replace(TREE.change, body=body, issues=issues)
    return pipeline.review_change(change, parse(settings), by, TREE)


def intents(by: ScriptedDesk) -> list[str]:
    return [prompt.task for prompt in by.asked if prompt.version.startswith("intent@")]


def test_a_broken_promise_is_a_remark() -> None:
    by = desk(PROMISE)
    made = review(by)
    (remark,) = made.remarks
    assert remark == (
        "The description says “sessions of remembered users now live for thirty days”, but: all sessions live"
        " for 600 seconds (life returns 600 whatever `remember` is; found by claude-sonnet-5-5, kept by a"
        " second pass of the same model)"
    )
    assert "notes.py" in intents(by)[0]
    assert len(made.asides) == 1
    assert made.asides[0].sent > 0


def test_what_is_said_about_it_is_safe_to_post() -> None:
    body = f"@octo/all see ![x](https://evil.example/x.png) {BODY}"
    payload = "@octo/all ![x](https://evil.example/y.png) <img src=z>"
    says = "@octo/all see ![x](https://evil.example/x.png)"
    posted = compose.posting(review(desk(PROMISE | {"says": says, "instead": payload}), body), "r-1").body
    assert "but:" in posted
    assert audit(posted) == ()


def test_a_promise_that_nobody_made_is_none() -> None:
    assert review(desk(PROMISE | {"says": "sessions never end at all"})).remarks == ()
    assert review(desk(PROMISE | {"says": "sessions"})).remarks == ()


def test_what_a_second_pass_does_not_keep_is_not_said() -> None:
    for verdict in ("drop", "unsure"):
        assert review(desk(PROMISE, verdict=verdict)).remarks == ()


def test_an_issue_counts_as_a_promise() -> None:
    by = desk(PROMISE)
    assert len(review(by, "", "cloud: crossing", f"Remember me\n\n{BODY}").remarks) == 1


def test_without_a_description_nobody_is_asked() -> None:
    by = desk(PROMISE)
    assert review(by, "wip").remarks == ()
    assert not intents(by)


def test_without_a_crossing_nothing_leaves_for_it() -> None:
    by = desk(PROMISE)
    made = review(by, BODY, "cloud: off")
    assert not by.asked
    assert figures(made).hunks_local == 1.0


def test_files_that_stay_at_home_are_not_named() -> None:
    by = desk(PROMISE)
    review(by, BODY, "local-only: [notes.py]")
    assert "notes.py" not in intents(by)[0]


def test_when_nobody_could_look_it_is_said() -> None:
    def useless(prompt: Prompt, seed: int) -> Reply:
        if prompt.version.startswith("intent@"):
            raise ReaderError("overloaded", final=True)
        return asking(Reader({}))(prompt, seed)

    made = review(ScriptedDesk(asking(Reader({})), useless))
    assert made.remarks == ("The change could not be held against its description: overloaded",)
    assert ask.progress(replace(TASK, said=Said((), ())), made.asides[0]) == (
        "description held against the change: overloaded"
    )

"""The fake holds its callers and itself to GitHub's description, and overlooks nothing."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.fakes.github import FakeGitHub, Fault, primary_limit, secondary_limit
from tests.fakes.github.call import HANDLERS
from tests.fakes.github.contract import contract
from tests.fakes.github.cut_openapi import OPERATIONS
from tests.fakes.github.trial import World, refused

REVIEWS = "/repos/octo/app/pulls/1/reviews"


def test_every_operation_has_a_handler() -> None:
    assert set(HANDLERS) == OPERATIONS


@pytest.mark.parametrize(
    "comment",
    [
        {"path": "a.py", "line": 11, "body": "b", "startLine": 10},
        {"path": "a.py", "line": 11, "body": "b", "side": "right"},
        {"path": "a.py", "line": "11", "body": "b"},
        {"path": "a.py", "position": 3, "body": "b"},
        {"line": 11, "body": "b"},
    ],
)
def test_a_review_that_breaks_the_description(world: World, comment: dict[str, object]) -> None:
    with refused(422, "Invalid request"):
        world.raw("POST", REVIEWS, body="x", event="COMMENT", comments=[comment])
    with pytest.raises(AssertionError, match=r"request pulls/create-review: \$.comments\[0\]"):
        world.github.finish()
    world.github.violations.clear()


@pytest.mark.parametrize("path", ["/nowhere", "/repos/octo/app/pulls?per_pag=3", "/repos/octo/app/pulls/one"])
def test_calls_that_do_not_exist(world: World, path: str) -> None:
    assert world.get(path).status_code in {404, 422}
    assert len(world.github.violations) == 1
    world.github.violations.clear()


def test_nonsense_instead_of_json(world: World) -> None:
    assert requests.post(f"{world.base}{REVIEWS}", data="{", timeout=10).status_code == 400


def test_an_answer_of_ours_that_breaks_the_description() -> None:
    found = contract().find("GET", "/repos/octo/app/pulls/1")
    assert found is not None
    assert "$: 'title' is a required property" in contract().answer_complaints(found[0], 200, {})
    assert contract().answer_complaints(found[0], 299, {}) == ["299 is not an answer to pulls/get"]


def test_a_crash_of_the_fake_fails_the_test(world: World) -> None:
    world.repo.git.commit("refs/heads/orphan", {"a.py": "x"}, "Alone", "a <a@b>", None)
    pull = world.repo.open_pull("Unrelated", "orphan")
    assert world.get(f"/repos/octo/app/pulls/{pull.number}").status_code == 500
    with pytest.raises(AssertionError, match="base and head have no common commit"):
        world.github.finish()
    world.github.violations.clear()


def test_unread_posts_fail_the_test(world: World) -> None:
    world.review()
    world.seen_pull.create_issue_comment("Hello")
    with pytest.raises(AssertionError, match=r"octo/app#1: 1 comment.*\n.*1 review"):
        world.github.finish()
    world.pull.read_review()
    world.pull.read_comment()


def test_there_is_nothing_to_read(world: World) -> None:
    with pytest.raises(AssertionError, match="there is no unread review"):
        world.pull.read_review()


def test_one_can_wait_for_a_post(world: World) -> None:
    with ThreadPoolExecutor() as pool:
        read = pool.submit(world.pull.read_review, within=30)
        world.review()
        assert read.result().body == "Look"


def test_an_unused_fault_fails_the_test() -> None:
    github = FakeGitHub()
    github.faults.add("POST", "/reviews$", [None])
    with pytest.raises(AssertionError, match="1 scripted faults of POST /reviews"):
        github.finish()


def test_faults_come_in_their_order(world: World) -> None:
    world.github.faults.add("POST", "/reviews$", [Fault(502), secondary_limit(429, retry_after=7), None])
    with refused(502, "Unicorn"):
        world.review()
    with refused(429, "secondary rate limit"):
        world.review()
    world.review()
    assert world.pull.read_review().body == "Look"
    statuses = [call.status for call in world.github.calls if call.method == "POST"]
    assert statuses == [502, 429, 200]


def test_the_primary_rate_limit(world: World) -> None:
    world.github.faults.add("GET", "/pulls/1$", [primary_limit()])
    answer = world.get("/repos/octo/app/pulls/1")
    assert (answer.status_code, answer.headers["X-RateLimit-Remaining"]) == (403, "0")


def test_a_connection_dies_before_or_after_the_work(world: World) -> None:
    world.github.faults.add("POST", "/reviews$", ["drop", "accept-then-drop"])
    for posted in (0, 1):
        with pytest.raises(requests.ConnectionError):
            world.review()
        assert len(world.pull.reviews) == posted
    assert world.pull.read_review().body == "Look"
    assert [call.status for call in world.github.calls] == [0, 0]

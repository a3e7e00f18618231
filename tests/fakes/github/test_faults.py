"""Scripted trouble at a certain call, before and after the work."""

import pytest
import requests

from tests.fakes.github import FakeGitHub, Fault, secondary_limit, unprocessed
from tests.fakes.github.faults import Step
from tests.fakes.github.trial import World, refused


def run(world: World) -> None:
    """Three calls."""
    world.raw("GET", "/repos/octo/app/pulls/1")
    world.review()
    world.raw("GET", "/repos/octo/app")


def test_the_calls_of_a_run(world: World) -> None:
    with world.github.watching() as calls:
        run(world)
    assert [(call.method, call.status) for call in calls] == [("GET", 200), ("POST", 200), ("GET", 200)]
    world.pull.read_review()


@pytest.mark.parametrize(
    ("fault", "status"),
    [(Fault(502), 502), (secondary_limit(429), 429), (secondary_limit(403, 1), 403), (unprocessed(), 422)],
)
@pytest.mark.parametrize("number", [1, 2, 3])
def test_any_call_fails_once(world: World, number: int, fault: Step, status: int) -> None:
    world.github.faults.nth(number, fault)
    with world.github.watching() as calls, refused(status, ""):
        run(world)
    assert [call.status for call in calls][-1] == status
    assert len(calls) == number
    run(world)
    assert len(world.pull.reviews) == (2 if number == 3 else 1)
    world.pull.new_reviews.read_all()


def test_the_answer_is_lost_after_the_work(world: World) -> None:
    world.github.faults.nth(2, "accept-then-drop")
    with pytest.raises(requests.ConnectionError):
        run(world)
    assert world.pull.read_review().body == "Look"


def test_a_bad_gateway_may_have_done_its_work(world: World) -> None:
    world.github.faults.nth(2, Fault(502, works=True))
    with refused(502, "Unicorn"):
        run(world)
    assert world.pull.read_review().body == "Look"


def test_a_call_that_never_came_fails_the_test() -> None:
    github = FakeGitHub()
    github.faults.nth(3, "drop")
    with pytest.raises(AssertionError, match="the fault of call 3 was never used"):
        github.finish()

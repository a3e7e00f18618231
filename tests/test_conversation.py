"""What happens on a pull request, from the delivery to the review that people read."""

from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot import wiring
from review.errors import UserError
from review.marker import review_marker
from tests.fakes.anthropic import Fault as ClaudeFault
from tests.fakes.github import Fault, secondary_limit
from tests.fakes.ollama import Fault as OllamaFault
from tests.reader import Body, Reader
from tests.world import CART, CROSSING, DIVIDES, WRONG, World, world


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path) as made:
        yield made


def test_an_opened_pull_request_gets_one_review_beside_the_code(shop: World) -> None:
    pull = shop.open_pull(CART | CROSSING)
    assert shop.tell(pull, "opened") == 202
    shop.work()
    review = pull.read_review()
    assert (review.user.login, review.event, review.commit_id) == ("four-eyes[bot]", "COMMENT", pull.head_sha)
    assert sorted((each.path, each.line, each.side) for each in review.comments) == [
        ("shop/cart.py", 2, "RIGHT"),
        ("shop/login.py", 2, "RIGHT"),
    ]
    assert review.body.startswith("Four Eyes read 3 hunks in 3 files: 2 comments, 0 notes.")


def test_the_same_delivery_again_says_nothing_again(shop: World) -> None:
    pull = shop.open_pull()
    for action in ("opened", "reopened"):
        shop.tell(pull, action)
    assert [posted.state for posted, _ in shop.work()] == ["posted", "already-posted"]
    pull.read_review()


def test_a_push_is_reviewed_and_what_stands_is_not_repeated(shop: World) -> None:
    pull = shop.open_pull()
    shop.tell(pull, "opened")
    shop.work()
    assert len(pull.read_review().comments) == 1
    pull.push({"shop/cart.py": CART["shop/cart.py"] + "\n\ndef other():\n    return 1\n"})
    shop.tell(pull, "synchronize")
    assert shop.jobs[0].quiet
    shop.work()
    assert pull.read_edit().after == pull.reviews[0].body
    assert pull.reviews[0].body.startswith(
        "Four Eyes read 1 hunk in 1 file and found nothing new: 1 earlier finding still open."
    )
    assert [told.kind for told in shop.github.notifications] == ["review"]


def test_a_push_meanwhile_leaves_the_older_head_alone(shop: World) -> None:
    pull = shop.open_pull()
    shop.tell(pull, "opened")
    pull.push({"shop/cart.py": "x = 1\n"})
    assert [posted.state for posted, _ in shop.work()] == ["superseded"]


def test_drafts_wait_until_they_are_ready(shop: World) -> None:
    pull = shop.open_pull(draft=True)
    shop.tell(pull, "opened")
    assert [posted.state for posted, _ in shop.work()] == ["unwanted"]
    pull.mark_ready()
    shop.tell(pull, "ready_for_review")
    shop.work()
    pull.read_review()


def test_a_repository_can_ask_for_reviews_of_drafts_and_not_of_pushes(shop: World) -> None:
    settings = (
        "triggers: {drafts: true, pushes: false}\ninstructions: [{paths: [shop/], text: Mind the cents}]\n"
    )
    shop.shop.commit("main", {".github/foureyes.yml": settings})
    pull = shop.open_pull(draft=True)
    shop.tell(pull, "opened")
    shop.work()
    pull.read_review()
    assert "- Mind the cents" in shop.ollama.chats[0]["messages"][-1]["content"]
    pull.push({"shop/new.py": "x = 1\n"})
    shop.tell(pull, "synchronize")
    assert [posted.state for posted, _ in shop.work()] == ["unwanted"]


def test_a_person_who_may_write_asks_and_is_heard(shop: World) -> None:
    pull = shop.open_pull(draft=True)
    shop.shop.permit("maria", "write")
    assert shop.comment(pull, "maria", "/review") == 202
    shop.work()
    assert [reaction.content for reaction in pull.read_reactions()] == ["eyes", "rocket"]
    pull.read_review()


def test_each_request_of_a_person_is_answered(shop: World) -> None:
    pull = shop.open_pull()
    for _ in range(2):
        shop.comment(pull, "octo", "/review")
    assert [posted.state for posted, _ in shop.work()] == ["posted", "posted"]
    assert [reaction.content for reaction in pull.read_reactions()] == ["eyes", "rocket"] * 2
    pull.read_review()
    pull.read_edit()


@pytest.mark.parametrize("author", ["mallory", "nobody-in-particular"])
def test_a_stranger_is_not_obeyed(shop: World, author: str) -> None:
    pull = shop.open_pull()
    assert shop.comment(pull, author, "/review") == 202
    assert [posted.state for posted, _ in shop.work()] == ["refused"]


@pytest.mark.parametrize(
    ("author", "body"),
    [
        ("helper[bot]", "/review"),
        ("octo", "> /review"),
        ("octo", "```\n/review\n```"),
        ("octo", "please /review"),
        ("octo", "/reviewer"),
    ],
)
def test_what_is_no_command_starts_nothing(shop: World, author: str, body: str) -> None:
    pull = shop.open_pull()
    assert shop.comment(pull, author, body) == 200
    assert not shop.jobs


def test_the_code_of_a_fork_does_not_leave(shop: World) -> None:
    pull = shop.open_pull(CROSSING, fork="mallory/shop")
    shop.tell(pull, "opened")
    shop.work()
    assert shop.claude.requests == []
    assert "the pull request comes from a fork" in pull.read_review().body


def test_a_private_repository_is_read_with_the_apps_token(tmp_path: Path) -> None:
    with world(tmp_path, private=True) as shop:
        pull = shop.open_pull()
        shop.tell(pull, "opened")
        shop.work()
        assert len(pull.read_review().comments) == 1


def test_a_review_whose_answer_got_lost_is_not_posted_again(shop: World) -> None:
    pull = shop.open_pull()
    shop.github.faults.add("POST", r"/reviews$", ["accept-then-drop"])
    shop.tell(pull, "opened")
    assert [posted.state for posted, _ in shop.work()] == ["already-posted"]
    pull.read_review()


def test_a_github_that_stumbles_is_asked_again_after_the_time_it_wishes(shop: World) -> None:
    pull = shop.open_pull()
    shop.github.faults.add("GET", r"/pulls/\d+$", [Fault(502), secondary_limit(429, 7)])
    shop.tell(pull, "opened")
    shop.work()
    assert shop.waits == [2.0, 7.0]
    pull.read_review()


def test_a_comment_that_github_does_not_take_is_told_in_the_body(shop: World) -> None:
    pull = shop.open_pull()
    errors = ["Pull request review thread line must be part of the diff"]
    refusal = Fault(422, {}, {"message": "Unprocessable Entity", "errors": errors})
    shop.github.faults.add("POST", r"/reviews$", [refusal, refusal])
    shop.tell(pull, "opened")
    shop.work()
    review = pull.read_review()
    assert review.comments == []
    assert "Divides by zero" in review.body
    pull.push({"shop/other.py": "x = 1\n"})
    shop.tell(pull, "synchronize")
    shop.work()
    assert len(pull.read_review().comments) == 1
    assert "Divides by zero" not in str(pull.read_edit().after)


def test_a_missing_permission_is_named(shop: World) -> None:
    pull = shop.open_pull()
    installation = shop.github.installation_on(shop.shop)
    assert installation is not None
    installation.permissions = {"contents": "read", "pull_requests": "read"}
    shop.tell(pull, "opened")
    with pytest.raises(UserError, match=r"GitHub refuses a review .*check the token's or App's permissions"):
        shop.work()


def test_a_mark_of_ours_in_a_strangers_text_does_not_silence_us(shop: World) -> None:
    pull = shop.open_pull()
    shop.tell(pull, "opened")
    pull.comment("mallory", review_marker(shop.jobs[0].id))
    assert [posted.state for posted, _ in shop.work()] == ["posted"]
    pull.read_review()


def test_what_a_reader_says_cannot_mention_link_or_embed(shop: World) -> None:
    evil = "![x](https://evil.example/p.png) @octo <img src=x> [a](https://evil.example) #1"
    shop.readers_find({DIVIDES: evil[:100]})
    pull = shop.open_pull()
    shop.tell(pull, "opened")
    shop.work()
    (comment,) = pull.read_review().comments
    assert "![" not in comment.body
    assert "](http" not in comment.body
    assert "<img" not in comment.body.replace("\\<img", "")
    assert "`@octo`" in comment.body


def test_a_reader_that_is_away_is_named_and_nothing_is_called_fine(shop: World) -> None:
    shop.ollama.models.clear()
    pull = shop.open_pull()
    shop.tell(pull, "opened")
    shop.work()
    body = pull.read_review().body
    assert "could not read" in body
    assert "ollama pull qwen2.5-coder:7b" in body


def test_two_pull_requests_do_not_mix(shop: World) -> None:
    first = shop.open_pull()
    shop.shop.commit("second", {"shop/new.py": "y = 2\n"}, author="alice")
    second = shop.shop.open_pull("Another", "second")
    shop.tell(first, "opened")
    shop.tell(second, "opened")
    shop.work()
    assert len(first.read_review().comments) == 1
    assert second.read_review().comments == []


def test_what_the_second_check_refutes_is_not_posted_at_all(shop: World) -> None:
    shop.readers_find(WRONG, verdict="drop")
    pull = shop.open_pull()
    shop.tell(pull, "opened")
    ((_, made),) = shop.work()
    review = pull.read_review()
    assert review.comments == []
    assert "Divides by zero" not in review.body
    assert made is not None
    assert [note.title for note in made.notes] == ["Divides by zero"]


def test_what_the_second_check_leaves_open_is_folded(shop: World) -> None:
    shop.readers_find(WRONG, verdict="unsure")
    pull = shop.open_pull()
    shop.tell(pull, "opened")
    shop.work()
    review = pull.read_review()
    assert review.comments == []
    assert "the second check could not decide" in review.body.partition("<summary>Notes (1)</summary>")[2]


def test_who_asked_gets_an_answer_although_somebody_pushed_meanwhile(shop: World) -> None:
    pull = shop.open_pull(draft=True)
    shop.comment(pull, "octo", "/review")
    answer = Reader({})

    def push(body: Body) -> str:
        if len(pull.heads) == 1:
            pull.push({"shop/cart.py": "y = 2\n"})
        return answer(body)

    shop.ollama.answers = deque([push] * 9)
    shop.work()
    assert pull.read_review().commit_id == pull.head_sha
    pull.read_reactions()


def test_a_reaction_that_is_refused_does_not_cost_the_review(shop: World) -> None:
    pull = shop.open_pull()
    shop.github.faults.add(
        "POST", r"/reactions$", [Fault(403, {}, {"message": "Resource not accessible"})] * 2
    )
    shop.comment(pull, "octo", "/review")
    shop.work()
    assert [reaction.content for reaction in pull.read_reactions()] == ["rocket"]
    pull.read_review()


def test_a_second_check_that_fails_is_said(shop: World) -> None:
    found = Reader(WRONG)
    shop.ollama.answers = deque([found, OllamaFault.LENGTH, OllamaFault.LENGTH])
    pull = shop.open_pull()
    shop.tell(pull, "opened")
    ((_, made),) = shop.work()
    assert made is not None
    assert not made.complete
    assert "The second check failed for 1 finding: see the notes." in pull.read_review().body


def test_settings_that_cannot_be_read_stop_the_review(shop: World) -> None:
    shop.shop.commit("main", {".github/foureyes.yml": "cloud: off\n".encode("utf-16")})
    shop.tell(shop.open_pull(CROSSING), "opened")
    with pytest.raises(UserError, match="not a text file in UTF-8"):
        shop.work()
    assert shop.claude.requests == []


def test_an_answer_of_claude_that_is_cut_is_counted_and_asked_for_twice_at_most(shop: World) -> None:
    shop.claude.answers = deque([ClaudeFault.MAX_TOKENS] * 9)
    pull = shop.open_pull(CROSSING)
    shop.tell(pull, "opened")
    shop.work()
    assert "could not read" in pull.read_review().body
    assert len(shop.claude.messages) <= 2
    assert sum(each.usd for each in wiring.ledger(shop.settings).calls.of()) > 0


def test_a_review_that_was_incomplete_can_be_made_whole(shop: World) -> None:
    models = dict(shop.ollama.models)
    shop.ollama.models.clear()
    pull = shop.open_pull()
    shop.tell(pull, "opened")
    shop.work()
    assert "could not read" in pull.read_review().body
    shop.ollama.models |= models
    for state in ("posted", "already-posted"):
        shop.tell(pull, "reopened")
        assert [posted.state for posted, _ in shop.work()] == [state]
    assert len(pull.read_review().comments) == 1
    pull.read_edit()


def test_with_a_key_our_own_marks_are_known_again(shop: World) -> None:
    shop.settings = shop.settings.model_copy(update={"marker_key": SecretStr("a key of ours")})
    pull = shop.open_pull()
    shop.tell(pull, "opened")
    shop.work()
    first = pull.read_review()
    assert len(first.comments) == 1
    assert " mac=" in first.body
    shop.comment(pull, "octo", "/review")
    ((posted, review),) = shop.work()
    assert posted.state == "posted"
    assert review is not None
    assert [note.why_not_inline for note in review.notes] == ["it stands on the pull request already"]
    assert " mac=" in str(pull.read_edit().after)
    pull.read_reactions()

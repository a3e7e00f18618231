"""What an operator can prove of a review: what left, that nothing is rewritten, that it says what it said."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ParamSpec, TypeVar

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

import prompts
from bot import wiring
from bot.audit.tried import tried_texts
from bot.cli import main
from bot.jobs import prepare
from bot.tables import audit, calls, texts
from bot.work import Work
from review.errors import UserError
from review.ports import Told
from review.question import Task
from review.types import Outcome
from tests.fakes.anthropic import Fault as ClaudeFault
from tests.fakes.ollama import Fault as OllamaFault
from tests.world import CART, CROSSING, World, world

P = ParamSpec("P")
T = TypeVar("T")


@dataclass
class Office:
    """The service's work at a shop, and the operator at a terminal."""

    shop: World
    work: Work

    def step(self, _: str, effect: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        return effect(*args, **kwargs)

    def review(self) -> str:
        """Do the oldest job; the id of its request."""
        request = self.shop.jobs.popleft()
        self.work.review(request, self.step, self._ask_all)
        return request.id

    def _ask_all(self, tasks: Sequence[Task], _: Told) -> tuple[Outcome, ...]:
        return tuple(self.work.unit(task, self.step) for task in tasks)

    def says(self, *arguments: str) -> Result:
        """What a command answers."""
        settings = self.shop.settings
        return CliRunner().invoke(main, arguments, env={"FOUREYES_STATE_DIR": str(settings.state)})

    def change(self, statement: sa.Executable) -> None:
        """Somebody gets at the database."""
        with self.work.ledger.engine.begin() as connection:
            connection.execute(statement)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with world(tmp_path) as shop:
        ledger = wiring.ledger(shop.settings)
        prepare(shop.settings.database)
        yield Office(shop, Work(shop.settings, ledger, frozenset({"reviews", "local", "cloud"})))
        ledger.close()


def opened(office: Office) -> str:
    """A pull request with a part for each reader is reviewed."""
    pull = office.shop.open_pull(CART | CROSSING)
    office.shop.tell(pull, "opened")
    review = office.review()
    pull.read_review()
    return review


def test_what_went_where_can_be_seen(office: Office) -> None:
    shown = office.says("audit", "show", opened(office)).output
    assert "Claude" in shown
    assert "shop/login.py, shop/session.py" in shown or "shop/session.py, shop/login.py" in shown
    sizes = [seen.size for seen in office.shop.claude.requests if seen.path == "/v1/messages"]
    assert f"in all: {sum(sizes):,} bytes to Claude" in shown


def test_what_went_where_of_a_pull_request_as_data(office: Office) -> None:
    opened(office)
    shown = json.loads(office.says("audit", "show", "octo/shop#1", "--format", "json").output)
    assert shown["schema"] == "foureyes.egress/1"
    assert {each["call"]["route"] for each in shown["requests"]} == {"local", "cloud"}
    assert {each["state"] for each in shown["requests"]} == {"answered"}


def test_the_bytes_that_left_stand_in_the_check(office: Office) -> None:
    opened(office)
    first = office.shop.claude.requests[0]
    (run,) = office.shop.shop.check_runs
    sent = office.work.ledger.calls.of(calls.c.route == "cloud")
    assert sent[0].size == first.size
    assert f"{sum(each.size for each in sent):,} bytes" in run.data["output"]["text"]


def test_a_review_without_calls_is_named(office: Office) -> None:
    result = office.says("audit", "show", "octo/shop#9")
    assert result.exit_code == 2
    assert "octo/shop#9" in result.output


def test_the_seal_in_the_check_proves_the_log(office: Office) -> None:
    opened(office)
    (run,) = office.shop.shop.check_runs
    records = list(office.work.ledger.chain.records())
    assert f"Sealed in the audit log as `{records[-1].seal}`." in run.data["output"]["text"]
    proved = office.says("audit", "verify", "--seal", records[-1].seal)
    assert (proved.exit_code, proved.output) == (0, f"{len(records)} records of 1 review, 0 wrong\n")


def test_a_seal_that_the_log_does_not_know_shows(office: Office) -> None:
    opened(office)
    assert office.says("audit", "verify", "--seal", "0" * 64).exit_code == 1


def test_a_rewritten_log_shows(office: Office) -> None:
    opened(office)
    office.change(audit.update().where(audit.c.what == "routed").values(body='{"route":"local"}'))
    assert office.says("audit", "verify").exit_code == 1


def test_the_log_can_be_taken_elsewhere(office: Office) -> None:
    review = opened(office)
    lines = [json.loads(line) for line in office.says("audit", "export").output.splitlines()]
    assert {line["what"] for line in lines} == {"routed", "asked", "basis", "posting"}
    assert {line["review"] for line in lines} == {review}
    assert office.says("audit", "export", "--review", "octo/shop#9").output == ""


def test_what_is_asked_for_a_command_is_sealed_too(office: Office) -> None:
    pull = office.shop.open_pull(CART)
    office.shop.ollama.answers.clear()
    office.shop.comment(pull, "octo", "/foureyes explain")
    request = office.review()
    pull.new_comments.read_all()
    pull.read_reactions()
    sealed = [record.what for record in office.work.ledger.chain.records(request)]
    assert (set(sealed), sealed[-1]) == ({"asked", "answered"}, "answered")
    assert office.says("audit", "verify").exit_code == 0


def test_a_review_is_made_again_to_the_byte(office: Office) -> None:
    review = opened(office)
    office.shop.ollama.requests.clear()
    again = office.says("replay", review)
    assert (again.exit_code, again.stderr) == (0, "")
    posted = office.shop.shop.pulls[0].reviews[0]
    assert posted.body in again.output
    assert all(comment.body in again.output for comment in posted.comments)
    assert office.shop.ollama.requests == []


def test_so_is_a_later_round(office: Office) -> None:
    opened(office)
    pull = office.shop.shop.pulls[0]
    pull.push({"shop/cart.py": CART["shop/cart.py"] + "\n\ndef other():\n    return 1\n"})
    office.shop.tell(pull, "synchronize")
    review = office.review()
    pull.read_edit()
    assert office.says("replay", review).exit_code == 0


@pytest.mark.parametrize("faults", [1, 2, 20])
def test_so_is_one_whose_readers_failed(office: Office, faults: int) -> None:
    office.shop.ollama.answers.extendleft([OllamaFault.EARLY_END] * faults)
    office.shop.claude.answers.extendleft([ClaudeFault.MAX_TOKENS] * faults)
    review = opened(office)
    assert office.says("replay", review).exit_code == 0


@pytest.fixture
def tried(tmp_path: Path) -> Path:
    """A folder for other prompts."""
    folder = tmp_path / "tried"
    folder.mkdir()
    return folder


def test_another_prompt_shows_what_it_would_change(office: Office, tried: Path) -> None:
    review = opened(office)
    (tried / "check.txt").write_text(prompts.load("check").text + "Be strict.\n")
    again = office.says("replay", review, "--prompts", str(tried))
    assert again.exit_code == 1
    assert "no answer is at hand to what part" in again.stderr
    assert "-Four Eyes read 3 hunks in 3 files: 2 comments, 0 notes." in again.stdout


def test_the_same_prompts_change_nothing(office: Office, tried: Path) -> None:
    review = opened(office)
    (tried / "check.txt").write_text(prompts.load("check").text)
    assert office.says("replay", review, "--prompts", str(tried)).exit_code == 0


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("chek", "Judge $claims", "no prompt is called chek"),
        ("check", "Judge them all", "$claims"),
        ("check", "Pay $ 5", "$$"),
    ],
)
def test_a_prompt_that_cannot_be_tried_is_named(tried: Path, name: str, text: str, said: str) -> None:
    (tried / f"{name}.txt").write_text(text)
    with pytest.raises(UserError, match=re.escape(said)):
        tried_texts(tried)


def test_what_was_deleted_is_named(office: Office) -> None:
    review = opened(office)
    office.change(texts.delete())
    assert "keep_days" in office.says("replay", review).output


def test_code_that_is_not_at_hand_is_named(office: Office) -> None:
    review = opened(office)
    for refs in (office.shop.settings.state / "git").glob("*/packed-refs"):
        refs.unlink()
    for ref in (office.shop.settings.state / "git").glob("*/refs/foureyes/*"):
        ref.unlink()
    result = office.says("replay", review)
    assert (result.exit_code, "not in" in result.output) == (2, True)

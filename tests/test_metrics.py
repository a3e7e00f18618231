"""What monitoring sees: health, and figures in the words of Prometheus, read by its own parser."""

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from bot.breaker import Breaker
from bot.jobs import prepare
from bot.jobs.client import Submitter
from bot.jobs.heartbeat import note
from bot.ledger import Ledger
from bot.metrics.fates import fates
from bot.metrics.page import Page
from bot.metrics.readings import forget
from bot.service import counting
from review.errors import OutsideError
from review.types import Posted, Request
from tests.bot.calling import CALL, reply
from tests.review.reviews import full_review
from tests.webhooks import payloads
from tests.webhooks.payloads import SECRET
from webhooks.app import create_app

ASKED = Request("octo/shop#7/auto", "octo/shop", 7, None, "a" * 40)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'foureyes.db'}"


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    prepare(url)
    made = Ledger(url)
    yield made
    made.close()


def figures(ledger: Ledger) -> dict[str, float]:
    """Each sample with its labels, as Prometheus stores it."""
    families = text_string_to_metric_families(Page(ledger.engine)().decode())
    return {
        f"{sample.name}{{{','.join(f'{k}={v}' for k, v in sorted(sample.labels.items()))}}}": sample.value
        for family in families
        for sample in family.samples
    }


def test_calls_are_told_by_route_and_model(ledger: Ledger) -> None:
    ledger.calls.sending(CALL, "claude-x", 400, 0.5)
    ledger.calls.settle(CALL, reply(0.25))
    ledger.calls.sending(replace(CALL, route="local"), "qwen", 900, 0.0)
    seen = figures(ledger)
    assert seen["foureyes_usd_total{model=claude-x,route=cloud}"] == 0.25
    assert seen["foureyes_sent_bytes_total{model=claude-x,route=cloud}"] == 400
    assert seen["foureyes_tokens_total{kind=in,model=claude-x,route=cloud}"] == 10
    assert seen["foureyes_calls_open{model=qwen,route=local}"] == 1
    assert "foureyes_calls_total{model=qwen,route=local,state=sent}" not in seen
    assert seen["foureyes_answer_seconds_bucket{le=1.0,model=claude-x,route=cloud}"] == 0
    assert seen["foureyes_answer_seconds_bucket{le=2.5,model=claude-x,route=cloud}"] == 1
    assert seen["foureyes_answer_seconds_sum{model=claude-x,route=cloud}"] == 1.5


def test_counters_do_not_go_back_when_calls_are_kept_no_longer(ledger: Ledger) -> None:
    def counters() -> dict[str, float]:
        return {name: value for name, value in figures(ledger).items() if "_open" not in name}

    for usd in (0.25, 0.5):
        ledger.calls.sending(CALL, "claude-x", 400, 0.5)
        ledger.calls.settle(CALL, reply(usd))
    before = counters()
    for left in (1, 0):
        assert forget(ledger.engine, time.time() + 1, 1) == 1
        assert counters() == before
        assert len(ledger.calls.of()) == left


def test_a_call_that_was_cut_off_is_told_as_failed_in_the_end(ledger: Ledger) -> None:
    ledger.calls.sending(CALL, "claude-x", 400, 0.5)
    forget(ledger.engine, time.time() + 1, 10)
    seen = figures(ledger)
    assert seen["foureyes_calls_total{model=claude-x,route=cloud,state=failed}"] == 1
    assert seen["foureyes_usd_total{model=claude-x,route=cloud}"] == 0.5
    assert "foureyes_calls_open{model=claude-x,route=cloud}" not in seen


def test_queues_are_told_with_their_age_and_whether_somebody_listens(ledger: Ledger, url: str) -> None:
    submit = Submitter(url)
    submit(ASKED)
    submit.close()
    note(ledger.engine, "host", ["local"])
    seen = figures(ledger)
    assert (seen["foureyes_queue_jobs{queue=reviews}"], seen["foureyes_queue_jobs{queue=local}"]) == (1, 0)
    assert seen["foureyes_queue_oldest_seconds{queue=reviews}"] > 0
    assert (seen["foureyes_queue_served{queue=local}"], seen["foureyes_queue_served{queue=cloud}"]) == (1, 0)


def test_reviews_and_what_became_of_findings_are_counted(ledger: Ledger) -> None:
    review = full_review()
    ledger.record_review(ASKED, Posted("posted", "https://x"), review)
    ledger.counts.add_all("findings", fates(review))
    seen = figures(ledger)
    assert seen["foureyes_reviews_total{state=posted}"] == 1
    assert seen["foureyes_findings_total{fate=comment}"] == len(review.comments)
    found = sum(value for name, value in seen.items() if name.startswith("foureyes_findings_total"))
    assert found == len(review.comments) + len(review.notes)


def test_it_tells_which_service_is_left_alone(ledger: Ledger) -> None:
    with suppress(OutsideError), Breaker(ledger.engine, "Claude")():
        raise OutsideError("busy", retry_after=60)
    assert 50 < figures(ledger)["foureyes_breaker_seconds{service=Claude}"] <= 60


def test_deliveries_are_counted_by_what_became_of_them(ledger: Ledger) -> None:
    door = create_app(SECRET, lambda _: None, told=counting(ledger.engine)).test_client()
    for event, payload in (("pull_request", payloads.pull_request()), ("star", {}), ("ping", {})):
        body = payloads.text(payload)
        door.post("/webhook", data=body, headers=payloads.headers(body, event))
    seen = figures(ledger)
    assert seen["foureyes_deliveries_total{event=pull_request,outcome=accepted}"] == 1
    assert seen["foureyes_deliveries_total{event=other,outcome=ignored}"] == 2


def test_a_stranger_sees_no_figures_unless_they_are_asked_for(ledger: Ledger) -> None:
    assert create_app(SECRET, lambda _: None).test_client().get("/metrics").status_code == 404
    shown = create_app(SECRET, lambda _: None, metrics=Page(ledger.engine)).test_client().get("/metrics")
    assert (shown.status_code, shown.mimetype) == (200, "text/plain")


@pytest.mark.parametrize(("place", "status"), [("live", 200), ("ready", 503)])
def test_a_process_may_live_and_not_be_ready(url: str, place: str, status: int) -> None:
    submit = Submitter(url)
    door = create_app(SECRET, submit, submit.alive).test_client()
    assert door.get(f"/health/{place}").status_code == status
    submit.close()


def test_with_its_tables_it_is_ready(url: str) -> None:
    prepare(url)
    submit = Submitter(url)
    assert create_app(SECRET, submit, submit.alive).test_client().get("/health/ready").status_code == 200
    submit.close()

"""The HTTP door, through Flask's test client with really signed bodies."""

import io
from dataclasses import dataclass, field

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from review.errors import OutsideError, UserError
from review.types import Request
from tests.webhooks import payloads
from tests.webhooks.payloads import SECRET
from webhooks.app import MAX_BYTES, create_app

BODY = payloads.text(payloads.pull_request())


@dataclass
class Jobs:
    """Takes requests, or fails as told."""

    error: Exception | None = None
    taken: list[tuple[str, str]] = field(default_factory=list)

    def submit(self, request: Request) -> None:
        if self.error is not None:
            raise self.error
        self.taken.append((request.id, request.delivery))


@pytest.fixture
def jobs() -> Jobs:
    return Jobs()


@pytest.fixture
def client(jobs: Jobs) -> FlaskClient:
    return create_app(SECRET, jobs.submit, lambda: jobs.error is None).test_client()


def deliver(
    client: FlaskClient,
    body: bytes = BODY,
    event: str = "pull_request",
    changed: dict[str, str] | None = None,
) -> TestResponse:
    return client.post("/webhook", data=body, headers=payloads.headers(body, event) | (changed or {}))


def test_accepted(client: FlaskClient, jobs: Jobs) -> None:
    response = deliver(client)
    assert (response.status_code, response.json) == (202, {"accepted": jobs.taken[0][0]})
    assert jobs.taken[0][1] == "72d3162e-cc78-11e3-81ab-4c9367dc0958"


@pytest.mark.parametrize("event", ["ping", "brand_new"])
def test_ignored_with_a_reason(client: FlaskClient, jobs: Jobs, event: str) -> None:
    response = deliver(client, b'{"zen": "Anything added dilutes everything else."}', event)
    assert (response.status_code, response.json) == (200, {"ignored": f"event {event}"})
    assert not jobs.taken


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-Hub-Signature-256": "sha256=" + 64 * "0"}, 401),
        ({"X-Hub-Signature-256": ""}, 401),
        ({"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ({"Content-Type": ""}, 415),
        ({"X-GitHub-Delivery": ""}, 400),
        ({"X-GitHub-Delivery": "a b"}, 400),
        ({"X-GitHub-Event": ""}, 400),
    ],
)
def test_refused(client: FlaskClient, jobs: Jobs, headers: dict[str, str], status: int) -> None:
    assert deliver(client, changed=headers).status_code == status
    assert not jobs.taken


def test_bad_json(client: FlaskClient) -> None:
    response = deliver(client, b'{"action": ')
    assert response.status_code == 400
    assert "malformed payload" in response.text


def test_largest_body(client: FlaskClient) -> None:
    assert deliver(client, BODY.ljust(MAX_BYTES)).status_code == 202
    assert deliver(client, BODY.ljust(MAX_BYTES + 1)).status_code == 413


def test_body_without_a_length_is_read_up_to_the_cap_only(client: FlaskClient, jobs: Jobs) -> None:
    body = BODY.ljust(MAX_BYTES + 1)
    environ = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    headers = payloads.headers(body, "pull_request")
    stream = io.BytesIO(body)
    response = client.post("/webhook", input_stream=stream, headers=headers, environ_overrides=environ)
    assert response.status_code in (401, 413)
    assert not jobs.taken


def test_database_down(client: FlaskClient, jobs: Jobs) -> None:
    jobs.error = OutsideError("the database does not answer")
    response = deliver(client)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "30")
    assert client.get("/health").status_code == 503


def test_bug_is_loud_inside_and_mute_outside(
    client: FlaskClient, jobs: Jobs, caplog: pytest.LogCaptureFixture
) -> None:
    jobs.error = KeyError("inner detail")
    response = deliver(client)
    assert response.status_code == 500
    assert "inner detail" not in response.text
    assert "inner detail" in caplog.text


def test_health(client: FlaskClient) -> None:
    assert client.get("/health").json == {"status": "ok"}


def test_no_secret_no_door(jobs: Jobs) -> None:
    with pytest.raises(UserError, match="FOUREYES_WEBHOOK_SECRET"):
        create_app("", jobs.submit)

"""Deliveries that GitHub would never send: the door refuses or ignores them, it does not break."""

from collections.abc import Iterator
from copy import deepcopy
from functools import reduce
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from review.types import Request
from tests.webhooks import payloads
from tests.webhooks.payloads import SECRET, Payload
from webhooks.app import create_app

PAYLOADS: tuple[tuple[str, Payload], ...] = (
    ("pull_request", payloads.pull_request()),
    ("pull_request", payloads.retargeted()),
    ("issue_comment", payloads.comment("/review")),
    ("pull_request_review_comment", payloads.review_comment()),
    ("check_run", payloads.check_run("requested_action", "full")),
    ("merge_group", payloads.merge_group()),
)
Place = tuple[str, ...]
Where = tuple[str, Payload, Place]


def places(value: object, above: Place = ()) -> Iterator[Place]:
    """Where each field stands."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield (*above, name)
            yield from places(inner, (*above, name))


EVERYWHERE = [(event, payload, place) for event, payload in PAYLOADS for place in places(payload)]
DONE, SHOWN = ((*PAYLOADS[4], ("check_run", field)) for field in ("completed_at", "external_id"))
_LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
JSON = st.recursive(
    _LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
)


def put(payload: Payload, place: Place, value: object) -> Payload:
    changed = deepcopy(payload)
    holder: dict[str, Any] = reduce(lambda found, name: found[name], place[:-1], changed)
    holder[place[-1]] = value
    return changed


def told(event: str, body: bytes) -> int:
    taken: list[Request] = []
    client = create_app(SECRET, taken.append).test_client()
    status = client.post("/webhook", data=body, headers=payloads.headers(body, event)).status_code
    assert bool(taken) is (status == 202)
    for request in taken:
        _check(request)
    return status


def _check(request: Request) -> None:
    """It can be written down: as text, in a column, in a URL."""
    assert len(request.id.encode()) < 400
    assert request.repo.count("/") == 1
    assert 0 <= request.number < 2**63
    assert (request.number == 0) is (request.wish.verb == "merge")


@given(st.sampled_from(EVERYWHERE), JSON)
@example(DONE, "0001-01-01T00:00:00Z")
@example(DONE, 1e300)
@example(SHOWN, "octo/app#" + 5_000 * "9")
@example(SHOWN, "\ud800")
def test_any_value_in_any_field(where: Where, value: object) -> None:
    event, payload, place = where
    assert told(event, payloads.text(put(payload, place, value))) in (200, 202, 400)


@given(st.sampled_from([event for event, _ in PAYLOADS]), JSON)
def test_any_json(event: str, value: object) -> None:
    assert told(event, payloads.text(value)) in (200, 400)


@given(st.sampled_from([event for event, _ in PAYLOADS]), st.binary(max_size=60))
def test_any_bytes(event: str, body: bytes) -> None:
    assert told(event, body) in (200, 400)


@given(st.text(max_size=200))
def test_any_comment(body: str) -> None:
    for text in (body, f"/review {body}", f"/foureyes {body}"):
        payload = payloads.text(payloads.comment(text))
        assert told("issue_comment", payload) in (200, 202)

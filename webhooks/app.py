"""The HTTP door: one Flask app that checks a delivery and answers once it is safe."""

import logging
import re
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

from flask import Flask, Response
from flask import request as http
from werkzeug.exceptions import RequestEntityTooLarge

from review.errors import OutsideError, UserError
from review.types import Request
from webhooks import events, signature
from webhooks.pages import Pages, Visit

MAX_BYTES = 25 * 1024 * 1024
"""GitHub delivers nothing larger: https://docs.github.com/en/webhooks/webhook-events-and-payloads"""

Answer = tuple[dict[str, str], int, dict[str, str]]
Submit = Callable[[Request], None]
Told = Callable[[str, str], None]

log = logging.getLogger(__name__)

TEXT = "text/plain; version=0.0.4; charset=utf-8"
"""https://prometheus.io/docs/instrumenting/exposition_formats/"""

_RETRY_AFTER = 30
_DELIVERY = re.compile(r"[\w-]{1,100}")


def _unheard(event: str, outcome: str) -> None:
    """Nobody counts."""


def create_app(
    secret: str,
    submit: Submit,
    alive: Callable[[], bool] = lambda: True,
    told: Told = _unheard,
    metrics: Callable[[], bytes] | None = None,
    pages: Pages | None = None,
) -> Flask:
    """`POST /webhook`, `GET /health/live`, `/health/ready`, and `/metrics` where there are `metrics`;
    `pages` are below /dashboard.

    `submit(request)` returns only when the request is durable; it raises OutsideError when that
    cannot be had at once. `alive` tells whether it could. `told` hears of each delivery that is signed what
    became of it. Raises UserError for an empty secret. An error that is none of ours is logged by Flask and
    answered with 500 and no details.
    """
    if not secret:
        raise UserError("refuses to start without a webhook secret: set FOUREYES_WEBHOOK_SECRET")
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BYTES
    app.add_url_rule("/webhook", "webhook", lambda: _receive(secret, submit, told), methods=["POST"])
    app.add_url_rule("/health/live", "live", lambda: _answer(HTTPStatus.OK, status="ok"))
    app.add_url_rule("/health", "health", lambda: _health(alive))
    app.add_url_rule("/health/ready", "ready", lambda: _health(alive))
    if metrics is not None:
        app.add_url_rule("/metrics", "metrics", lambda: (metrics(), {"Content-Type": TEXT}))
    if pages is not None:
        app.add_url_rule("/dashboard", "dashboard", lambda: _page(pages), methods=["GET", "POST"])
        app.add_url_rule("/dashboard/<path:_>", "page", lambda _: _page(pages), methods=["GET", "POST"])
    app.register_error_handler(UserError, _refused)
    app.register_error_handler(OutsideError, _unavailable)
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    return app


def _receive(secret: str, submit: Submit, told: Told) -> Answer:
    """The signature covers the raw bytes, so it is checked before anything is decoded."""
    if http.mimetype != "application/json":
        return _answer(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, error="set the webhook's content type to json")
    delivery = http.headers.get("X-GitHub-Delivery", "")
    event = http.headers.get("X-GitHub-Event", "")
    if not _DELIVERY.fullmatch(delivery) or not event:
        return _answer(HTTPStatus.BAD_REQUEST, error="X-GitHub-Delivery and X-GitHub-Event are required")
    payload = http.get_data(cache=False)
    if not signature.valid(secret, payload, http.headers.get("X-Hub-Signature-256", "")):
        return _answer(HTTPStatus.UNAUTHORIZED, error="the signature does not match")
    found = events.request(event, payload)
    answer = _taken(found, submit, delivery)
    told(event, "ignored" if isinstance(found, events.Ignored) else "accepted")
    return answer


def _taken(found: Request | events.Ignored, submit: Submit, delivery: str) -> Answer:
    if isinstance(found, events.Ignored):
        log.info("ignored: %r", found.reason, extra={"delivery": delivery})
        return _answer(HTTPStatus.OK, ignored=found.reason)
    submit(replace(found, delivery=delivery))
    log.info("accepted as %s", found.id, extra={"delivery": delivery})
    return _answer(HTTPStatus.ACCEPTED, accepted=found.id)


def _health(alive: Callable[[], bool]) -> Answer:
    if alive():
        return _answer(HTTPStatus.OK, status="ok")
    return _answer(HTTPStatus.SERVICE_UNAVAILABLE, status="the database does not answer")


def _page(pages: Pages) -> Response:
    """Behind a proxy it is the proxy that knows of HTTPS; who claims it himself loses a cookie at most."""
    forwarded = http.headers.get("X-Forwarded-Proto", "") == "https"
    page = pages(
        Visit(
            path=http.path,
            post=http.method == "POST",
            query=http.args.to_dict(),
            form=http.form.to_dict(),
            authorization=http.headers.get("Authorization", ""),
            cookies=http.cookies.to_dict(),
            secure=http.is_secure or forwarded,
        )
    )
    return Response(page.body, page.status, dict(page.headers))


def _refused(error: UserError) -> Answer:
    return _answer(HTTPStatus.BAD_REQUEST, error=str(error))


def _unavailable(error: OutsideError) -> Answer:
    """At once: GitHub hangs up after 10 s. The delivery stays failed there and can be redelivered."""
    log.error("not accepted: %s", error, extra={"delivery": http.headers.get("X-GitHub-Delivery", "")[:100]})
    answer, code, _ = _answer(HTTPStatus.SERVICE_UNAVAILABLE, error="try again later")
    return answer, code, {"Retry-After": str(int(error.retry_after or _RETRY_AFTER))}


def _too_large(_: RequestEntityTooLarge) -> Answer:
    return _answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, error=f"more than {MAX_BYTES} bytes")


def _answer(code: HTTPStatus, **fields: str) -> Answer:
    return fields, code.value, {}

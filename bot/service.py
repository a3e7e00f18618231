"""The service's commands: `foureyes serve | work | up`."""

import logging
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from wsgiref.types import WSGIApplication

import sqlalchemy as sa

from bot import logs, wiring
from bot.chores import Chore
from bot.config import Settings
from bot.git.shrink import shrink
from bot.github import App
from bot.github.deliveries import redeliver
from bot.jobs import resume
from bot.jobs.client import Submitter
from bot.jobs.resume import Resume
from bot.jobs.underway import Queues
from bot.jobs.worker import prepare, run_worker
from bot.ledger import Ledger
from bot.metrics.counts import Counts
from bot.metrics.page import Page
from bot.serve import check_bind, run_up, run_web
from bot.waiting import EVERY, Waiting
from bot.work import Work
from review.errors import OutsideError, UserError
from review.types import Request
from webhooks import events
from webhooks.app import create_app
from webhooks.pages import Pages

log = logging.getLogger(__name__)

_EVERY = 900.0
"""Seconds between two looks for deliveries that were missed, and at the room that git caches take."""


def serve(settings: Settings) -> None:
    """Receive deliveries until told to stop."""
    logs.begin(settings.log_format, settings.secrets)
    secret = _secret(settings)
    check_bind(settings.bind)
    wiring.state(settings)
    prepare(settings.database)
    run_web(lambda: _app(settings, secret), settings.bind)


def _secret(settings: Settings) -> str:
    if settings.webhook_secret is None or not settings.webhook_secret.get_secret_value():
        raise UserError("refuses to start without a webhook secret: set FOUREYES_WEBHOOK_SECRET")
    return settings.webhook_secret.get_secret_value()


def _app(settings: Settings, secret: str) -> WSGIApplication:
    submitter = Submitter(settings.database)

    def submit(request: Request) -> None:
        submitter(request, settings.quiet_seconds if request.quiet else None)

    page = Page(submitter.engine) if settings.metrics else None
    return create_app(secret, submit, submitter.alive, counting(submitter.engine), page, _pages(settings))


def counting(engine: sa.Engine) -> Callable[[str, str], None]:
    """A delivery that cannot be counted is taken all the same."""
    counts = Counts(engine)

    def told(event: str, outcome: str) -> None:
        name = event if event in events.HEARD else "other"
        try:
            counts.add("deliveries", {"event": name, "outcome": outcome})
        except OutsideError as error:
            log.warning("a delivery is not counted: %s", error)

    return told


def _pages(settings: Settings) -> Pages | None:
    """The dashboard; none without the operator's token."""
    if settings.dashboard_token is None:
        return None
    from bot.dashboard.gate import Gate  # noqa: PLC0415 (templates, which most receivers never need)
    from bot.dashboard.site import Site  # noqa: PLC0415
    from bot.planning.estimate import tariff  # noqa: PLC0415

    ledger = Ledger(settings.database)
    slots = {"local": settings.local_concurrency, "cloud": settings.cloud_concurrency}
    site = Site(
        ledger.engine,
        ledger.calls.about,
        Queues(ledger.engine),
        slots,
        tariff(settings.cloud_model, settings.prices_file),
    )
    return Gate(settings.dashboard_token.get_secret_value(), site)


def work(settings: Settings, queues: Sequence[str]) -> None:
    """Work on the queues until told to stop. Checks first that what they need is set."""
    logs.begin(settings.log_format, settings.secrets)
    if settings.anthropic_api_key is None and len(queues) > 1:
        # Without a key it would take units from a worker that has one.
        queues = [queue for queue in queues if queue != "cloud"]
    ledger = wiring.ledger(settings)
    jobs = Work(settings, ledger, frozenset(queues))
    jobs.check()
    chores = tuple(_chores(settings, ledger.engine)) if "reviews" in queues else ()
    _check_spans(settings)
    run_worker(settings.database, jobs, settings.keep_days, chores)


def _check_spans(settings: Settings) -> None:
    if settings.otlp_url is not None and find_spec("opentelemetry.sdk") is None:
        raise UserError("FOUREYES_OTLP_URL needs more packages: pip install 'foureyes[otel]', or unset it")


def _chores(settings: Settings, engine: sa.Engine) -> Iterator[Chore]:
    """Only an App can ask GitHub for deliveries that were missed."""
    yield Chore("resume", resume.EVERY, Resume(engine))
    waiting = Waiting(engine, lambda request: wiring.forge(settings, request.installation, engine))
    yield Chore(f"git caches of {socket.gethostname()}", _EVERY, partial(_shrink, settings))
    yield Chore("tell who waits", EVERY, waiting)
    if (app := wiring.app(settings)) is not None:
        yield Chore("redeliver", _EVERY, partial(_redeliver, settings.github_url, app))


def _shrink(settings: Settings) -> None:
    for gone in shrink(wiring.state(settings) / "git", settings.cache_gb * 1e9):
        log.info("git cache %s is deleted: all took more than %g GB", gone.name, settings.cache_gb)


def _redeliver(url: str, app: App) -> None:
    missed = redeliver(url, app, time.time())
    if missed.asked:
        log.info("asked GitHub once more for %d deliveries", len(missed.asked))
    if missed.given_up or missed.gone:
        log.warning(
            "deliveries that are lost: %d failed too often, %d GitHub keeps no more",
            missed.given_up,
            missed.gone,
        )


def up(settings: Settings, config: Path | None) -> int:
    """The receiver and a worker for all queues, as two processes; when one ends, so does the other."""
    _secret(settings)
    more = ["--config", str(config)] if config else []
    return run_up([["serve", *more], ["work", *more]])

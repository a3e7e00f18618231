"""`/metrics`: what the database tells of the whole service, in the words of Prometheus.

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)

from bot.breaker import troubles
from bot.jobs.underway import Queues
from bot.metrics.counts import Counts
from bot.metrics.readings import SECONDS, readings
from bot.migrations import reaching
from bot.tables import reviews

_READER: Final = ("route", "model")
_TOKENS: Final = {"in": "tokens_in", "cached": "tokens_cached", "out": "tokens_out"}


class Page:
    """All figures, read when they are asked for; it is a collector of prometheus_client."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._counts = Counts(engine)

    def __call__(self) -> bytes:
        """The text; raises OutsideError when the database does not answer."""
        registry = CollectorRegistry()
        registry.register(self)
        return generate_latest(registry)

    def describe(self) -> Sequence[Metric]:
        """Nothing: prometheus_client would collect once more for it."""
        return ()

    def collect(self) -> Iterator[Metric]:
        yield self._counted("deliveries", "Deliveries that were taken", "event", "outcome")
        yield self._counted("findings", "Findings by what became of them", "fate")
        yield from self._queues()
        yield from self._calls()
        yield self._reviews()
        yield self._breakers()

    def _counted(self, name: str, words: str, *labels: str) -> Metric:
        family = CounterMetricFamily(f"foureyes_{name}", words, labels=labels)
        for found, number in self._counts.of(name):
            family.add_metric([found[label] for label in labels], number)
        return family

    def _queues(self) -> Iterator[Metric]:
        waits = GaugeMetricFamily("foureyes_queue_jobs", "Jobs that wait", labels=["queue"])
        ages = GaugeMetricFamily(
            "foureyes_queue_oldest_seconds", "Age of the oldest of them", labels=["queue"]
        )
        served = GaugeMetricFamily("foureyes_queue_served", "1 where a worker listens", labels=["queue"])
        for queue in Queues(self._engine).queues():
            waits.add_metric([queue.name], queue.waiting)
            ages.add_metric([queue.name], max(0.0, time.time() - queue.oldest) if queue.oldest else 0.0)
            served.add_metric([queue.name], queue.served)
        yield from (waits, ages, served)

    def _calls(self) -> Iterator[Metric]:
        """Counters of what has ended: what is under way may still become dearer, or cheaper."""
        asked = CounterMetricFamily("foureyes_calls", "Requests to readers", labels=[*_READER, "state"])
        open_ = GaugeMetricFamily("foureyes_calls_open", "Requests without an answer yet", labels=_READER)
        seconds = HistogramMetricFamily("foureyes_answer_seconds", "How long answers took", labels=_READER)
        ended: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for (route, model, state), sums in readings(self._engine).items():
            if state == "sent":
                open_.add_metric([route, model], sums["number"])
                continue
            asked.add_metric([route, model, state], sums["number"])
            ended[route, model].update(sums)
            if state == "answered":
                seconds.add_metric([route, model], _buckets(sums), sums["seconds"])
        yield from (asked, open_, seconds, *_spent(ended))

    def _breakers(self) -> Metric:
        family = GaugeMetricFamily(
            "foureyes_breaker_seconds",
            "Seconds for which a service that fails is left alone",
            labels=["service"],
        )
        for trouble in troubles(self._engine):
            family.add_metric([trouble.service], max(0.0, trouble.until - time.time()))
        return family

    def _reviews(self) -> Metric:
        family = CounterMetricFamily("foureyes_reviews", "Requests by what became of them", labels=["state"])
        query = sa.select(reviews.c.state, sa.func.count()).group_by(reviews.c.state)
        for state, number in self._rows(query):
            family.add_metric([state], number)
        return family

    def _rows(self, query: sa.Select[Any]) -> list[list[Any]]:
        with reaching(), self._engine.connect() as connection:
            return [list(row) for row in connection.execute(query)]


def _buckets(sums: Mapping[str, float]) -> list[tuple[str, float]]:
    within = [(str(limit), sums[f"within_{number}"]) for number, limit in enumerate(SECONDS)]
    return [*within, ("+Inf", sums["number"])]


def _spent(ended: Mapping[tuple[str, str], Mapping[str, float]]) -> Iterator[Metric]:
    money = CounterMetricFamily("foureyes_usd", "What Claude cost, USD", labels=_READER)
    sent = CounterMetricFamily("foureyes_sent_bytes", "Bodies of requests", labels=_READER)
    tokens = CounterMetricFamily("foureyes_tokens", "Tokens", labels=[*_READER, "kind"])
    for reader, sums in ended.items():
        money.add_metric(reader, sums["usd"])
        sent.add_metric(reader, sums["bytes"])
        for kind, name in _TOKENS.items():
            tokens.add_metric([*reader, kind], sums[name])
    yield from (money, sent, tokens)

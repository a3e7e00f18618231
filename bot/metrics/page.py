"""`/metrics`: what the database tells of the whole service, in the words of Prometheus.

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

import time
from collections.abc import Iterable, Iterator, Sequence
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
from bot.migrations import reaching
from bot.tables import calls, reviews

_SECONDS: Final = (1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0)
_READER: Final = ("route", "model")
_TOKENS: Final = {"in": calls.c.tokens_in, "cached": calls.c.tokens_cached, "out": calls.c.tokens_out}


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
        asked = CounterMetricFamily("foureyes_calls", "Requests to readers", labels=[*_READER, "state"])
        for row in self._grouped([*_READER, "state"], [sa.func.count()]):
            asked.add_metric([str(label) for label in row[:3]], row[3])
        money = CounterMetricFamily("foureyes_usd", "What Claude cost, USD", labels=[*_READER])
        sent = CounterMetricFamily("foureyes_sent_bytes", "Bodies of requests", labels=[*_READER])
        tokens = CounterMetricFamily("foureyes_tokens", "Tokens", labels=[*_READER, "kind"])
        sums = [sa.func.sum(column) for column in (calls.c.usd, calls.c.bytes, *_TOKENS.values())]
        for route, model, usd, size, *rest in self._grouped(_READER, sums):
            money.add_metric([route, model], usd)
            sent.add_metric([route, model], size)
            for kind, number in zip(_TOKENS, rest, strict=True):
                tokens.add_metric([route, model, kind], number)
        yield from (asked, money, sent, tokens, self._seconds())

    def _seconds(self) -> Metric:
        family = HistogramMetricFamily("foureyes_answer_seconds", "How long answers took", labels=[*_READER])
        within = [sa.func.sum(sa.case((calls.c.seconds <= limit, 1), else_=0)) for limit in _SECONDS]
        figures = [*within, sa.func.count(), sa.func.sum(calls.c.seconds)]
        for route, model, *found in self._grouped(_READER, figures, calls.c.state == "answered"):
            *buckets, number, total = found
            limits = [*map(str, _SECONDS), "+Inf"]
            family.add_metric([route, model], list(zip(limits, [*buckets, number], strict=True)), total)
        return family

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

    def _grouped(
        self,
        names: Iterable[str],
        figures: Sequence[sa.ColumnElement[Any]],
        *where: sa.ColumnElement[bool],
    ) -> list[list[Any]]:
        labels = [calls.c[name] for name in names]
        return self._rows(sa.select(*labels, *figures).where(*where).group_by(*labels).order_by(*labels))

    def _rows(self, query: sa.Select[Any]) -> list[list[Any]]:
        with reaching(), self._engine.connect() as connection:
            return [list(row) for row in connection.execute(query)]

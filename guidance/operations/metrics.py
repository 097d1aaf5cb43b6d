"""The figures of the service as Prometheus reads them: what every process of it would answer alike."""

from collections.abc import Iterator, Sequence

import sqlalchemy as sa
from prometheus_client import CollectorRegistry, Gauge, Metric, generate_latest
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.orm import Session

from guidance.checking import Check
from guidance.models import Document, Version, current_sequence
from guidance.web.tally import RequestTally


def figures(session: Session, checks: Sequence[Check], tally: RequestTally) -> bytes:
    """All figures in the text format of Prometheus."""
    registry = CollectorRegistry()
    registry.register(_Requests(tally))
    fine = Gauge("guidance_check_fine", "1 when this check of the service is fine", ["check"], registry=registry)
    value = Gauge(
        "guidance_check_value", "Free per cent of the disk, minutes of the backup, pages", ["check"], registry=registry
    )
    for check in checks:
        fine.labels(check.name).set(int(check.fine))
        value.labels(check.name).set(check.value)
    for name, words, number in (
        ("guidance_sequence", "The last number of the public history", current_sequence(session)),
        ("guidance_versions", "Versions that were published", _count(session, Version)),
        ("guidance_documents", "Documents, published or not", _count(session, Document)),
    ):
        Gauge(name, words, registry=registry).set(number)
    return generate_latest(registry)


class _Requests(Collector):
    """The requests to all processes of the server."""

    def __init__(self, tally: RequestTally) -> None:
        self._tally = tally

    def collect(self) -> Iterator[Metric]:
        answered = CounterMetricFamily(
            "guidance_requests",
            "Answers made by the application, by route and class of status",
            labels=["route", "status"],
        )
        for (route, status), number in self._tally.requests().items():
            answered.add_metric([route, status], number)
        pages = CounterMetricFamily(
            "guidance_pages",
            "Requests by what was needed: a kept page, word that it is unchanged, or the application",
            labels=["result"],
        )
        for result, number in self._tally.kept().items():
            pages.add_metric([result], number)
        buckets, total = self._tally.durations()
        seconds = HistogramMetricFamily("guidance_request_seconds", "Seconds that a thread took for an answer")
        seconds.add_metric([], buckets, total)
        yield from (answered, pages, seconds)


def _count(session: Session, noun: type) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(noun)) or 0

"""The figures of the service as Prometheus reads them: what every process of it would answer alike."""

from collections.abc import Sequence

import sqlalchemy as sa
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy.orm import Session

from guidance.checking import Check
from guidance.models import Document, Version, current_sequence


def figures(session: Session, checks: Sequence[Check]) -> bytes:
    """All figures in the text format of Prometheus."""
    registry = CollectorRegistry()
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


def _count(session: Session, noun: type) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(noun)) or 0

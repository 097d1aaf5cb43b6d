"""Proves that the audit is what was written down: every event sealed, in one chain, to its end."""

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from guidance.errors import HistoryDamaged
from guidance.models import START, AuditEvent, AuditHead, AuditSeal, link, sealed
from guidance.models.erased_words import lost_its_words

_BATCH = 500


def check_audit(session: Session, step: Callable[[int], None]) -> int:
    """Follow the chain of the audit; how many events there are.

    :raises HistoryDamaged: names the first event that is not what was written down, or says that some are gone.
    """
    before, previous, last = 0, START, 0
    query = sa.select(AuditSeal, AuditEvent).outerjoin(AuditEvent, AuditEvent.id == AuditSeal.event_id)
    query = query.order_by(AuditSeal.sequence).limit(_BATCH)
    while rows := session.execute(query.where(AuditSeal.sequence > last)).all():
        for seal, event in rows:
            before, previous = _follow(session, seal, event, before, previous)
        last = before
        step(len(rows))
        session.expunge_all()
    _check_end(session, before, previous)
    return before


def _follow(session: Session, seal: AuditSeal, event: AuditEvent | None, before: int, previous: str) -> tuple[int, str]:
    if event is None or seal.sequence != before + 1:
        raise HistoryDamaged(f"Row {seal.event_id} of the audit, or one before it, was taken away.")
    if seal.chain != link(previous, seal.sequence, sealed(event)) and not lost_its_words(session, event):
        raise HistoryDamaged(f"Row {event.id} of the audit (“{event.act}”) is not what was written down.")
    return seal.sequence, seal.chain


def _check_end(session: Session, count: int, chain: str) -> None:
    head = session.get_one(AuditHead, 1)
    if (head.sequence, head.chain) != (count, chain):
        raise HistoryDamaged("The end of the audit is missing: its last rows were taken away.")
    unsealed = session.scalar(
        sa.select(sa.func.min(AuditEvent.id)).where(~sa.exists().where(AuditSeal.event_id == AuditEvent.id))
    )
    if unsealed is not None:
        raise HistoryDamaged(f"Row {unsealed} of the audit was added past the service.")
